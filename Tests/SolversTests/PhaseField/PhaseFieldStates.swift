import Domain
import MPI
import Solvers
import TestSupport

/// This rank alone.
func alone() throws -> Communicator {
  guard let own = try World.communicator.split(color: World.rank) else {
    preconditionFailure("every rank is in a group of its own")
  }
  return own
}

/// A smooth state between 0 and 1 that has all orientations of its gradient, and no symmetry.
func bumps(_ cell: CellIndex) -> Double {
  let (x, y, z) = (cell.x, cell.y, cell.z)
  return 0.5 + 0.3 * (scatter(x / 3, y / 4 + 7 * z) - 0.5) + 0.4 * (scatter(x + 31 * y, z) - 0.5)
}

/// Whether a field's owned values are those of a field of the whole grid, bit by bit.
func isPart(_ part: Field<Double>, of whole: Field<Double>) -> Bool {
  var same = true
  part.forEachRow { row, y, z in
    let other = whole.row(y + part.block.owned.lower.y, z + part.block.owned.lower.z) + part.block.owned.lower.x
    for x in 0..<part.block.count.x { same = same && row[x].bitPattern == other[x].bitPattern }
  }
  return same
}

/// Conditions of a named kind on all walls.
enum Walls: CaseIterable {
  case periodic, closed, fixed, mixed

  func topology(_ cells: [Int], spacing: Double, over world: Communicator) throws -> CartesianTopology {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in spacing })
    return try CartesianTopology(grid, over: world, periodic: self == .periodic ? Set(grid.axes) : [])
  }

  func boundaries(_ decomposition: Decomposition) throws -> Boundaries {
    switch self {
    case .periodic, .closed: try Boundaries(decomposition, everywhere: .gradient(0))
    case .fixed: try Boundaries(decomposition, everywhere: .value(0.25))
    case .mixed: try Boundaries(decomposition, everywhere: .mixed(value: 1, gradient: 0, 0.25))
    }
  }
}
