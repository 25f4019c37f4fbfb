import Testing

@testable import Domain

@Suite struct DecompositionTests {
  static let shapes: [[Int]] = [
    [64, 64], [7, 5], [1, 40], [97, 3], [8, 8, 8], [5, 7, 11], [2, 3, 50], [1, 1, 13],
  ]

  /// Every cell has one owner, and blocks differ by at most one cell along each axis.
  @Test(arguments: shapes) func blocksTileTheGrid(cells: [Int]) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    for rankCount in 1...24 {
      guard let division = try? Decomposition(grid, rankCount: rankCount) else { continue }
      #expect(division.rankCount == rankCount)
      var owners = [Int](repeating: -1, count: grid.cellCount)
      var counts: [CellIndex] = []
      for rank in 0..<rankCount {
        let block = division.block(of: rank)
        counts.append(block.count)
        #expect(division.rank(at: division.coordinates(of: rank)) == rank)
        block.owned.forEachRow { first in
          for x in block.owned.range(.x) {
            let cell = CellIndex(x, first.y, first.z)
            #expect(owners[grid.linearIndex(of: cell)] == -1)
            owners[grid.linearIndex(of: cell)] = rank
            #expect(division.owner(of: cell) == rank)
          }
        }
      }
      #expect(!owners.contains(-1))
      for axis in Axis.allCases {
        let widths = counts.map { $0[axis] }
        #expect((widths.max() ?? 0) - (widths.min() ?? 0) <= 1)
      }
    }
  }

  @Test(arguments: [
    ([64, 64], 4, CellIndex(2, 2, 1)), ([64, 64], 7, CellIndex(1, 7, 1)), ([640, 64], 4, CellIndex(4, 1, 1)),
    ([64, 640], 4, CellIndex(1, 4, 1)), ([64, 64, 64], 8, CellIndex(2, 2, 2)), ([64, 64, 64], 2, CellIndex(1, 1, 2)),
    ([64, 64, 8], 4, CellIndex(2, 2, 1)), ([8, 64], 13, CellIndex(1, 13, 1)), ([6, 4], 24, CellIndex(6, 4, 1)),
    ([100, 3], 6, CellIndex(6, 1, 1)), ([5, 5], 25, CellIndex(5, 5, 1)),
  ])
  func exchangesTheLeastSurface(cells: [Int], rankCount: Int, expected: CellIndex) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    #expect(try Decomposition(grid, rankCount: rankCount).ranks == expected)
  }

  /// No other arrangement that fits cuts through fewer cell walls.
  @Test func findsTheLeastOfAll() throws {
    let grid = try Grid(cells: [12, 17, 9], spacing: [1, 1, 1])
    for rankCount in 1...60 {
      let arrangement = Arrangement(grid, periodic: [.y], halo: 2)
      func surface(_ ranks: CellIndex) -> Int {
        (ranks.x - 1) * 17 * 9 + (ranks.y > 1 ? ranks.y : 0) * 12 * 9 + (ranks.z - 1) * 12 * 17
      }
      var least = Int.max
      for x in 1...6 {
        for y in 1...8 {
          for z in 1...4 where x * y * z == rankCount { least = min(least, surface(CellIndex(x, y, z))) }
        }
      }
      let best = arrangement.best(rankCount)
      #expect((best == nil) == (least == Int.max))
      if let best { #expect(surface(best) == least) }
    }
  }

  @Test func saysTheLargestCountThatFits() throws {
    let grid = try Grid(cells: [6, 6], spacing: [1, 1])
    #expect(throws: DomainError.tooManyRanks(ranks: 37, cells: [6, 6], halo: 1, largest: 36)) {
      try Decomposition(grid, rankCount: 37)
    }
    #expect(throws: DomainError.tooManyRanks(ranks: 10, cells: [6, 6], halo: 2, largest: 9)) {
      try Decomposition(grid, rankCount: 10, halo: 2)
    }
    #expect(throws: DomainError.tooManyRanks(ranks: 7, cells: [6, 6], halo: 1, largest: 6)) {
      try Decomposition(grid, rankCount: 7)
    }
    #expect(throws: DomainError.tooManyRanks(ranks: 1_000_000, cells: [6, 6], halo: 3, largest: 4)) {
      try Decomposition(grid, rankCount: 1_000_000, halo: 3)
    }
    #expect(throws: DomainError.gridThinnerThanHalo(axis: .x, cells: 6, halo: 7)) {
      try Decomposition(grid, rankCount: 1, halo: 7)
    }
    let message = "\(DomainError.tooManyRanks(ranks: 37, cells: [6, 6], halo: 1, largest: 36))"
    #expect(message.contains("6 x 6") && message.contains("37") && message.contains("36"))
  }

  @Test func refusesArrangementsThatDoNotFit() throws {
    let grid = try Grid(cells: [6, 6], spacing: [1, 1])
    #expect(throws: DomainError.self) { try Decomposition(grid, rankCount: 1, periodic: [.z]) }
    #expect(throws: DomainError.self) { try Decomposition(grid, rankCount: 0) }
    #expect(throws: DomainError.self) { try Decomposition(grid, ranks: CellIndex(1, 1, 2)) }
    #expect(throws: DomainError.self) { try Decomposition(grid, ranks: CellIndex(7, 1, 1)) }
    #expect(throws: DomainError.self) { try Decomposition(grid, cuts: [[0, 3, 6], [0, 6, 6], [0, 1]]) }
    #expect(throws: DomainError.self) { try Decomposition(grid, cuts: [[0, 3, 5], [0, 6], [0, 1]]) }
    let uneven = try Decomposition(grid, cuts: [[0, 1, 6], [0, 6], [0, 1]])
    #expect(uneven.block(of: 1).count == CellIndex(5, 6, 1) && uneven.thinnest == 1)
  }

  /// Neighbours see each other, and the halo of one is what the other sends.
  @Test(arguments: [[], [Axis.x], [.x, .y, .z]])
  func neighboursAgree(periodic: [Axis]) throws {
    let grid = try Grid(cells: [9, 8, 7], spacing: [1, 1, 1])
    for rankCount in [1, 2, 3, 4, 8, 12, 18] {
      let division = try Decomposition(grid, rankCount: rankCount, periodic: Set(periodic), halo: 2)
      for rank in 0..<rankCount {
        for direction in Direction.all(dimensions: 3) {
          guard let peer = division.neighbour(of: rank, toward: direction) else { continue }
          #expect(division.neighbour(of: peer, toward: direction.opposite) == rank)
          let (mine, theirs) = (division.block(of: rank, halo: 2), division.block(of: peer, halo: 2))
          let halo = mine.received(from: direction, width: 2).shifted(by: mine.owned.lower)
          let sent = theirs.sent(toward: direction.opposite, width: 2).shifted(by: theirs.owned.lower)
          for axis in Axis.allCases {
            #expect((halo.lower[axis] - sent.lower[axis]) % grid.cells[axis] == 0)
            #expect(halo.count[axis] == sent.count[axis])
          }
        }
      }
    }
  }

  @Test func ownsTheLastFace() throws {
    let grid = try Grid(cells: [7, 4], spacing: [1, 1])
    let division = try Decomposition(grid, ranks: CellIndex(3, 1, 1), periodic: [.y])
    #expect((0..<3).map { division.block(of: $0, location: .face(.x)).count.x } == [2, 2, 4])
    #expect((0..<3).map { division.block(of: $0, location: .face(.y)).count.y } == [4, 4, 4])
    #expect(division.box(at: .face(.x)).count == CellIndex(8, 4, 1))
    #expect(division.touches(.xLower, rank: 0) && !division.touches(.xLower, rank: 1))
    #expect(division.touches(.xUpper, rank: 2) && !division.touches(.yLower, rank: 0))
  }
}
