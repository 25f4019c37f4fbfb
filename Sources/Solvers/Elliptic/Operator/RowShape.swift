internal import Domain

/// The index arithmetic of a field: cells along the axes and the distances between rows and planes.
struct RowShape {
  let nx: Int
  let ny: Int
  let nz: Int

  /// The distance between rows.
  let row: Int

  /// The distance between planes.
  let plane: Int

  /// The distance between components.
  let component: Int

  /// The global index of the first cell.
  let lower: CellIndex

  init(_ field: any FieldStorage) {
    (nx, ny, nz) = (field.block.count.x, field.block.count.y, field.block.count.z)
    (row, plane, component) = (field.layout.rowStride, field.layout.planeStride, field.layout.componentStride)
    lower = field.block.owned.lower
  }

  /// The place of cell (0, y, z) behind that of cell (0, 0, 0).
  @inline(__always)
  func start(_ y: Int, _ z: Int) -> Int { z &* plane &+ y &* row }

  /// The distance between neighbours along an axis.
  @inline(__always)
  func stride(_ axis: Axis) -> Int {
    switch axis {
    case .x: 1
    case .y: row
    case .z: plane
    }
  }
}
