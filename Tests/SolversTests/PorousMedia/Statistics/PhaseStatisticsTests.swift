import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct PhaseStatisticsTests {
  private static func phase(_ grid: Grid, _ cell: CellIndex) -> UInt8 {
    // Clumps of a few cells, so that there are runs.
    let coarse = CellIndex(cell.x / 2, cell.y / 3, cell.z / 2)
    return RandomKey(seed: 4).uniform(cell: UInt64(grid.linearIndex(of: coarse))) < 0.55 ? 7 : 2
  }

  private static func image(_ topology: CartesianTopology) -> PhaseImage {
    var image = PhaseImage(topology.grid, box: topology.block().owned)
    image.box.forEachRow { row in
      for x in row.x..<image.box.upper.x {
        image[CellIndex(x, row.y, row.z)] = phase(topology.grid, CellIndex(x, row.y, row.z))
      }
    }
    return image
  }

  /// All counts by the definitions, cell by cell.
  @Test(arguments: [[15, 11], [9, 12, 10]], [[], [.x], [.y, .x]] as [Set<Axis>])
  func countsAreThoseOfTheDefinitions(cells: [Int], periodic: Set<Axis>) throws {
    let grid = try Grid(cells: cells, spacing: [1, 2, 0.5].prefix(cells.count).map { $0 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
    let statistics = try PhaseStatistics(of: 7, in: Self.image(topology), on: topology, largestLag: 30)
    var inPhase = 0
    for axis in grid.axes {
      let n = grid.cells[axis]
      let isPeriodic = periodic.contains(axis)
      let lags = n
      var matches = [Int](repeating: 0, count: lags)
      var (pairs, segments) = (matches, matches)
      var (interfaces, neighbours, chords) = (0, 0, [Int](repeating: 0, count: n + 1))
      inPhase = 0
      func isIn(_ cell: CellIndex, _ i: Int) -> Bool {
        var other = cell
        other[axis] = i % n
        return Self.phase(grid, other) == 7
      }
      for z in 0..<grid.cells.z {
        for y in 0..<grid.cells.y {
          for x in 0..<grid.cells.x {
            let cell = CellIndex(x, y, z)
            let i = cell[axis]
            if isIn(cell, i) { inPhase += 1 }
            for lag in 0..<lags where isPeriodic || i + lag < n {
              pairs[lag] += 1
              if isIn(cell, i) && isIn(cell, i + lag) { matches[lag] += 1 }
              if (i...i + lag).allSatisfy({ isIn(cell, $0) }) { segments[lag] += 1 }
            }
            if isPeriodic || i + 1 < n {
              neighbours += 1
              if isIn(cell, i) != isIn(cell, i + 1) { interfaces += 1 }
            }
            // A chord begins behind a cell of another phase.
            for length in 1..<n where isPeriodic || i > 0 && i + length < n {
              let starts = !isIn(cell, i - 1 + n) && !isIn(cell, i + length)
              if starts, (i..<i + length).allSatisfy({ isIn(cell, $0) }) { chords[length] += 1 }
            }
          }
        }
      }
      let line = try #require(statistics.along[axis])
      #expect(line.spacing == grid.spacing[axis])
      #expect(line.matches == matches && line.pairs == pairs && line.segments == segments, "\(axis)")
      #expect(line.interfaces == interfaces && line.neighbours == neighbours, "\(axis)")
      #expect(line.chords == chords, "\(axis)")
    }
    #expect(statistics.cells == inPhase)
    #expect(statistics.volumeFraction == Double(inPhase) / Double(grid.cellCount))
  }

  /// Long lines, where counts go in vectors.
  @Test func longLinesAreCountedWhole() throws {
    let grid = try Grid(cells: [40_000, 3], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    var image = PhaseImage(grid, box: topology.block().owned)
    for place in image.labels.indices { image.labels[place] = 1 }
    let statistics = try PhaseStatistics(of: 1, in: image, on: topology, largestLag: 5)
    #expect(statistics.along[.x]?.matches == (0...5).map { 3 * (40_000 - $0) })
    #expect(statistics.along[.x]?.segments == (0...5).map { 3 * (40_000 - $0) })
    #expect(statistics.voxelSurface == 0)
  }

  /// Pairs by distance against counting them one by one.
  @Test(arguments: [[14, 9], [6, 8, 7]], [[], [.x]] as [Set<Axis>])
  func radialCountsAreThoseOfAllPairs(cells: [Int], periodic: Set<Axis>) throws {
    let grid = try Grid(cells: cells, spacing: [1, 1.3, 1.1].prefix(cells.count).map { $0 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
    let radial = try RadialTwoPoint(of: 7, in: Self.image(topology), on: topology, largestDistance: 5)
    var (matches, pairs) = ([Int](repeating: 0, count: 6), [Int](repeating: 0, count: 6))
    var all: [CellIndex] = []
    grid.box.forEachRow { row in for x in 0..<grid.cells.x { all.append(CellIndex(x, row.y, row.z)) } }
    let phases = all.map { Self.phase(grid, $0) }
    for (a, first) in all.enumerated() {
      for (b, second) in all.enumerated() {
        var square = 0.0
        for axis in grid.axes {
          var lag = abs(first[axis] - second[axis])
          if periodic.contains(axis) { lag = min(lag, grid.cells[axis] - lag) }
          square += (Double(lag) * grid.spacing[axis]) * (Double(lag) * grid.spacing[axis])
        }
        let bin = Int(square.squareRoot().rounded())
        guard bin < 6 else { continue }
        pairs[bin] += 1
        if phases[a] == 7 && phases[b] == 7 { matches[bin] += 1 }
      }
    }
    #expect(radial.width == 1)
    #expect(radial.pairs == pairs)
    #expect(radial.matches == matches)
    #expect(radial.distances[0] == 0 && radial.distances[1] >= 1 && radial.distances[1] < 1.5)
  }

  @Test func tableGivesEveryPhaseItsValue() throws {
    let grid = try Grid(cells: [28, 26], spacing: [1, 1])
    let topology = try CartesianTopology(grid, over: World.communicator)
    let image = Self.image(topology)
    let field = Field<Double>("k", units: "S m-1", on: topology)
    try PhaseTable([2: 0.5, 7: 3]).fill(field, from: image)
    var isRight = true
    field.forEachRow { row, y, z in
      for x in 0..<field.block.count.x {
        let phase = Self.phase(grid, field.block.owned.lower &+ CellIndex(x, y, z))
        isRight = isRight && row[x] == (phase == 7 ? 3 : 0.5)
      }
    }
    expectEverywhere(isRight)
    #expect(throws: SolverError.self) { try PhaseTable([2: 0.5]).fill(field, from: image) }
    #expect(throws: SolverError.self) { try PhaseTable([2: .nan]) }
  }
}
