import MPI
import Simulations

/// `tafel trace`: metal plated on a crystal, and what the crystal feels of it.
struct TraceCommand: Command {
  static let syntax = CommandSyntax(
    "trace", "plate metal on a quartz crystal microbalance and sense it as it grows", on: .caseFile,
    options: .output, .restart, .maximalWallTime, .check, .json, .quiet,
    example: "mpirun -n 2 tafel trace jobs/trace/case.yaml sensing.overtones=[3,5,7] --output trace.h5")

  static func run(_ context: RunContext) throws -> Int32 {
    let parsed = try context.readCase(TraceCase.self)
    let run = try TraceRun(parsed, context)
    return context.invocation.has(.check) ? try run.check() : try run.run()
  }
}
