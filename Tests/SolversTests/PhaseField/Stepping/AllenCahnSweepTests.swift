import Domain
import TestSupport
import Testing

@testable import Solvers

/// Steps in place, which only large blocks take by themselves, have the bits of those from one field into another.
@Suite struct AllenCahnSweepTests {
  @Test(arguments: [[27, 22], [8, 5], [3, 9], [12, 11, 13], [16, 2, 6], [3, 7, 2]])
  func hasTheBitsOfStepsOutOfPlace(cells: [Int]) throws {
    for walls in [Walls.closed, .fixed, .periodic] {
      let topology = try walls.topology(cells, spacing: 1, over: alone())
      let boundaries = try walls.boundaries(topology.decomposition)
      let halo = StateHalo(
        of: [Field<Double>("u", on: topology)], [boundaries], on: topology, corners: false)
      let (old, new, own) = (
        Field<Double>("u", on: topology), Field<Double>("u", on: topology), Field<Double>("u", on: topology)
      )
      for field in [old, own] { field.set { bumps($0) } }
      var fields = (old, new)
      let energy = try InterfaceEnergy(tension: 1, length: 2)
      let stencil = Stencil(old)
      let step = AllenCahnStep(energy, rate: 0.02, stencil)
      let sweep = AllenCahnSweep(like: own)
      for _ in 0..<5 {
        try halo.refresh(fields.0)
        step.sweep(fields.0, into: fields.1, stencil)
        swap(&fields.0, &fields.1)
        try halo.refresh(own)
        sweep.advance(own, step)
      }
      #expect(own.values() == fields.0.values(), "\(cells), \(walls)")
    }
  }

  /// A model takes them where two fields of a block leave the caches.
  @Test func largeBlocksStepInPlace() throws {
    for (cells, isInPlace) in [([1024, 1024], true), ([1024, 1023], false)] {
      let topology = try Walls.closed.topology(cells, spacing: 1, over: alone())
      let flow = try GradientFlow(
        InterfaceEnergy(tension: 1, length: 2), .nonconserved(mobility: 1),
        Walls.closed.boundaries(topology.decomposition), on: topology, stepping: .explicit(fraction: 0.8))
      let before = flow.phase
      try flow.step(flow.stableTimeStep())
      #expect((flow.phase === before) == isInPlace)
    }
  }
}
