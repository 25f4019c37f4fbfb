/// A regular grid of cells over a rectangle or a box.
///
/// Cell `(i, j, k)` is centred at `origin + (i + 1/2, j + 1/2, k + 1/2) * spacing`. A grid with two axes has one layer
/// of cells along z, whose thickness is 1 m, so that sums over cells times `cellVolume` are per metre of depth.
@frozen public struct Grid: Sendable, Hashable {
  /// The number of axes: 2 or 3.
  public let dimensions: Int

  /// Cells along x, y and z; 1 along z if there are two axes.
  public let cells: CellIndex

  /// The distance between cell centres along x, y and z, in metres.
  public let spacing: Position

  /// The lower corner of the domain, in metres.
  public let origin: Position

  /// A grid with two or three axes, in the order x, y, z.
  ///
  /// - Parameters:
  ///   - cells: Cells along each axis.
  ///   - spacing: The distance between cell centres along each axis, in metres.
  ///   - origin: The lower corner, in metres; nil for zero.
  /// - Throws: `DomainError.invalidGrid` unless there are two or three axes with at least one cell each, all
  ///   lengths are finite and positive, and the number of cells fits an integer.
  public init(cells: [Int], spacing: [Double], origin: [Double]? = nil) throws(DomainError) {
    let origin = origin ?? cells.map { _ in 0 }
    guard cells.count == 2 || cells.count == 3 else { throw .invalidGrid("\(cells.count) axes; there can be 2 or 3") }
    guard spacing.count == cells.count, origin.count == cells.count else {
      throw .invalidGrid("\(cells.count) numbers of cells, \(spacing.count) spacings, \(origin.count) origins")
    }
    for (axis, count) in zip(Axis.allCases, cells) where count < 1 {
      throw .invalidGrid("\(count) cells along \(axis)")
    }
    for (axis, length) in zip(Axis.allCases, spacing) where !(length > 0 && length.isFinite) {
      throw .invalidGrid("a spacing of \(length) m along \(axis)")
    }
    for (axis, place) in zip(Axis.allCases, origin) where !place.isFinite {
      throw .invalidGrid("an origin of \(place) m along \(axis)")
    }
    var total = 1
    for count in cells {
      let (product, overflows) = total.multipliedReportingOverflow(by: count)
      guard !overflows else { throw .invalidGrid("too many cells") }
      total = product
    }
    dimensions = cells.count
    self.cells = CellIndex(cells[0], cells[1], cells.count == 3 ? cells[2] : 1)
    self.spacing = Position(spacing[0], spacing[1], cells.count == 3 ? spacing[2] : 1)
    self.origin = Position(origin[0], origin[1], cells.count == 3 ? origin[2] : 0)
  }

  /// A grid over a domain of the given size in metres.
  ///
  /// - Throws: As ``init(cells:spacing:origin:)``.
  public init(cells: [Int], size: [Double], origin: [Double]? = nil) throws(DomainError) {
    guard size.count == cells.count else {
      throw .invalidGrid("\(cells.count) numbers of cells, \(size.count) sizes")
    }
    try self.init(cells: cells, spacing: zip(size, cells).map { $0 / Double($1) }, origin: origin)
  }

  /// The grid's axes: x and y, or x, y and z.
  public var axes: ArraySlice<Axis> { Axis.allCases.prefix(dimensions) }

  /// The grid's sides: four or six.
  public var sides: ArraySlice<Side> { Side.allCases.prefix(2 * dimensions) }

  /// Cells along each of the grid's axes, x first.
  public var shape: [Int] { axes.map { cells[$0] } }

  /// The lengths of the domain along x, y and z, in metres.
  public var size: Position { spacing * Position(Double(cells.x), Double(cells.y), Double(cells.z)) }

  /// Cells in all.
  @inlinable public var cellCount: Int { cells.product }

  /// The volume of a cell in cubic metres; with two axes its area times 1 m.
  @inlinable public var cellVolume: Double { spacing.x * spacing.y * spacing.z }

  /// The box of all cells.
  @inlinable public var box: Box { Box(lower: .zero, upper: cells) }

  /// The position of a cell's value, in metres; of its centre unless a location is given.
  @inlinable public func position(of cell: CellIndex, at location: Location = .center) -> Position {
    var place = Position(Double(cell.x), Double(cell.y), Double(cell.z)) + Position(repeating: 0.5)
    if case .face(let axis) = location { place[axis] -= 0.5 }
    if dimensions == 2 { place.z = 0 }
    return origin + place * spacing
  }

  /// The place of a cell in an array over the whole grid, x fastest: the number that random fields are keyed by.
  @inlinable public func linearIndex(of cell: CellIndex) -> Int { (cell.z * cells.y + cell.y) * cells.x + cell.x }

  /// The position along an axis of each cell centre, in metres.
  public func centers(along axis: Axis) -> [Double] {
    (0..<cells[axis]).map { origin[axis] + (Double($0) + 0.5) * spacing[axis] }
  }

  /// The position along an axis of each wall between cells, both ends included, in metres.
  public func walls(along axis: Axis) -> [Double] {
    (0...cells[axis]).map { origin[axis] + Double($0) * spacing[axis] }
  }
}
