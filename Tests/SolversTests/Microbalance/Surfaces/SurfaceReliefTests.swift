import Domain
import MPI
import TestSupport
import Testing

@testable import Solvers

/// What stands out of a surface: as thick and as long as it was made.
@Suite(.serialized, .collective) struct SurfaceReliefTests {
  private func relief(_ cells: [Int], _ isMetal: (CellIndex) -> Bool) -> SurfaceRelief {
    let n = CellIndex(cells[0], cells[1], cells.count > 2 ? cells[2] : 1)
    return SurfaceRelief(
      n, isMetal: (0..<n.x * n.y * n.z).map { isMetal(CellIndex($0 % n.x, $0 / n.x % n.y, $0 / (n.x * n.y))) })
  }

  /// Two needles on a film in the plane, one of them across the periodic side: each by its own width and length.
  @Test func needlesInThePlane() {
    let found = relief([40, 30]) { c in
      c.x < 5 || c.x < 25 && (10..<15).contains(c.y) || c.x < 15 && (c.y < 3 || c.y >= 28)
    }
    #expect(found.protrusions.map(\.thickness) == [5, 5] && found.protrusions.map(\.length) == [20, 10])
    #expect(found.protrusions[0].place.x == 5)
    #expect(found.leastThickness == 5 && found.leastGap == 7)
  }

  /// A round needle in space has its diameter, a wall about its thickness, along either axis.
  @Test func sectionsInSpace() throws {
    let radius = 5.2
    let round = relief([30, 24, 24]) { c in
      let (y, z) = (Double(c.y) - 11.5, Double(c.z) - 11.5)
      return c.x < 3 || c.x < 28 && y * y + z * z < radius * radius
    }
    let needle = try #require(round.protrusions.first)
    #expect(round.protrusions.count == 1 && needle.length == 25)
    #expect(abs(needle.thickness - 2 * radius) < 0.03 * 2 * radius, "\(needle.thickness)")
    for isAlongZ in [false, true] {
      let wall = relief([30, 24, 20]) { c in c.x < 3 || c.x < 20 && (8..<14).contains(isAlongZ ? c.y : c.z) }
      let found = try #require(wall.protrusions.first)
      #expect(wall.protrusions.count == 1 && found.length == 17)
      #expect(abs(found.thickness - 3 * Double.pi / 8 * 6) < 1e-12, "\(found.thickness)")
    }
  }

  /// A film, however thick, is no protrusion; a film on thin legs is; loose metal is none; nor are the steps of a slope.
  @Test func whatStands() throws {
    let film = relief([40, 6]) { $0.x < 30 }
    #expect(film.protrusions.isEmpty && film.leastThickness == nil && film.leastGap == nil)
    let table = relief([40, 20]) { c in (20..<25).contains(c.x) || c.x < 20 && (c.y < 2 || (9..<11).contains(c.y)) }
    #expect(table.protrusions.map(\.thickness) == [4] && table.protrusions.map(\.length) == [25])
    let loose = relief([40, 20]) { c in c.x < 5 || (10..<30).contains(c.x) && (8..<11).contains(c.y) }
    #expect(loose.protrusions.isEmpty)
    let slope = relief([20, 20]) { c in c.x < 5 + (c.y < 10 ? c.y : 19 - c.y) }
    #expect(slope.leastThickness == 8 && slope.leastGap == 8)
    let slot = relief([20, 20]) { c in c.x < 12 && !((5..<7).contains(c.y) && c.x > 4) }
    #expect(slot.leastGap == 2 && slot.leastThickness == 18)
  }

  /// The resonance of lithium of 100 nm on 1 um: 43 MHz, inside of the overtones' range.
  @Test func pliantNeedlesAreTold() {
    let found = relief([60, 20]) { c in c.x < 5 || c.x < 55 && (8..<13).contains(c.y) }
    func pliant(_ frequency: Double) -> Int {
      found.pliant(at: frequency, spacing: 20e-9, elasticity: 5e9, density: 534).count
    }
    #expect(pliant(43e6 / 3 * 0.99) == 0 && pliant(43e6 / 3 * 1.01) == 1)
  }

  /// The same on any ranks, from a geometry: tilted needles in space.
  @Test(arguments: [LatticeWalls.interpolated, .grey]) func onAnyRanks(walls: LatticeWalls) throws {
    func level(_ p: Position) -> Double {
      let (y, z) = (p.y - 8 - p.x / 8, p.z - 6)
      let needle = (y * y + z * z).squareRoot() - 2.6
      return min(p.x - 3, max(needle, p.x - 20))
    }
    let geometry = try OscillatingSurfaces.surface([24, 18, 12], walls, level)
    let found = try SurfaceRelief(geometry)
    #expect(found.protrusions.count == 1 && found.protrusions[0].length == 17)
    #expect(abs(found.protrusions[0].thickness - 5.2) < 0.4, "\(found.protrusions)")
    let n = geometry.topology.grid.cells
    let alone = relief([n.x, n.y, n.z]) {
      let place = Position(Double($0.x) + 0.5, Double($0.y) + 0.5, Double($0.z) + 0.5)
      return level(place) <= 0
    }
    if walls == .interpolated { #expect(found == alone) }
    let first = try World.communicator.broadcast(found.protrusions[0].thickness)
    #expect(first == found.protrusions[0].thickness)
  }
}
