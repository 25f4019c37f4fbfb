import Domain
import MPI
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct PolynomialSolverTests {
  private let world = World.communicator
  private let polynomials = [
    StepPolynomial(constant: 2, linear: 0.7, square: 0), StepPolynomial(constant: 2, linear: 1.1, square: 0.15),
  ]

  /// p(A) of a field whose walls hold zero, or are closed.
  private func applied(
    _ p: StepPolynomial, _ x: Field<Double>, _ halo: StateHalo, _ mask: Field<Double>? = nil
  ) throws -> Field<Double> {
    let first = Field<Double>("first", like: x)
    let second = Field<Double>("second", like: x)
    try halo.refresh(x)
    Laplacian.compute(of: x, times: -1, mask: mask, into: first)
    try halo.refresh(first)
    Laplacian.compute(of: first, times: -1, mask: mask, into: second)
    let result = Field<Double>("result", like: x)
    result.forEachRow { row, y, z in
      for i in 0..<x.block.count.x {
        row[i] = p.constant * x[i, y, z] + p.linear * first[i, y, z] + p.square * second[i, y, z]
      }
    }
    return result
  }

  private func homogeneous(_ walls: Walls, _ decomposition: Decomposition) throws -> Boundaries {
    try Boundaries(decomposition, everywhere: walls == .fixed ? .value(0) : .gradient(0))
  }

  private func distance(_ a: Field<Double>, _ b: Field<Double>, _ mask: Field<Double>? = nil) throws -> Double {
    var greatest = 0.0
    a.forEachRow { row, y, z in
      for x in 0..<a.block.count.x {
        greatest = max(greatest, abs(row[x] - b[x, y, z]) * (mask?[x, y, z] ?? 1))
      }
    }
    return try world.allReduce(greatest, .maximum)
  }

  @Test(arguments: [Walls.periodic, .closed, .fixed]) func separableSolverInverts(walls: Walls) throws {
    for cells in [[13, 10], [9, 8, 6]] {
      let topology = try walls.topology(cells, spacing: 0.8, over: world)
      let boundaries = try homogeneous(walls, topology.decomposition)
      let solver = try #require(SeparableSolver(boundaries, on: topology))
      let b = Field<Double>("b", on: topology)
      let x = Field<Double>("x", like: b)
      b.set { bumps($0) }
      for p in polynomials {
        try solver.solve(p, b, into: x)
        let back = try applied(p, x, StateHalo(of: [x], [boundaries], on: topology, corners: false))
        #expect(try distance(back, b) < 1e-13)
      }
    }
  }

  @Test(arguments: [Walls.periodic, .closed, .fixed]) func factoredSolverInverts(walls: Walls) throws {
    let topology = try walls.topology([13, 10], spacing: 0.8, over: world)
    let boundaries = try homogeneous(walls, topology.decomposition)
    let mask = Field<Double>("mask", on: topology)
    mask.set { walls == .closed && $0.x > 8 && $0.y < 4 ? 0 : 1 }
    let halo = StateHalo(of: [mask], [boundaries], on: topology, corners: false)
    try StateHalo(of: [mask], [homogeneous(.closed, topology.decomposition)], on: topology, corners: false).refresh(
      mask)
    let solver = FactoredSolver(boundaries, on: topology, mask: mask, residual: 1e-11)
    let b = Field<Double>("b", on: topology)
    let x = Field<Double>("x", like: b)
    for wanted in polynomials + [StepPolynomial(constant: 2, linear: 2, square: 0.15)] {
      let p = solver.solvable(wanted)
      #expect(p.linear >= wanted.linear && p.constant == wanted.constant && p.square == wanted.square)
      b.set { bumps($0) }
      try solver.solve(p, b, into: x)
      // The solver uses up the right-hand side.
      b.set { bumps($0) }
      #expect(try distance(applied(p, x, halo, walls == .closed ? mask : nil), b, mask) < 1e-8)
    }
  }

  @Test func separableSolutionsHaveTheSameBitsOnAnyRanks() throws {
    for cells in [[13, 21], [9, 8, 12]] {
      for walls in [Walls.periodic, .closed, .fixed] {
        let solutions = try [world, try alone()].map { communicator in
          let topology = try walls.topology(cells, spacing: 0.8, over: communicator)
          let solver = try #require(SeparableSolver(try homogeneous(walls, topology.decomposition), on: topology))
          let b = Field<Double>("b", on: topology)
          let x = Field<Double>("x", like: b)
          b.set { bumps($0) }
          try solver.solve(polynomials[1], b, into: x)
          return x
        }
        expectEverywhere(isPart(solutions[0], of: solutions[1]))
      }
    }
  }

  @Test func unlikeWallsHaveNoTransform() throws {
    let topology = try Walls.closed.topology([8, 8], spacing: 1, over: world)
    let boundaries = try Boundaries(
      topology.decomposition, [.xLower: .value(0), .xUpper: .gradient(0), .yLower: .gradient(0), .yUpper: .gradient(0)])
    #expect(SeparableSolver(boundaries, on: topology) == nil)
  }

  @Test func stepsFollowTheirErrors() {
    let control = StepControl(tolerance: 1e-4, first: 0.1, longest: 10)
    #expect(control.next(after: 0.1, error: 0) == 0.2)
    #expect(control.next(after: 8, error: 0) == 10)
    #expect(control.next(after: 0.1, error: 4e-5) == 0.1)
    #expect(control.next(after: 0.1, error: 1e-3) < 0.05)
    #expect(StepControl.fixed(0.3).next(after: 0.1, error: 7) == 0.3)
    #expect(!control.accepts(.infinity) && !control.accepts(.nan))
  }
}
