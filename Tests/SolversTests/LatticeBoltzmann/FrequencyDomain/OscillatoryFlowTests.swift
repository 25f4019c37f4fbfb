import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct OscillatoryFlowTests {
  /// Surfaces of all kinds of walls, with the axis of motion.
  private func surfaces() throws -> [(LatticeGeometry, Axis)] {
    var result: [(LatticeGeometry, Axis)] = []
    for walls in [LatticeWalls.halfWay, .interpolated, .grey] {
      for motion in [Axis.y, .z] {
        result.append((try OscillatingSurfaces.halfCylinder(radius: 3.3, period: 11, walls), motion))
        let egg = try OscillatingSurfaces.surface([7, 6, 5], walls) { place in
          place.x - 2.4 - 1.3 * cosine(place.y / 3 * .pi) * cosine(place.z / 2.5 * .pi)
        }
        result.append((egg, motion))
      }
    }
    return result
  }

  /// The populations obey the equations of every cell as they stand, under every lid.
  @Test func solvesThePlainEquations() throws {
    for (geometry, motion) in try surfaces() {
      for top in [LiquidTop.noSlip, .stressFree, .openMean] {
        let flow = try OscillatoryFlow(geometry, penetrationDepth: 9, motion: motion, top: top)
        let solution = try flow.solve(tolerance: 1e-12)
        let plain = try PlainOscillation(flow)
        let h = try plain.populations(solution)
        let (missing, right) = (KrylovVector(count: plain.count), KrylovVector(count: plain.count))
        plain.residual(h, isDriven: true, into: missing)
        plain.residual(KrylovVector(count: plain.count), isDriven: true, into: right)
        let largest = (0..<plain.count).reduce(0) { max($0, abs(missing.real[$1]), abs(missing.imaginary[$1])) }
        let scale = (0..<plain.count).reduce(0) { max($0, abs(right.real[$1]), abs(right.imaginary[$1])) }
        #expect(largest < 1e-10 * scale && scale > 0, "\(geometry.walls) \(motion) \(top): \(largest) of \(scale)")
        #expect(solution.load.momentumImbalance < 1e-9)
      }
    }
  }

  /// A half-space may be put anywhere above the solid: the load does not change.
  @Test func halfSpaceMayBeginAnywhere() throws {
    for walls in [LatticeWalls.halfWay, .interpolated, .grey] {
      for motion in [Axis.y, .z] {
        let ratios = try [2, 3, 9].map { above in
          let geometry = try OscillatingSurfaces.halfCylinder(radius: 4.0, period: 12, walls, above: above)
          return try OscillatoryFlow(geometry, penetrationDepth: 9, motion: motion).solve(tolerance: 1e-12).load.ratio
        }
        for ratio in ratios { #expect((ratio - ratios[0]).magnitude < 1e-10, "\(ratios)") }
      }
    }
  }

  /// In three dimensions two-dimensional shapes have the loads of the two-dimensional solver: across and along the grooves.
  @Test(arguments: [LatticeWalls.halfWay, .interpolated]) func threeDimensionsHoldTwo(walls: LatticeWalls) throws {
    for motion in [Axis.y, .z] {
      let plane = try OscillatingSurfaces.halfCylinder(radius: 4.2, period: 12, walls)
      let expected = try OscillatoryFlow(plane, penetrationDepth: 10, motion: motion).solve(tolerance: 1e-13).load
      for thickness in [1, 3] {
        let space = try OscillatingSurfaces.surface([7, 12, thickness], walls) { place in
          (place.x * place.x + (place.y - 6) * (place.y - 6)).squareRoot() - 4.2
        }
        let load = try OscillatoryFlow(space, penetrationDepth: 10, motion: motion).solve(tolerance: 1e-13).load
        // Volumes of the two samplings differ.
        let difference =
          load.impedance - expected.impedance
          + Complex(0, 2 * OscillatoryFlow.defaultViscosity / 100 / 12)
          * Complex(load.solidVolume / Double(thickness) - expected.solidVolume)
        let corrected = walls == .interpolated ? difference : load.impedance - expected.impedance
        #expect(corrected.magnitude < 1e-11 * load.impedance.magnitude, "\(thickness) \(motion): \(corrected)")
      }
    }
  }

  /// Loads of sinusoids and half cylinders within 1 % of the excess load, by interpolated walls.
  /// (Reference: mode expansions and finite elements, two methods agreeing to 5e-7 where both apply.)
  @Test func roughSurfaces() throws {
    func error(_ geometry: LatticeGeometry, _ depth: Double, _ motion: Axis, _ exact: Complex) throws -> Double {
      let load = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: motion).solve().load
      // Beyond the plate on this grid, and beyond flat films whose fronts lie within the cells as this one's does.
      let errors = [load.ratio - exact, load.excess - (exact - 1)].map(\.magnitude)
      return (errors.max() ?? 1) / (exact - 1).magnitude
    }
    // Wherever the surface lies between the cells.
    for mean in [5.0, 5.2, 5.35, 5.5, 5.6, 5.8] {
      let sinusoid = try OscillatingSurfaces.surface([12, 40], .interpolated) { place in
        place.x - mean - 4 * cosine(place.y / 20 * .pi)
      }
      #expect(try error(sinusoid, 20, .y, Complex(1.0971541, 0.0801017)) < 0.01)
      #expect(try error(sinusoid, 20, .z, Complex(1.0530002, 0.0281606)) < 0.01)
    }
    let cylinder = try OscillatingSurfaces.halfCylinder(radius: 10, period: 40, .interpolated)
    #expect(try error(cylinder, 20, .y, Complex(1.19508, 0.16999)) < 0.01)
    #expect(try error(cylinder, 20, .z, Complex(1.12161, 0.06893)) < 0.01)
    let grey = try OscillatingSurfaces.halfCylinder(radius: 10, period: 40, .grey)
    #expect(try error(grey, 20, .y, Complex(1.19508, 0.16999)) < 0.05)
  }

  /// The load and the velocities have the same bits on any number of ranks.
  @Test func sameBitsOnAnyRanks() throws {
    for (geometry, motion) in try surfaces() {
      let solution = try OscillatoryFlow(geometry, penetrationDepth: 9, motion: motion).solve()
      let (real, _) = try solution.velocity()
      var sum = ReproducibleSum()
      real.addValues(to: &sum)
      try World.communicator.allReduce(&sum.words, .sum)
      let alone = try #require(try World.communicator.split(color: World.rank))
      #expect(alone.size == 1)
      let grid = geometry.topology.grid
      let topology = try CartesianTopology(grid, over: alone, periodic: geometry.topology.decomposition.periodic)
      let sides = try LatticeSides(plateBelow: .open, topology.decomposition)
      let copy: LatticeGeometry
      if grid.dimensions == 2 {
        copy = try LatticeGeometry(topology, sides: sides, walls: geometry.walls) { place in
          (place.x * place.x + (place.y - 5.5) * (place.y - 5.5)).squareRoot() - 3.3
        }
      } else {
        copy = try LatticeGeometry(topology, sides: sides, walls: geometry.walls) { place in
          place.x - 2.4 - 1.3 * cosine(place.y / 3 * .pi) * cosine(place.z / 2.5 * .pi)
        }
      }
      let expected = try OscillatoryFlow(copy, penetrationDepth: 9, motion: motion).solve()
      #expect(expected.load == solution.load)
      var expectedSum = ReproducibleSum()
      try expected.velocity().real.addValues(to: &expectedSum)
      #expect(expectedSum.value() == sum.value())
      expectEverywhere(expected.load.applications > 2)
    }
  }

  /// From the solution of the neighbouring overtone fewer applications are needed, to the same load.
  @Test func startsFromNeighbouringOvertone() throws {
    let geometry = try OscillatingSurfaces.halfCylinder(radius: 6.4, period: 32, .interpolated)
    let first = try OscillatoryFlow(geometry, penetrationDepth: 20, motion: .y).solve()
    let second = try OscillatoryFlow(geometry, penetrationDepth: 19.9, motion: .y)
    let (cold, warm) = (try second.solve(), try second.solve(from: first))
    #expect(warm.load.applications < cold.load.applications)
    #expect((warm.load.ratio - cold.load.ratio).magnitude < 1e-7)
  }

  /// What cannot be posed is refused, with the reason.
  @Test func refusals() throws {
    let geometry = try OscillatingSurfaces.halfCylinder(radius: 3, period: 8, .halfWay)
    #expect(throws: OscillatoryFlowError.underResolved(penetrationDepth: 5, least: 8)) {
      try OscillatoryFlow(geometry, penetrationDepth: 5, motion: .y)
    }
    #expect(throws: OscillatoryFlowError.self) { try OscillatoryFlow(geometry, penetrationDepth: 20, motion: .x) }
    let full = try OscillatingSurfaces.halfCylinder(radius: 3, period: 8, .halfWay, above: 0)
    #expect(throws: OscillatoryFlowError.self) { try OscillatoryFlow(full, penetrationDepth: 20, motion: .y) }
    #expect(throws: OscillatoryFlowError.self) {
      try OscillatoryFlow(geometry, penetrationDepth: 8, motion: .y, viscosity: 3)
    }
  }
}
