import Domain
import MPI
import Solvers

/// The rates of explicit phase-field steps, halos and conditions included.
struct PhaseFieldBenchmark {
  /// What is stepped.
  enum Kernel: CaseIterable {
    /// Allen and Cahn's equation, one step in a pass over memory.
    case allenCahn
    /// The same, four steps in a pass.
    case allenCahnPasses
    /// Order parameter and temperature of a dendrite, anisotropic flux on corners.
    case dendriteCorners
    /// The same with the flux on faces; in the plane alone.
    case dendriteFaces

    var title: String {
      switch self {
      case .allenCahn: "Allen-Cahn, single steps"
      case .allenCahnPasses: "Allen-Cahn, four steps a pass"
      case .dendriteCorners: "dendrite, flux on corners"
      case .dendriteFaces: "dendrite, flux on faces"
      }
    }

    /// Bytes that a step must read and write for each cell: every field once.
    var bytes: Double {
      switch self {
      case .allenCahn: 16
      case .allenCahnPasses: 4
      case .dendriteCorners, .dendriteFaces: 32
      }
    }

    /// Operations for each cell, a division counted as one: as the sources have them.
    func operations(dimensions: Int) -> Double {
      switch self {
      case .allenCahn, .allenCahnPasses: dimensions == 3 ? 17 : 14
      case .dendriteCorners: dimensions == 3 ? 136 : 83
      case .dendriteFaces: 136
      }
    }
  }

  let kernel: Kernel
  let cells: [Int]

  /// Cell updates a second, of all ranks together.
  let rate: Double

  /// The same on a strip of the grid that lies in a core's own cache: what the arithmetic allows. Of all ranks together.
  let cachedRate: Double

  /// Measures; collective. The best of several repetitions counts.
  init(_ kernel: Kernel, _ cells: [Int], on world: Communicator) throws {
    self.kernel = kernel
    self.cells = cells
    rate = try Self.rate(kernel, cells, on: world, repetitions: 5)
    let strip = cells.count == 3 ? [128, 8, 8 * world.size] : [256, 64 * world.size]
    cachedRate = try Self.rate(kernel, strip, on: world, repetitions: 5)
  }

  private static func rate(
    _ kernel: Kernel, _ cells: [Int], on world: Communicator, repetitions: Int
  ) throws -> Double {
    let count = cells.reduce(1, *)
    // A fifth of a second a repetition, in whole passes.
    let steps = max(4, 40_000_000 / count / 4 * 4)
    let advance = try stepper(kernel, cells, on: world)
    try advance(4)
    var best = Double.infinity
    for _ in 0..<repetitions {
      try world.barrier()
      let start = ContinuousClock.now
      try advance(steps)
      best = min(best, try world.allReduce(start.duration(to: .now) / .seconds(1), .maximum))
    }
    return Double(count) * Double(steps) / best
  }

  private static func stepper(
    _ kernel: Kernel, _ cells: [Int], on world: Communicator
  ) throws -> (_ steps: Int) throws -> Void {
    let passes = kernel == .allenCahnPasses ? 4 : 1
    let topology = try CartesianTopology(
      Grid(cells: cells, spacing: cells.map { _ in 1 }), over: world, halo: passes)
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    let middle = topology.grid.size * 0.5
    switch kernel {
    case .allenCahn, .allenCahnPasses:
      let flow = try GradientFlow(
        InterfaceEnergy(tension: 1, length: 2), .nonconserved(mobility: 1), boundaries, on: topology,
        stepping: .explicit(fraction: 0.8), stepsPerPass: passes)
      flow.phase.sample { $0.x < middle.x ? 1 : 0 }
      return { try flow.steps($0, of: flow.stableTimeStep()) }
    case .dendriteCorners, .dendriteFaces:
      let model = try Dendrite(
        DendriteParameters(width: 1, time: 1, anisotropy: 0.05, diffusivity: 10), boundaries, on: topology,
        fluxPlace: kernel == .dendriteFaces ? .faces : .corners)
      model.phase.sample { $0.x < middle.x ? 1 : -1 }
      model.temperature.fill(-0.3)
      return { steps in for _ in 0..<steps { try model.step(model.stableTimeStep()) } }
    }
  }
}
