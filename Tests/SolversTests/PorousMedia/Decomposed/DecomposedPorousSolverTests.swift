import Domain
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct DecomposedPorousSolverTests {
  private static func problem(_ effective: PorousProblem.CellProblem, isPeriodic: Bool) throws
    -> DecomposedPorousProblem
  {
    let grid = try Grid(cells: [20, 18, 16], spacing: [1, 1, 1])
    var boundaries: [Side: EllipticBoundary] = [:]
    for side in grid.sides {
      boundaries[side] =
        isPeriodic
        ? .periodic(jump: side.axis == .x ? 1 : 0)
        : side.axis == .x ? .value(side.isUpper ? 1 : 0) : side.axis == .y ? .periodic : .insulated
    }
    let medium = try BooleanMedium(.sphere(radius: 4), porosity: 0.6, dimensions: 3)
    return DecomposedPorousProblem(
      grid: grid, medium: .phases(medium, try PhaseTable([0: 1, 1: 0])), source: .uniform(isPeriodic ? 0 : 0.1),
      boundaries: boundaries, deviations: isPeriodic ? [:] : [.xUpper: 0.3], effective: effective, seed: 4)
  }

  /// One solver over many samples, and one that gives its memory back, give what fresh ones do, to the last bit.
  @Test(arguments: [
    (PorousProblem.CellProblem.none, false), (.periodic, false), (.through, false), (.periodic, true), (.through, true),
  ])
  func solversAreReused(effective: PorousProblem.CellProblem, isPeriodic: Bool) throws {
    let problem = try Self.problem(effective, isPeriodic: isPeriodic)
    let kept = try DecomposedPorousSolver(problem, on: World.communicator)
    for sample in [0, 1, 0] as [UInt64] {
      let fresh = try DecomposedPorousSolver(problem, on: World.communicator, keepsMemory: false)
      let (one, other) = (try kept.solve(sample: sample), try fresh.solve(sample: sample))
      #expect(one.convergence == other.convergence && one.structure == other.structure)
      #expect(one.effective == other.effective && one.effectiveIterations == other.effectiveIterations)
      #expect(one.wallValues == other.wallValues && one.meanCoefficient == other.meanCoefficient)
      let (a, b) = (try kept.currentDensity(along: .x), try fresh.currentDensity(along: .x))
      var isSame = true
      a.forEachRow { row, y, z in
        for x in 0..<a.block.count.x {
          isSame = isSame && row[x] == b[x, y, z] && kept.potential[x, y, z] == fresh.potential[x, y, z]
        }
      }
      expectEverywhere(isSame, "sample \(sample)")
      // The conductivity is made anew from the phases.
      let k = try kept.coefficient()
      #expect(try k.sum(on: World.communicator) / Double(problem.grid.cellCount) == one.meanCoefficient)
    }
    let last = try kept.solve(sample: 1).effective
    #expect(effective == .none ? last.isEmpty : last[0][0] > 0.1)
  }

  /// The effective conductivity found in the shared solver is that of a problem posed for it.
  @Test func effectiveConductivityIsThatOfItsProblem() throws {
    var problem = try Self.problem(.through, isPeriodic: false)
    let outcome = try DecomposedPorousSolver(problem, on: World.communicator).solve(sample: 2)
    problem.source = .uniform(0)
    problem.deviations = [:]
    problem.effective = .none
    problem.applied = (.x, -1)
    for side in problem.grid.sides where side.axis != .x { problem.boundaries[side] = .insulated }
    // The same spheres: the medium does not close around axes of its own accord.
    let direct = try DecomposedPorousSolver(problem, on: World.communicator).solve(sample: 2)
    #expect(abs(direct.effective[0][0] / outcome.effective[0][0] - 1) < 1e-7)
  }

  /// Around an axis of one cell current flows as if the medium went on unchanged: the mean conductivity is effective.
  @Test func anAxisOfOneCellConductsByItsMean() throws {
    let grid = try Grid(cells: [40, 1], spacing: [1, 1])
    let boundaries: [Side: EllipticBoundary] = [
      .xLower: .value(0), .xUpper: .value(1), .yLower: .insulated, .yUpper: .insulated,
    ]
    let problem = DecomposedPorousProblem(
      grid: grid, medium: .phases(try PoissonLayers(across: .x, thickness: [2, 3]), try PhaseTable([0: 1, 1: 10])),
      boundaries: boundaries, effective: .periodic, seed: 3)
    let outcome = try DecomposedPorousSolver(problem, on: World.communicator).solve(sample: 0)
    let (first, second) = (outcome.fractions[0] ?? 0, outcome.fractions[1] ?? 0)
    #expect(outcome.effective[1] == [0, outcome.meanCoefficient] && outcome.effective[0][1] == 0)
    #expect(abs(outcome.effective[0][0] * (first + second / 10) - 1) < 1e-7)
    #expect(abs(outcome.meanCoefficient - (first + 10 * second)) < 1e-12)
  }

  /// What one rank is told to need is shared among ranks, and grows by what is asked for; how much it is, runs show.
  @Test func memoryFollowsTheProblem() throws {
    func memory(
      _ effective: PorousProblem.CellProblem, cells: Int = 64, ranks: Int = 1, keeps: Bool = false, flux: Bool = false
    ) throws -> Int {
      var problem = try Self.problem(effective, isPeriodic: false)
      problem.grid = try Grid(cells: [cells, cells, cells], spacing: [1, 1, 1])
      problem.source = .uniform(0)
      return try DecomposedPorousSolver.memory(of: problem, ranks: ranks, keepsMemory: keeps, writesFlux: flux)
    }
    let none = try memory(.none, cells: 256)
    #expect(try memory(.none, cells: 256, flux: true) > none)
    #expect(try memory(.through, cells: 256, keeps: true) > none + none / 2)
    #expect(try memory(.none, cells: 256, ranks: 4) < none / 3)
    #expect(throws: DomainError.self) { try memory(.none, cells: 4, ranks: 1000) }
  }
}
