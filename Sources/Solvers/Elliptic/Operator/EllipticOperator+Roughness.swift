internal import Domain
internal import MPI
internal import Numerics

extension EllipticOperator {
  /// Conductances of a cell's opposite faces that differ by this factor make it rough along the axis.
  static let roughRatio = 8.0

  /// The share of cells, axis by axis, between whose two faces the conductance jumps. Collective.
  ///
  /// A coefficient may vary by any factor over the domain without being rough; the phases of a composite always are.
  ///
  /// - Returns: A number from 0 to 1, the same on any ranks.
  /// - Throws: `MPIError`.
  func roughness() throws(MPIError) -> Double {
    var count = [0.0]
    for axis in axes {
      let (faces, stride) = (conductance(axis), shape.stride(axis))
      for z in 0..<shape.nz {
        for y in 0..<shape.ny {
          let inside = innerCells(axis, y, z)
          count[0] += Self.jumps(faces + shape.start(y, z), stride, inside)
        }
      }
    }
    try topology.communicator.allReduce(&count, .sum)
    return count[0] / (Double(cellCount) * Double(grid.dimensions))
  }

  /// The cells of a row that no wall along an axis touches.
  private func innerCells(_ axis: Axis, _ y: Int, _ z: Int) -> Range<Int> {
    guard !topology.decomposition.periodic.contains(axis) else { return 0..<shape.nx }
    let (place, last) = (shape.lower &+ CellIndex(0, y, z), grid.cells[axis] - 1)
    guard axis == .x else { return place[axis] > 0 && place[axis] < last ? 0..<shape.nx : 0..<0 }
    let first = place.x == 0 ? 1 : 0
    return first..<max(first, place.x + shape.nx > last ? shape.nx - 1 : shape.nx)
  }

  /// How many of some cells of a row have faces that differ; a whole number.
  private static func jumps(_ row: UnsafeMutablePointer<Double>, _ stride: Int, _ cells: Range<Int>) -> Double {
    var sum = Doubles(repeating: 0)
    let one = Doubles(repeating: 1)
    var i = cells.lowerBound
    while i &+ 8 <= cells.upperBound {
      let (a, b) = (load(row, i), load(row, i &+ stride))
      sum += one.replacing(with: 0, where: (a * roughRatio .>= b) .& (b * roughRatio .>= a))
      i &+= 8
    }
    var total = sum.sum()
    while i < cells.upperBound {
      let (a, b) = (row[i], row[i &+ stride])
      if !(a * roughRatio >= b && b * roughRatio >= a) { total += 1 }
      i &+= 1
    }
    return total
  }
}
