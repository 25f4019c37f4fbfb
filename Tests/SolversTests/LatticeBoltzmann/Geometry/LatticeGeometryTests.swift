import Domain
import Glibc
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct LatticeGeometryTests {
  /// A plane at an angle, as a level in cells.
  static func slope(_ place: Position) -> Double { (place.x - 4.3 - 0.31 * sin(2 * Double.pi * place.y / 24)) }

  static func topology(_ cells: [Int]) throws -> CartesianTopology {
    try CartesianTopology(
      Grid(cells: cells, spacing: cells.map { _ in 1 }), over: World.communicator,
      periodic: cells.count == 2 ? [.y] : [.y, .z])
  }

  /// Every link from fluid to solid is there once, at the place where the surface is.
  @Test(arguments: [[12, 24], [12, 24, 6]]) func linksMeetTheSurface(cells: [Int]) throws {
    let topology = try Self.topology(cells)
    let sides = try LatticeSides(plateBelow: .stressFree, topology.decomposition)
    let geometry = try LatticeGeometry(topology, sides: sides, walls: .interpolated, level: Self.slope)
    let (set, block) = (geometry.velocities, geometry.block)
    var (expected, isRight) = (0, true)
    for z in 0..<block.count.z {
      for y in 0..<block.count.y {
        for x in 0..<block.count.x {
          let place = topology.grid.position(of: block.global(CellIndex(x, y, z)))
          guard Self.slope(place) > 0 else { continue }
          for c in set.velocities where Self.slope(place + Position(c)) <= 0 { expected += 1 }
        }
      }
    }
    for link in geometry.links {
      let place = topology.grid.position(of: block.global(link.cell))
      let step = Position(set.velocities[link.direction])
      if link.isFallback {
        isRight = isRight && link.distance == 0.5
      } else {
        isRight = isRight && abs(Self.slope(place + link.distance * step)) < 1e-12 && !link.isPlate
      }
    }
    expectEverywhere(geometry.links.count == expected && isRight)
    // The mean of the surface's height is that of the plane.
    #expect(abs(geometry.solidVolume / geometry.area - 4.3) < 1e-3)
    let halfWay = try LatticeGeometry(topology, sides: sides, walls: .halfWay, level: Self.slope)
    expectEverywhere(halfWay.links.count == expected && halfWay.links.allSatisfy { $0.distance == 0.5 })
    #expect(halfWay.solidCount == geometry.solidCount && geometry.fallbackCount == 0)
  }

  /// A disc's area and, from an order parameter, its walls; solid cells do not depend on the number of ranks.
  @Test func discHasItsArea() throws {
    let topology = try Self.topology([32, 32])
    let sides = try LatticeSides(plateBelow: .noSlip, topology.decomposition)
    func level(_ place: Position) -> Double { hypot(place.x - 15.7, place.y - 16.2) - 7.3 }
    let exact = Double.pi * 7.3 * 7.3
    let geometry = try LatticeGeometry(topology, sides: sides, walls: .interpolated, level: level)
    #expect(abs(geometry.solidVolume / exact - 1) < 2e-5)
    let phase = Field<Double>("phase", on: topology)
    phase.sample { 0.5 * (1 - tanh(level($0) / 2)) }
    let sampled = try LatticeGeometry(phase: phase, topology, sides: sides, walls: .interpolated)
    #expect(abs(sampled.solidVolume / exact - 1) < 5e-4)
    #expect(sampled.solidCount == geometry.solidCount)
    expectEverywhere(sampled.links.count == geometry.links.count)
    // Linear interpolation along a link of sqrt(2) cells; links that graze the disc lie off by more.
    let errors = zip(sampled.links, geometry.links).map { abs($0.distance - $1.distance) }
    var counts = [errors.count { $0 > 0.03 }, errors.count]
    try topology.communicator.allReduce(&counts, .sum)
    #expect(counts[0] <= counts[1] / 10)
    let grey = try LatticeGeometry(topology, sides: sides, walls: .grey, level: level)
    #expect(grey.solidVolume == geometry.solidVolume && grey.solidCount == 0)
    expectEverywhere(grey.links.allSatisfy { $0.isPlate })
    let fraction = try #require(grey.solidFraction)
    let again = try LatticeGeometry(solidFraction: fraction, topology, sides: sides)
    #expect(again.solidVolume == grey.solidVolume)
  }

  /// The bare plate is met half-way, by the three or five links of each cell beside it.
  @Test(arguments: [[8, 12], [8, 12, 10]]) func plateIsHalfWay(cells: [Int]) throws {
    let topology = try Self.topology(cells)
    let sides = try LatticeSides(plateBelow: .open, topology.decomposition)
    let geometry = try LatticeGeometry(topology, sides: sides, walls: .interpolated) { $0.x + 0.01 }
    let total = try topology.communicator.allReduce(geometry.links.count, .sum)
    #expect(total == (cells.count == 2 ? 3 * 12 : 5 * 120))
    expectEverywhere(geometry.links.allSatisfy { $0.isPlate && $0.distance == 0.5 })
    #expect(geometry.solidVolume == 0 && geometry.solidCount == 0)
  }

  @Test func sidesThatCannotHoldAreRefused() throws {
    let topology = try Self.topology([8, 8])
    #expect(throws: DomainError.self) { try LatticeSides(topology.decomposition, [.yLower: .noSlip]) }
    #expect(throws: DomainError.self) { try LatticeSides(topology.decomposition, [.xLower: .open]) }
    #expect(throws: DomainError.self) { try LatticeSides(topology.decomposition, [.xLower: .velocity([.zero])]) }
  }
}
