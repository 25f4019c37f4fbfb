import MPI
import Simulations

/// `tafel plate`: a metal electrode plated and stripped.
struct PlateCommand: Command {
  static let syntax = CommandSyntax(
    "plate", "plate and strip a metal electrode by a phase field", on: .caseFile,
    options: .output, .restart, .maximalWallTime, .check, .json, .quiet,
    example: "mpirun -n 2 tafel plate jobs/plate-dendrite/case.yaml domain.cells=[200,100] --output plate.h5")

  static func run(_ context: RunContext) throws -> Int32 {
    let parsed = try context.readCase(PlateCase.self)
    let run = try PlateRun(parsed, context)
    return context.invocation.has(.check) ? try run.check() : try run.run()
  }
}
