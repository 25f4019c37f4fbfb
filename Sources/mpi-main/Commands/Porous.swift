import MPI
import Simulations
import Solvers

/// `tafel porous`: potential fields in random porous media.
struct PorousCommand: Command {
  static let syntax = CommandSyntax(
    "porous", "solve div(eps grad phi) = f in ensembles of random porous media", on: .caseFile,
    options: .output, .restart, .shards, .retryFailed, .maximalWallTime, .check, .json, .quiet,
    example: "mpirun -n 2 tafel porous jobs/porous-graphite/case.yaml samples=1000 --output porous.h5")

  static func run(_ context: RunContext) throws -> Int32 {
    let parsed = try context.readCase(PorousCase.self)
    guard parsed.values.mode == .ensemble else {
      let run = try SinglePorousRun(parsed, context)
      return context.invocation.has(.check) ? try run.check() : try run.run()
    }
    let run = try context.prepare { try PorousRun(parsed, context) }
    if context.invocation.has(.check) { return try run.check() }
    return try run.run()
  }
}

extension CommandOption where Value == ClosedRange<Int> {
  /// The shards that this job writes.
  static var shards: Self {
    CommandOption("--shards", "A-B", "Write these shards alone, counted from 0: for a job of an array.") { text in
      let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, 0 <= first, first <= last
      else { return nil }
      return first...last
    }
  }
}

extension CommandOption where Value == Bool {
  /// Whether failed samples are tried again.
  static var retryFailed: Self { .flag("--retry-failed", "Try samples again that failed in an earlier run.") }
}
