import MPI
import Simulations

/// `tafel verify`: published cases, ours beside theirs.
struct VerifyCommand: Command {
  /// The verifications by name, in the order of running.
  static let verifications: [(name: String, run: @Sendable (_ isLong: Bool) throws -> VerificationTable)] = [
    ("porous", { try PorousVerification.run(isLong: $0) })
  ]

  static let syntax = CommandSyntax(
    "verify", "run published cases, print ours beside theirs; exit 1 if any falls short",
    on: .names(verifications.map(\.name)), options: .long, .json, example: "tafel verify porous --long")

  static func run(_ context: RunContext) throws -> Int32 {
    let names = context.invocation.operands
    var failures = 0
    var results: [(String, JSONValue)] = []
    // One rank runs the cases: what they compare does not depend on the number of ranks.
    if context.world.rank == 0 {
      for verification in verifications where names.isEmpty || names.contains(verification.name) {
        let table = try verification.run(context.invocation.has(.long))
        context.log.print(table.text)
        failures += table.failures
        results.append((verification.name, table.json))
      }
      context.log.summarize(
        .object([("command", "verify"), ("failures", .integer(failures)), ("tables", .object(results))]))
    }
    return try context.world.broadcast(failures) == 0 ? 0 : 1
  }
}

extension CommandOption where Value == Bool {
  /// Whether the full forms are run.
  static var long: Self { .flag("--long", "Run the full forms, which take longer.") }
}

extension VerificationTable {
  /// The table for a program to read.
  var json: JSONValue {
    .array(
      rows.map { row in
        [
          "case": .text(row.name), "ours": .number(row.ours), "reference": .number(row.reference),
          "tolerance": .text(row.tolerance.words), "passes": .boolean(row.passes), "source": .text(row.source),
        ]
      })
  }
}
