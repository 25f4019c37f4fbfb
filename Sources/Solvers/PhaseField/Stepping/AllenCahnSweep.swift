internal import Domain
internal import Numerics

/// Single explicit steps of Allen and Cahn's equation, in place and in one pass over memory.
///
/// New values take the place of old ones, so that memory is not read only to be overwritten. What is still needed of the old
/// ones, the rows since the one below in the plane and the planes since the one below in space, is kept aside, in the cache.
final class AllenCahnSweep {
  private let shape: RowShape
  private let isSpatial: Bool
  private let rowStride: Int
  private let storage: HugeBuffer<Double>
  private let origin: UnsafeMutablePointer<Double>

  /// From how many cells on it is faster than to step out of place, which needs fewer stores but more memory: where two fields
  /// leave the caches.
  static let leastCells = 1 << 20

  /// Old rows, or planes, that are kept: the last and the present one.
  private static let slots = 2

  /// How many rows ahead of their use memory is asked for.
  private static let rowsAhead = 2

  /// Steps of fields such as the given one.
  init(like field: Field<Double>) {
    shape = RowShape(field)
    isSpatial = field.grid.dimensions == 3
    // Room for a vector between rows: whole ones are kept, and must not reach the ghost before the next row. In space one
    // row beyond the last.
    rowStride = shape.row + 8
    let rows = isSpatial ? shape.ny + 1 : 1
    storage = HugeBuffer(count: Self.slots * rows * rowStride + 32)
    origin = storage.pointer + 16
  }

  /// The old values of a row: of the last two rows in the plane, of the last two planes in space.
  @inline(__always)
  private func kept(_ y: Int, _ z: Int) -> UnsafeMutablePointer<Double> {
    origin + rowStride &* (isSpatial ? (z & 1) &* (shape.ny &+ 1) &+ y : y & 1)
  }

  /// Advances the owned cells by a step. Local; the halo is up to date.
  func advance(_ field: Field<Double>, _ step: AllenCahnStep) {
    let u = field.pointer()
    let ahead = Self.rowsAhead &* shape.row &+ (isSpatial ? shape.plane : 0)
    for z in 0..<shape.nz {
      let plane = u + z &* shape.plane
      (kept(0, z) - 1).update(from: plane - 1, count: shape.nx + 2)
      for y in 0..<shape.ny {
        let row = plane + y &* shape.row
        let north = row + shape.row
        var beside = AllenCahnStep.Neighbours(south: y == 0 ? row - shape.row : kept(y &- 1, z), north: north)
        if isSpatial {
          beside.below = UnsafePointer(z == 0 ? row - shape.plane : kept(y, z &- 1))
          beside.above = UnsafePointer(row + shape.plane)
        }
        let next = kept(y &+ 1, z)
        step.row(kept(y, z), beside, into: row, 0, shape.nx, keepingNorth: next, fetching: row + ahead)
        (next[-1], next[shape.nx]) = (north[-1], north[shape.nx])
      }
    }
  }
}
