import Domain
import Foundation
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.serialized, .collective) struct GradientFlowTests {
  private let world = World.communicator

  private let steppings: [GradientFlow.Stepping] = [
    .explicit(fraction: 0.9), .implicit(order: 1, StepControl(tolerance: 1e-2, first: 1e-3, order: 1)),
    .implicit(order: 2, StepControl(tolerance: 1e-4, first: 1e-3)),
  ]

  private func energy(anisotropy: Double? = nil) throws -> InterfaceEnergy {
    try InterfaceEnergy(
      tension: 1, length: 1,
      anisotropy: try anisotropy.map { try Anisotropy(strength: $0, convention: .energy) })
  }

  private func flow(
    _ relaxation: Relaxation, _ stepping: GradientFlow.Stepping, cells: [Int] = [24, 20], walls: Walls = .periodic,
    anisotropy: Double? = nil, over communicator: Communicator? = nil
  ) throws -> GradientFlow {
    let topology = try walls.topology(cells, spacing: 0.8, over: communicator ?? world)
    let flow = try GradientFlow(
      energy(anisotropy: anisotropy), relaxation, walls.boundaries(topology.decomposition), on: topology,
      stepping: stepping)
    flow.phase.set { bumps($0) }
    return flow
  }

  /// The energy falls in every step, and a conserved order parameter keeps its integral.
  @Test(arguments: [Relaxation.nonconserved(mobility: 0.5), .conserved(mobility: 0.5)], [nil, 0.05])
  func energyFalls(relaxation: Relaxation, anisotropy: Double?) throws {
    for stepping in steppings {
      for cells in [[24, 20], [8, 9, 10]] {
        let flow = try flow(relaxation, stepping, cells: cells, walls: .closed, anisotropy: anisotropy)
        let content = try flow.phase.sum(on: world)
        var last = try flow.energies().total
        let first = last
        for _ in 0..<25 {
          try flow.step(flow.stableTimeStep())
          let now = try flow.energies().total
          #expect(now < last, "\(stepping), step \(flow.clock.step): \(last) to \(now)")
          last = now
        }
        #expect(last < 0.9 * first)
        if case .conserved = relaxation { #expect(abs(try flow.phase.sum(on: world) / content - 1) < 1e-12) }
      }
    }
  }

  /// The change of the energy in a short step is minus the integral of the square of the rate over the mobility.
  @Test func energyFallsAtTheRateOfTheFlow() throws {
    let flow = try flow(.nonconserved(mobility: 0.5), .explicit(fraction: 1), anisotropy: 0.05)
    let rate = Field<Double>("rate", like: flow.phase)
    try flow.computeRate(of: flow.phase, time: 0, into: rate)
    let expected = -2 * (try rate.dotProduct(with: rate, on: world)) * flow.topology.grid.cellVolume
    let dt = 1e-6
    let before = try flow.energies().total
    try flow.step(dt)
    let fall = (try flow.energies().total - before) / dt
    #expect(abs(fall / expected - 1) < 1e-4)
  }

  /// Values between the minima stay there under explicit steps without anisotropy.
  @Test func valuesStayBetweenTheMinima() throws {
    let flow = try flow(.nonconserved(mobility: 0.5), .explicit(fraction: 0.4))
    for _ in 0..<50 { try flow.step(flow.stableTimeStep()) }
    let range = try flow.phase.extrema(on: world)
    #expect(range.least >= 0 && range.greatest <= 1)
  }

  /// A disc shrinks by its curvature: r^2 = r0^2 - 2 L k t, within 1.2 % with cells of half the profile's length.
  @Test func discShrinks() throws {
    let topology = try Walls.closed.topology([56, 56], spacing: 0.5, over: world)
    let flow = try GradientFlow(
      energy(), .nonconserved(mobility: 1), Walls.closed.boundaries(topology.decomposition), on: topology,
      stepping: .explicit(fraction: 0.5))
    let energy = flow.potential.energy
    flow.phase.sample { energy.profile(($0.x * $0.x + $0.y * $0.y).squareRoot() - 24) }
    for _ in 0..<4 {
      let end = flow.clock.time + 4.5
      while end - flow.clock.time > 1e-9 { try flow.step(min(flow.stableTimeStep(), end - flow.clock.time)) }
      let radius = (4 * 0.25 * (try flow.phase.sum(on: world)) / Double.pi).squareRoot()
      let exact = (576 - 2 * energy.gradient * flow.clock.time).squareRoot()
      #expect(abs(radius / exact - 1) < 0.012)
    }
  }

  /// A flat front stays, and with curvature cancelled a disc does.
  @Test func cancelledCurvatureStopsTheDisc() throws {
    let topology = try Walls.closed.topology([40, 40], spacing: 0.5, over: world)
    let flow = try GradientFlow(
      energy(), .nonconserved(mobility: 1), Walls.closed.boundaries(topology.decomposition), on: topology,
      stepping: .explicit(fraction: 0.5), cancelsCurvature: true)
    let energy = flow.potential.energy
    flow.phase.sample { energy.profile(($0.x * $0.x + $0.y * $0.y).squareRoot() - 12) }
    let before = try flow.phase.sum(on: world)
    while flow.clock.time < 4 { try flow.step(flow.stableTimeStep()) }
    // By its curvature it would have lost a third of its area.
    #expect(abs(try flow.phase.sum(on: world) / before - 1) < 0.01)
  }

  /// Implicit steps have the order that they are said to have, at fixed and at changing lengths.
  @Test(arguments: [1, 2]) func implicitStepsHaveTheirOrder(order expected: Int) throws {
    for relaxation in [Relaxation.nonconserved(mobility: 0.5), .conserved(mobility: 0.5)] {
      func state(_ step: Double, alternating: Bool, order: Int) throws -> Field<Double> {
        let flow = try flow(relaxation, .implicit(order: order, .fixed(step)))
        // A smooth beginning.
        flow.phase.sample { 0.5 + 0.3 * sin(2 * .pi * $0.x / 19.2) * cos(2 * .pi * $0.y / 16) }
        while flow.clock.time < 0.8 - 1e-9 {
          let odd = flow.clock.step % 2 == 1
          try flow.step(min(alternating ? (odd ? 1.2 : 0.8) * step : step, 0.8 - flow.clock.time))
        }
        return flow.phase
      }
      let exact = try state(0.8 / 1024, alternating: false, order: 2)
      for alternating in [false, true] {
        let errors = try [0.05, 0.025].map { step in
          let ours = try state(step, alternating: alternating, order: expected)
          ours.forEachRow { row, y, _ in for x in 0..<ours.block.count.x { row[x] -= exact[x, y] } }
          return try ours.dotProduct(with: ours, on: world).squareRoot()
        }
        #expect(abs(order(coarse: errors[0], fine: errors[1]) - Double(expected)) < 0.2, "\(relaxation)")
      }
    }
  }

  /// Steps with too large an error are repeated in parts, and the result does not suffer.
  @Test func tooLongStepsAreDivided() throws {
    let control = StepControl(tolerance: 1e-5, first: 1e-3)
    let flow = try flow(.nonconserved(mobility: 0.5), .implicit(order: 2, control))
    for _ in 0..<3 { try flow.step(1e-3) }
    try flow.step(0.4)
    #expect(flow.rejectedSteps > 0 && abs(flow.clock.time - 0.403) < 1e-12)
    let reference = try self.flow(.nonconserved(mobility: 0.5), .implicit(order: 2, .fixed(1e-3)))
    for _ in 0..<403 { try reference.step(1e-3) }
    flow.phase.forEachRow { row, y, _ in for x in 0..<flow.phase.block.count.x { row[x] -= reference.phase[x, y] } }
    let range = try flow.phase.extrema(on: world)
    #expect(max(-range.least, range.greatest) < 1e-3)
  }

  @Test(arguments: [Relaxation.nonconserved(mobility: 0.5), .conserved(mobility: 0.5)])
  func hasTheSameBitsOnAnyRanks(relaxation: Relaxation) throws {
    for stepping in steppings {
      for (cells, anisotropy) in [([21, 14], nil), ([9, 10, 8], 0.05)] as [([Int], Double?)] {
        let flows = try [world, alone()].map { communicator in
          let flow = try flow(
            relaxation, stepping, cells: cells, walls: .closed, anisotropy: anisotropy, over: communicator)
          for _ in 0..<8 { try flow.step(flow.stableTimeStep()) }
          return flow
        }
        expectEverywhere(flows[0].clock == flows[1].clock)
        expectEverywhere(isPart(flows[0].phase, of: flows[1].phase), "\(stepping)")
      }
    }
  }

  /// Several steps in a pass over memory have the bits of single ones, between neighbours and at all walls.
  @Test(arguments: Walls.allCases) func passesHaveTheBitsOfSingleSteps(walls: Walls) throws {
    for cells in [[27, 22], [12, 11, 13]] {
      let flows = try [1, 2, 3].map { passes in
        let grid = try Grid(cells: cells, spacing: cells.map { _ in 0.8 })
        let topology = try CartesianTopology(
          grid, over: world, periodic: walls == .periodic ? Set(grid.axes) : [], halo: 3)
        let flow = try GradientFlow(
          energy(), .nonconserved(mobility: 0.5), walls.boundaries(topology.decomposition), on: topology,
          stepping: .explicit(fraction: 0.9), stepsPerPass: passes)
        flow.phase.set { bumps($0) }
        try flow.steps(13, of: flow.stableTimeStep())
        return flow
      }
      for flow in flows.dropFirst() {
        expectEverywhere(flow.clock == flows[0].clock)
        expectEverywhere(flow.phase.values() == flows[0].phase.values(), "\(flow.phase.block.halo.x) steps, \(cells)")
      }
    }
  }

  @Test func masksLetNothingThroughAndHaveTheSameBits() throws {
    let flows = try [world, alone()].map { communicator in
      let topology = try Walls.closed.topology([20, 16], spacing: 1, over: communicator)
      let mask = Field<Double>("mask", on: topology)
      mask.set { $0.y >= 12 || (8..<12).contains($0.x) ? 1 : 0 }
      let flow = try GradientFlow(
        energy(), .conserved(mobility: 0.5), Walls.closed.boundaries(topology.decomposition), on: topology,
        stepping: .implicit(order: 2, StepControl(tolerance: 1e-4, first: 1e-3)), mask: mask)
      flow.phase.set { $0.y >= 12 || (8..<12).contains($0.x) ? bumps($0) : 0 }
      let content = try flow.phase.sum(on: communicator)
      var last = try flow.energies().total
      for _ in 0..<12 {
        try flow.step(flow.stableTimeStep())
        let now = try flow.energies().total
        #expect(now < last)
        last = now
      }
      #expect(abs(try flow.phase.sum(on: communicator) / content - 1) < 1e-10)
      return flow
    }
    expectEverywhere(isPart(flows[0].phase, of: flows[1].phase))
  }

  /// Where the error alone would let the energy rise, steps are divided until it falls.
  @Test func energyCanBeMadeToFall() throws {
    var control = StepControl(tolerance: 1, first: 0.01, longest: 50)
    control.energyMustFall = true
    let flow = try flow(.conserved(mobility: 0.5), .implicit(order: 2, control))
    var last = try flow.energies().total
    for _ in 0..<40 {
      try flow.step(flow.stableTimeStep())
      let now = try flow.energies().total
      #expect(now <= last * (1 + 1e-12))
      last = now
    }
    #expect(flow.rejectedSteps > 0)
  }

  /// A model restored from a snapshot goes on bit by bit.
  @Test func restoresItself() throws {
    for stepping in steppings {
      let first = try flow(.conserved(mobility: 0.5), stepping, walls: .closed)
      for _ in 0..<5 { try first.step(first.stableTimeStep()) }
      let kept = try first.snapshot()
      let second = try flow(.conserved(mobility: 0.5), stepping, walls: .closed)
      try second.restore(kept)
      for _ in 0..<4 {
        let dt = first.stableTimeStep()
        expectEverywhere(dt == second.stableTimeStep())
        try first.step(dt)
        try second.step(dt)
      }
      expectEverywhere(try first.snapshot() == second.snapshot(), "\(stepping)")
    }
  }

  @Test func impossibleModelsAreRefused() throws {
    let topology = try Walls.fixed.topology([12, 12], spacing: 1, over: world)
    let walls = try Walls.fixed.boundaries(topology.decomposition)
    #expect(throws: PhaseFieldError.self) {
      try GradientFlow(energy(), .conserved(mobility: 1), walls, on: topology, stepping: .explicit(fraction: 1))
    }
    #expect(throws: PhaseFieldError.self) {
      try GradientFlow(energy(), .nonconserved(mobility: -1), walls, on: topology, stepping: .explicit(fraction: 1))
    }
    #expect(throws: PhaseFieldError.self) {
      try GradientFlow(energy(), .nonconserved(mobility: 1), walls, on: topology, stepping: .explicit(fraction: 1.5))
    }
    #expect(throws: PhaseFieldError.self) {
      try GradientFlow(
        energy(anisotropy: 0.05), .nonconserved(mobility: 1), walls, on: topology, stepping: .explicit(fraction: 1),
        cancelsCurvature: true)
    }
  }
}
