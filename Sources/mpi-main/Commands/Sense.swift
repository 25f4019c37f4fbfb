import MPI
import Simulations

/// `tafel sense`: what a quartz crystal microbalance feels of a surface in liquid.
struct SenseCommand: Command {
  static let syntax = CommandSyntax(
    "sense", "response of a quartz crystal microbalance to a surface in liquid", on: .caseFile,
    options: .output, .restart, .maximalWallTime, .check, .json, .quiet, .convert, .tableLayout, .tableCrystal,
    .normalised,
    example: "mpirun -n 2 tafel sense jobs/sense/case.yaml overtones=[3,5,7] --output sense.h5")

  static func run(_ context: RunContext) throws -> Int32 {
    if let table = context.invocation[.convert] { return try ConvertTable(from: table, context).run() }
    let parsed = try context.readCase(SenseCase.self)
    let run = try SenseRun(parsed, context)
    return context.invocation.has(.check) ? try run.check() : try run.run()
  }
}
