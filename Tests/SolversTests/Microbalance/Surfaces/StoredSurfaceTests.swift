import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct StoredSurfaceTests {
  private static func topology(_ cells: [Int], _ spacing: Double) throws -> CartesianTopology {
    try CartesianTopology(
      Grid(cells: cells, spacing: cells.map { _ in spacing }), over: World.communicator,
      periodic: cells.count == 2 ? [.y] : [.y, .z])
  }

  private static func stored(
    _ cells: CellIndex, _ lateral: StoredSurface.Lateral = .periodic, _ value: (Position) -> Double
  ) -> StoredSurface {
    var rows: [Int: [Double]] = [:]
    for z in 0..<cells.z {
      for y in 0..<cells.y {
        rows[z * cells.y + y] = (0..<cells.x).map { value((Position(CellIndex($0, y, z)) + 0.5)) }
      }
    }
    return StoredSurface(cells: cells, spacing: 1, lateral: (lateral, lateral), rows: rows)
  }

  private static func wave(_ place: Position) -> Double {
    sin(2 * .pi * place.y / 16) * cos(2 * .pi * place.z / 8) * tanh((place.x - 6) / 3)
  }

  @Test func onTheSameGridItIsTheField() throws {
    let topology = try Self.topology([12, 16, 8], 1)
    let field = Field<Double>("phase", on: topology)
    Self.stored(CellIndex(12, 16, 8), .periodic, Self.wave).fill(field)
    var worst = 0.0
    let block = topology.block()
    for cell in [CellIndex(0, 0, 0), CellIndex(11, 15, 7), CellIndex(5, 3, 2)] {
      guard let value = field.value(at: cell) else { continue }
      worst = max(worst, abs(value - Self.wave(topology.grid.position(of: cell))))
    }
    expectEverywhere(worst < 1e-15 && block.owned.cellCount > 0)
  }

  /// The interpolation's error on a finer grid falls with the third power of the stored spacing.
  @Test func errorIsOfThirdOrder() throws {
    func error(_ refinement: Int) throws -> Double {
      let n = 16 * refinement
      let topology = try Self.topology([4, 48], Double(n) / 48)
      let stored = Self.stored(CellIndex(8 * refinement, n, 1)) { sin(2 * .pi * $0.y / Double(n)) }
      let field = Field<Double>("phase", on: topology)
      stored.fill(field)
      var worst = 0.0
      field.forEachRow { row, y, _ in
        let place = (Double(field.block.owned.lower.y + y) + 0.5) / 48
        worst = max(worst, abs(row[1] - sin(2 * .pi * place)))
      }
      return try World.communicator.allReduce(worst, .maximum)
    }
    let measured = order(coarse: try error(1), fine: try error(2))
    #expect(measured > 2.8, "\(measured)")
  }

  @Test func rowsAreThoseThatAreNeeded() throws {
    let topology = try Self.topology([6, 10, 10], 0.8)
    let cells = CellIndex(6, 8, 8)
    let lateral = (y: StoredSurface.Lateral.mirror, z: StoredSurface.Lateral.periodic)
    let box = topology.block().owned
    let needed = StoredSurface.rows(for: box, of: topology.grid, cells: cells, spacing: 1, lateral: lateral)
    let whole = Self.stored(cells, .periodic, Self.wave)
    var rows: [Int: [Double]] = [:]
    for row in needed {
      rows[row.z * 8 + row.y] = (0..<6).map { Self.wave(Position(CellIndex($0, row.y, row.z)) + 0.5) }
    }
    let part = StoredSurface(cells: cells, spacing: 1, lateral: lateral, rows: rows)
    let all = StoredSurface(
      cells: cells, spacing: 1, lateral: lateral,
      rows: Dictionary(
        uniqueKeysWithValues: (0..<64).map { n in
          (n, (0..<6).map { Self.wave(Position(CellIndex($0, n % 8, n / 8)) + 0.5) })
        }))
    let (a, b) = (Field<Double>("a", on: topology), Field<Double>("b", on: topology))
    part.fill(a)
    all.fill(b)
    var isSame = true
    a.forEachRow { row, y, z in
      for x in 0..<a.block.count.x where row[x] != b[x, y, z] { isSame = false }
    }
    expectEverywhere(isSame && whole.cells == cells)
  }

  /// Means over cells keep the sum, whatever the ratio of the spacings.
  @Test(arguments: [0.5, 0.8, 1.6]) func meansKeepTheVolume(spacing: Double) throws {
    let cells = CellIndex(16, 8, 8)
    let topology = try Self.topology([Int(16 / spacing), Int(8 / spacing), Int(8 / spacing)], spacing)
    func value(_ place: Position) -> Double { place.x < 9 + 2 * sin(place.y) ? scatter(Int(place.y), Int(place.z)) : 0 }
    let lateral = (y: StoredSurface.Lateral.periodic, z: StoredSurface.Lateral.periodic)
    let needed = StoredSurface.meanRows(
      for: topology.block().owned, of: topology.grid, cells: cells, spacing: 1, lateral: lateral)
    var rows: [Int: [Double]] = [:]
    for row in needed { rows[row.z * 8 + row.y] = (0..<16).map { value(Position(CellIndex($0, row.y, row.z)) + 0.5) } }
    let stored = StoredSurface(cells: cells, spacing: 1, lateral: lateral, rows: rows)
    let field = Field<Double>("fraction", on: topology)
    stored.fillMeans(field)
    var expected = 0.0
    for n in 0..<16 * 64 { expected += value(Position(CellIndex(n % 16, n / 16 % 8, n / 128)) + 0.5) }
    var sum = 0.0
    field.forEachRow { row, _, _ in for x in 0..<field.block.count.x { sum += row[x] } }
    let total = try World.communicator.allReduce(sum, .sum) * spacing * spacing * spacing
    #expect(abs(total / expected - 1) < 1e-12)
  }

  /// In mirrors a quarter becomes the whole: twice as wide, and even about its middle.
  @Test func mirroredMeans() throws {
    let cells = CellIndex(6, 5, 1)
    let topology = try Self.topology([6, 20], 0.5)
    let lateral = (y: StoredSurface.Lateral.mirror, z: StoredSurface.Lateral.mirror)
    let needed = StoredSurface.meanRows(
      for: topology.block().owned, of: topology.grid, cells: cells, spacing: 1, lateral: lateral)
    var rows: [Int: [Double]] = [:]
    for row in needed { rows[row.y] = (0..<6).map { Double($0) + 10 * Double(row.y) } }
    let field = Field<Double>("fraction", on: topology)
    StoredSurface(cells: cells, spacing: 1, lateral: lateral, rows: rows).fillMeans(field)
    var isRight = true
    field.forEachRow { row, y, _ in
      let place = (field.block.owned.lower.y + y) / 2
      for x in 0..<field.block.count.x {
        let expected = Double((field.block.owned.lower.x + x) / 2) + 10 * Double(min(place, 9 - place))
        isRight = isRight && abs(row[x] - expected) < 1e-12
      }
    }
    expectEverywhere(isRight)
  }

  /// A half-disc's profile: the level 0.5 has not the volume of the order parameter, the level found has.
  @Test(arguments: [LatticeWalls.interpolated, .grey]) func levelConservesTheVolume(walls: LatticeWalls) throws {
    let topology = try Self.topology([32, 48], 1)
    let sides = try LatticeSides(plateBelow: .noSlip, topology.decomposition)
    let surface = InitialSurface(
      .flat, height: 4, seeds: [.cap(y: 24, z: 0, radius: 12)], over: topology.grid, periodic: [.y])
    let phase = Field<Double>("phase", on: topology)
    surface.fill(phase, width: 1.5)
    let volume = try phase.sum(on: World.communicator)
    let plain = try LatticeGeometry(phase: phase, topology, sides: sides, walls: walls)
    #expect(abs(plain.solidVolume / volume - 1) > 1e-4)
    let (geometry, level) = try LatticeGeometry.conserving(
      phase, volume: volume, on: topology, sides: sides, walls: walls)
    #expect(abs(geometry.solidVolume / volume - 1) <= 1e-9)
    #expect(abs(level - 0.5) < 0.1 && level != 0.5)
    #expect(throws: SolverError.self) {
      try LatticeGeometry.conserving(phase, volume: 2 * volume, on: topology, sides: sides, walls: walls)
    }
  }

  @Test func looseMetalIsRemoved() throws {
    let topology = try Self.topology([16, 24], 1)
    let phase = Field<Double>("phase", on: topology)
    // A film, a post on it, a piece in the liquid, and one that a periodic side joins to the post.
    phase.set { cell in
      if cell.x < 3 { return 1 }
      if cell.x < 8 && (cell.y == 0 || cell.y == 23) { return 0.9 }
      return (11...13).contains(cell.x) && (8...12).contains(cell.y) ? 0.8 : 0.1
    }
    let before = try phase.sum(on: World.communicator)
    #expect(try DisconnectedMetal.remove(from: phase, on: topology) == 15)
    #expect(abs(before - (try phase.sum(on: World.communicator)) - 12) < 1e-12)
    #expect(try DisconnectedMetal.remove(from: phase, on: topology) == 0)
  }
}
