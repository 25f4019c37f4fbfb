import Simulations

/// `tafel verify`: published cases, ours beside theirs.
struct VerifyCommand: Command {
  /// A verification, run by all ranks together, which tells how far it is.
  typealias Run = @Sendable (Verification, _ tell: (Double, String) -> Void) throws -> VerificationTable

  /// The verifications by name, in the order of running.
  static let verifications: [(name: String, run: Run)] = [
    ("porous", { try PorousVerification.run($0, tell: $1) }),
    ("phasefield", { try PhaseFieldVerification.run($0, tell: $1) }),
    ("morphology", { try MorphologyVerification.run($0, tell: $1) }),
    ("lattice", { try LatticeVerification.run($0, tell: $1) }),
  ]

  static let syntax = CommandSyntax(
    "verify", "run published cases, print ours beside theirs; exit 1 if any falls short",
    on: .names(verifications.map(\.name)), options: .long, .referenceData, .json, .quiet,
    example: "tafel verify porous --long")

  static func run(_ context: RunContext) throws -> Int32 {
    let names = context.invocation.operands
    let verification = try context.prepare {
      let folder = context.invocation[.referenceData]
      if let folder, FilePath.names(in: folder) == nil { throw Refusal("--data \(folder): there is no such folder") }
      return Verification(world: context.world, isLong: context.invocation.has(.long), folder: folder)
    }
    var failures = 0
    var results: [(String, JSONValue)] = []
    for (name, run) in verifications where names.isEmpty || names.contains(name) {
      let progress = Progress("verify", log: context.log)
      let table = try run(verification) { progress.show(fraction: $0, [name, $1]) }
      progress.finish()
      context.log.print(table.text)
      failures += table.failures
      results.append((name, table.json))
    }
    context.log.summarize(
      .object([("command", "verify"), ("failures", .integer(failures)), ("tables", .object(results))]))
    return failures == 0 ? 0 : 1
  }
}

extension CommandOption where Value == String {
  /// Where the reference data are that are too large for the program.
  static var referenceData: Self { .path("--data", "The folder of reference data, instead of `verification`.") }
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
