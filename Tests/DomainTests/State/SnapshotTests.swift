import MPI
import TestSupport
import Testing

@testable import Domain

@Suite(.collective) struct SnapshotTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var testDescription: String { "\(cells) periodic \(periodic.sorted())" }
  }

  static let cases = [
    Case(cells: [9, 8]), Case(cells: [13, 7], periodic: [.x]), Case(cells: [4, 5, 6]), Case(cells: [1, 31]),
  ]

  static func fields(_ grid: Grid, _ division: Decomposition, _ rank: Int) -> (Field<Double>, Field<Float>) {
    let a = Field<Double>("a", units: "V", grid: grid, block: division.block(of: rank, halo: 1), components: 2)
    let b = Field<Float>("b", grid: grid, block: division.block(of: rank, location: .face(.x)))
    return (a, b)
  }

  static func fill(_ fields: (Field<Double>, Field<Float>)) {
    fields.0.set(component: 0) { Double($0.x + 100 * $0.y + 10_000 * $0.z) + 0.25 }
    fields.0.set(component: 1) { -Double($0.x + 100 * $0.y + 10_000 * $0.z) }
    fields.1.set { Float($0.x + 100 * $0.y + 10_000 * $0.z) + 0.5 }
  }

  static func part(_ grid: Grid, _ division: Decomposition, _ rank: Int) throws -> Snapshot {
    let made = fields(grid, division, rank)
    fill(made)
    var part = Snapshot(clock: Clock(time: 2.5, step: 7, lastStep: 0.1), numbers: ["charge": 3e-4])
    try part.append(made.0, of: division)
    try part.append(made.1, of: division)
    return part
  }

  /// State written by any division of the grid is read by any other, to the bit.
  @Test(arguments: cases) func movesBetweenDecompositions(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    var wholes: [Snapshot] = []
    let counts = [1, 2, 3, 4, 6, 7, 12]
    for rankCount in counts {
      guard let division = try? Decomposition(grid, rankCount: rankCount, periodic: example.periodic) else { continue }
      let parts = try (0..<rankCount).map { try Self.part(grid, division, $0) }
      let whole = try Snapshot.joined(parts.reversed())
      wholes.append(whole)
      for rank in 0..<rankCount {
        #expect(whole.part(division.block(of: rank).owned) == parts[rank])
      }
    }
    let first = try #require(wholes.first)
    #expect(first.isWhole && wholes.allSatisfy { $0 == first } && wholes.count > 2)

    for rankCount in counts {
      guard let division = try? Decomposition(grid, rankCount: rankCount, periodic: example.periodic) else { continue }
      for rank in 0..<rankCount {
        let (found, expected) = (Self.fields(grid, division, rank), Self.fields(grid, division, rank))
        Self.fill(expected)
        found.0.fill(-5)
        try first.restore(found.0)
        try first.restore(found.1)
        #expect(
          found.0.values() == expected.0.values() && found.0.values(component: 1) == expected.0.values(component: 1))
        #expect(found.1.values() == expected.1.values())
        #expect(found.0[-1, 0] == -5)
      }
    }
  }

  @Test(arguments: cases) func gathersFromRanks(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let world = World.communicator
    let division = try Decomposition(grid, rankCount: world.size, periodic: example.periodic)
    let whole = try Self.part(grid, division, world.rank).gathered(on: world)
    let alone = try Decomposition(grid, rankCount: 1, periodic: example.periodic)
    expectEverywhere(whole == (try? Self.part(grid, alone, 0)))
  }

  /// A snapshot goes once around the ranks.
  @Test func movesBetweenRanks() throws {
    let grid = try Grid(cells: [6, 5], spacing: [1, 1])
    let world = World.communicator
    let division = try Decomposition(grid, rankCount: 1)
    var snapshot = try Self.part(grid, division, 0)
    let original = snapshot
    if world.size > 1 {
      if world.rank == 0 { try snapshot.send(to: 1, on: world) }
      snapshot = try .received(from: (world.rank + world.size - 1) % world.size, on: world)
      if world.rank > 0 { try snapshot.send(to: (world.rank + 1) % world.size, on: world) }
    }
    expectEverywhere(snapshot == original)
  }

  @Test func encodesItself() throws {
    let grid = try Grid(cells: [5, 4, 3], spacing: [1, 1, 1])
    let division = try Decomposition(grid, rankCount: 2)
    let part = try Self.part(grid, division, 1)
    let encoded = part.encoded
    #expect(try Snapshot(encoded: encoded) == part)
    for length in [0, 3, 8, 60, encoded.count - 1] {
      #expect(throws: SnapshotError.self) { try Snapshot(encoded: encoded.prefix(length)) }
    }
    #expect(throws: SnapshotError.self) { try Snapshot(encoded: encoded + [0]) }
    // No byte of the description, changed at will, may stop the program.
    for place in 0..<min(encoded.count, 700) {
      for value in [UInt8(0), 1, 127, 128, 255] {
        var broken = encoded
        broken[place] = value
        _ = try? Snapshot(encoded: broken)
      }
    }
  }

  @Test func valuesAreNumbers() throws {
    let grid = try Grid(cells: [3, 2], spacing: [1, 1])
    var snapshot = try Self.part(grid, Decomposition(grid, rankCount: 1), 0)
    #expect(try snapshot.values("b") == [0.5, 1.5, 2.5, 3.5, 100.5, 101.5, 102.5, 103.5])
    #expect(try snapshot.values("a").count == 12)
    #expect(try snapshot.number("charge") == 3e-4)
    try snapshot.set("b", Array(repeating: 2, count: 8))
    #expect(try snapshot.values("b").allSatisfy { $0 == 2 })
    #expect(throws: SnapshotError.missing("c")) { try snapshot.values("c") }
    #expect(throws: SnapshotError.self) { try snapshot.set("b", [1]) }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let grid = try Grid(cells: [4, 4], spacing: [1, 1])
    let division = try Decomposition(grid, rankCount: 2)
    let (one, other) = (try Self.part(grid, division, 0), try Self.part(grid, division, 1))
    #expect(throws: SnapshotError.incomplete(name: "a")) { try Snapshot.joined([one, one]) }
    #expect(throws: SnapshotError.self) { try Snapshot.joined([]) }
    var later = other
    later.clock.advance(by: 1)
    #expect(throws: SnapshotError.self) { try Snapshot.joined([one, later]) }
    var again = one
    let field = Self.fields(grid, division, 1).0
    #expect(throws: SnapshotError.duplicate("a")) { try again.append(field, of: division) }
    #expect(throws: SnapshotError.incomplete(name: "a")) { try one.restore(field) }
    let wide = try Grid(cells: [5, 4], spacing: [1, 1])
    let wideField = Self.fields(wide, try Decomposition(wide, rankCount: 1), 0).0
    #expect(throws: SnapshotError.self) { try one.restore(wideField) }
    let single = Field<Float>("a", grid: grid, block: division.block(of: 0), components: 2)
    #expect(throws: SnapshotError.self) { try one.restore(single) }
  }

  @Test func boxesCover() {
    let whole = Box(lower: .zero, upper: CellIndex(4, 4, 4))
    let lower = Box(lower: .zero, upper: CellIndex(4, 4, 2))
    let upper = Box(lower: CellIndex(0, 0, 1), upper: CellIndex(4, 4, 4))
    let hole = Box(lower: CellIndex(0, 0, 2), upper: CellIndex(3, 4, 4))
    #expect(Snapshot.cover(whole, [lower, upper]) && !Snapshot.cover(whole, [lower, hole]))
    #expect(whole.subtracting(hole).reduce(0) { $0 + $1.cellCount } == whole.cellCount - hole.cellCount)
  }
}
