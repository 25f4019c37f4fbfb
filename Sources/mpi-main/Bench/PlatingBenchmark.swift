import Domain
import Glibc
import MPI
import Solvers

/// What a step of plating costs, and which part of it: dendrites in steady growth.
struct PlatingBenchmark {
  /// The electrolyte's model.
  enum Kind: CaseIterable {
    case singlePotential, twoPotential

    var title: String { self == .singlePotential ? "one potential, -0.45 V" : "two potentials, 5 mA/cm2" }
  }

  let kind: Kind
  let cells: [Int]
  /// Seconds a step, the slowest rank's.
  let secondsPerStep: Double
  /// The greatest of the ranks' costs in the measured steps, by part, in seconds a step.
  let parts: [(name: String, seconds: Double)]
  /// Multigrid cycles a step, and solves.
  let potentialCycles: Double
  let potentialSolves: Double
  let concentrationCycles: Double
  let preconditioners: Int
  let steps: Int

  /// Measures; collective.
  ///
  /// - Parameters:
  ///   - kind: The model.
  ///   - cells: Of 0.25 um, the length of the interface.
  ///   - steps: What is measured, after as many half that let the transient of the beginning pass.
  ///   - world: The ranks.
  /// - Throws: What the model throws.
  init(_ kind: Kind, _ cells: [Int], steps: Int, on world: Communicator) throws {
    (self.kind, self.cells, self.steps) = (kind, cells, steps)
    let model = try Self.model(kind, cells, on: world)
    for _ in 0..<max(steps / 2, 4) { try model.step(model.stableTimeStep()) }
    let before = model.costs
    try world.barrier()
    let start = ContinuousClock.now
    for _ in 0..<steps { try model.step(model.stableTimeStep()) }
    let count = Double(steps)
    secondsPerStep = try world.allReduce(start.duration(to: .now) / .seconds(1), .maximum) / count
    let after = model.costs
    var seconds = PlatingCosts.Part.allCases.map { ((after.seconds[$0] ?? 0) - (before.seconds[$0] ?? 0)) / count }
    try world.allReduce(&seconds, .maximum)
    parts = zip(PlatingCosts.Part.allCases, seconds).map { ($0.rawValue, $1) }
    potentialCycles = Double(after.potentialCycles - before.potentialCycles) / count
    potentialSolves = Double(after.potentialSolves - before.potentialSolves) / count
    concentrationCycles = Double(after.concentrationCycles - before.concentrationCycles) / count
    preconditioners = after.preconditioners - before.preconditioners
  }

  private static func model(_ kind: Kind, _ cells: [Int], on world: Communicator) throws -> Electrodeposition {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 0.25e-6 })
    let topology = try CartesianTopology(grid, over: world, periodic: [.y])
    var parameters = PlatingParameters.hong
    let isBinary = kind == .twoPotential
    if isBinary {
      parameters = PlatingParameters(
        interfaceLength: 0.25e-6, tension: 0.52, exchangeCurrentDensity: 11.1, mobility: 0.25e-6 / (3 * 0.52),
        siteDensity: 7.67e4, bulkConcentration: 1000, liquidDiffusivity: 1.77e-10, liquidConductivity: 0.949)
      parameters.cancelsCurvature = true
    } else {
      parameters.anisotropy = try Anisotropy(strength: 0.05, convention: .coefficient)
    }
    let model = try Electrodeposition(
      parameters,
      isBinary ? .binary(BinaryElectrolyte(transferenceNumber: 0.2594)) : .cations,
      farElectrode: isBinary ? .symmetric : .reservoir, on: topology)
    // A wavy front at a fifth of the box.
    let (height, waves) = (0.2 * grid.size.x, 6 * Double.pi / grid.size.y)
    let amplitude = min(0.02 * grid.size.x, 4e-6)
    model.begin { $0.x - height - amplitude * cos(waves * $0.y) }
    model.control = isBinary ? .currentDensity(50) : .potential(-0.45)
    return model
  }
}
