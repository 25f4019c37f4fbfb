import Domain
import MPI
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct ConnectedComponentsTests {
  /// The components of random cells by flooding, cell by cell.
  static func flooded(_ grid: Grid, _ periodic: Set<Axis>, _ isMember: (CellIndex) -> Bool) -> [Int] {
    var labels = [Int](repeating: -1, count: grid.cellCount)
    for start in 0..<grid.cellCount {
      let (x, y) = (start % grid.cells.x, start / grid.cells.x % grid.cells.y)
      let first = CellIndex(x, y, start / (grid.cells.x * grid.cells.y))
      guard isMember(first), labels[start] < 0 else { continue }
      labels[start] = start
      var stack = [first]
      while let cell = stack.popLast() {
        for side in grid.sides {
          var next = cell
          next[side.axis] += side.isUpper ? 1 : -1
          if periodic.contains(side.axis) {
            next[side.axis] = (next[side.axis] + grid.cells[side.axis]) % grid.cells[side.axis]
          }
          guard grid.box.contains(next), isMember(next), labels[grid.linearIndex(of: next)] < 0 else { continue }
          labels[grid.linearIndex(of: next)] = start
          stack.append(next)
        }
      }
    }
    return labels
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis> = []
    var density = 0.6
    var testDescription: String { "\(cells) periodic \(periodic.sorted()) density \(density)" }
  }

  static let cases = [
    Case(cells: [37, 29]), Case(cells: [24, 24], periodic: [.x, .y]), Case(cells: [16, 40], density: 0.4),
    Case(cells: [13, 11, 9], density: 0.33), Case(cells: [12, 10, 8], periodic: [.x, .y, .z], density: 0.31),
  ]

  /// Labels equal those of a flood fill over the whole grid; counts and marks are those of the whole components.
  @Test(arguments: cases) func labelsEqualFloodFill(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: example.periodic)
    func isMember(_ cell: CellIndex) -> Bool { scatter(grid.linearIndex(of: cell), 77) < example.density }
    let expected = Self.flooded(grid, example.periodic, isMember)
    let owned = topology.block().owned
    let count = owned.count
    func cell(_ place: Int) -> CellIndex {
      owned.lower &+ CellIndex(place % count.x, place / count.x % count.y, place / (count.x * count.y))
    }
    let marked = expected.firstIndex { $0 >= 0 } ?? 0
    let components = try ConnectedComponents(
      on: topology, isMember: { isMember(cell($0)) }, isOpen: { _, _ in true },
      isMarked: { grid.linearIndex(of: cell($0)) == marked })
    let isRight = components.labels.indices.allSatisfy { place in
      components.labels[place] == expected[grid.linearIndex(of: cell(place))]
    }
    expectEverywhere(isRight)
    #expect(components.count == Set(expected.filter { $0 >= 0 }).count)
    let sizes = Dictionary(grouping: expected.filter { $0 >= 0 }, by: { $0 }).mapValues(\.count)
    let agree = components.components.values.allSatisfy {
      $0.cells == sizes[$0.label] && $0.isMarked == ($0.label == expected[marked])
    }
    expectEverywhere(agree)
  }

  /// A diagonal stair reaches both ends of a bounded axis, and around a periodic one only if it closes upon itself.
  @Test func percolation() throws {
    let grid = try Grid(cells: [16, 16], spacing: [1, 1])
    for (periodic, shift, expected) in [
      (Set<Axis>(), 0, Set<Axis>([.x, .y])), ([.x], 0, [.y]), ([.x, .y], 0, [.x, .y]), ([.x, .y], 1, []),
    ] {
      let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
      let owned = topology.block().owned
      func isMember(_ place: Int) -> Bool {
        let x = place % owned.count.x + owned.lower.x
        let y = place / owned.count.x + owned.lower.y
        // A stair from corner to corner and around; with a shift it lacks its last steps and never meets itself.
        return (x - y + 16) % 16 <= 1 && x < 16 - 2 * shift
      }
      let components = try ConnectedComponents(on: topology, isMember: isMember, isOpen: { _, _ in true })
      #expect(components.percolatingAxes == expected)
    }
  }
}
