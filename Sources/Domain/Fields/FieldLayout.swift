/// Where the values of a block lie in memory: x fastest, then y, then z, then the components.
///
/// The first owned value of every row is aligned to 64 bytes, and the gap that this leaves is shared between the right
/// halo of one row and the left halo of the next.
@frozen public struct FieldLayout: Sendable, Hashable {
  /// Elements before the first owned value of the first component.
  public let origin: Int

  /// Elements from one row to the next.
  public let rowStride: Int

  /// Elements from one plane to the next.
  public let planeStride: Int

  /// Elements from one component to the next.
  public let componentStride: Int

  /// Elements in all.
  public let count: Int

  /// The layout of a block with so many components of a type of `byteCount` bytes.
  public init(_ block: Block, components: Int, byteCount: Int) {
    let line = 64 / byteCount
    func lines(_ elements: Int) -> Int { (elements + line - 1) / line }
    let (cells, halo) = (block.count, block.halo)
    let rows = cells.y + 2 * halo.y
    let planes = cells.z + 2 * halo.z

    let lead = lines(halo.x)
    var pitch = lines(cells.x + 2 * halo.x)
    // Rows a page apart would fall on the same cache lines.
    if pitch % 64 == 0 { pitch += 1 }
    var component = lead + pitch * rows * planes
    // The components of one cell are used together: 3 lines apart, 21 of them fit a cache of 64 sets side by side.
    if components > 1 { component += (3 - component % 64 + 64) % 64 }

    rowStride = pitch * line
    planeStride = rowStride * rows
    componentStride = component * line
    origin = lead * line + rowStride * halo.y + planeStride * halo.z
    // One line to spare, so that a kernel may load whole vectors up to the end of the last row.
    count = componentStride * components + line
  }

  /// The place of a value by its local index.
  @inlinable public func offset(_ x: Int, _ y: Int, _ z: Int, _ component: Int) -> Int {
    origin &+ component &* componentStride &+ z &* planeStride &+ y &* rowStride &+ x
  }

  /// The place of a value of the first component by its local index.
  @inlinable public func offset(_ local: CellIndex) -> Int { offset(local.x, local.y, local.z, 0) }
}
