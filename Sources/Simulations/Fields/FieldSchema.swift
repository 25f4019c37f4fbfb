public import Domain

/// What a file of the layout "fields 1" holds: fields on a grid and numbers, each at a series of times.
public struct FieldSchema: Sendable {
  /// A field, one number in each cell.
  public struct Variable: Sendable, Hashable {
    /// Its name in the file.
    public let name: String
    /// Its unit in the notation of UDUNITS.
    public let units: String
    /// What a plot writes beside it.
    public let longName: String
    /// The vector that it is a component of, if it is one.
    public let vector: String?
    /// Whether a number is a count, or one for yes and zero for no.
    public let isInteger: Bool

    /// Joins name, unit and meaning.
    public init(_ name: String, units: String, longName: String, vector: String? = nil, isInteger: Bool = false) {
      (self.name, self.units, self.longName, self.vector) = (name, units, longName, vector)
      self.isInteger = isInteger
    }
  }

  /// A second axis of numbers, beside time: overtones, say.
  public struct NumberAxis: Sendable, Hashable {
    /// Its name in the file.
    public let name: String
    /// Its coordinates.
    public let coordinates: [Int32]
    /// Their unit in the notation of UDUNITS.
    public let units: String
    /// What a plot writes beside it.
    public let longName: String

    /// Joins the parts; there is at least one coordinate.
    public init(_ name: String, _ coordinates: [Int32], units: String, longName: String) {
      (self.name, self.coordinates, self.units, self.longName) = (name, coordinates, units, longName)
    }
  }

  /// The type that fields have in the file.
  public enum Precision: Sendable, Hashable { case float32, float64 }

  /// What the file holds, in words.
  public let title: String
  /// The cells.
  public let grid: Grid
  /// The fields.
  public let fields: [Variable]
  /// The numbers at each time, stored as float64, or as int32 if they are whole.
  public let numbers: [Variable]
  /// The second axis of ``rows``; nil if there are none.
  public let axis: NumberAxis?
  /// The rows of numbers at each time, (time, axis), stored as float64.
  public let rows: [Variable]
  /// The type of the fields.
  public let precision: Precision

  /// The size that a chunk of a field comes near to, in bytes.
  static let chunkBytes = 4 << 20

  /// Joins the parts; names must differ, and differ from those of the axes.
  public init(
    title: String, grid: Grid, fields: [Variable], numbers: [Variable] = [], axis: NumberAxis? = nil,
    rows: [Variable] = [], precision: Precision = .float32
  ) {
    let names = (fields + numbers + rows).map(\.name) + ["time", "x", "y", "z"] + [axis?.name].compactMap { $0 }
    precondition(Set(names).count == names.count, "two variables of one name among \(names)")
    precondition(rows.isEmpty || axis != nil, "rows have an axis")
    (self.title, self.grid, self.fields, self.numbers) = (title, grid, fields, numbers)
    (self.axis, self.rows) = (axis, rows)
    self.precision = precision
  }

  /// The bytes of one value of a field.
  var valueBytes: Int { precision == .float32 ? 4 : 8 }

  /// The spacing of the cells for viewers, in m: a plane is drawn as a layer as thick as its cells are wide, not 1 m.
  var drawnSpacing: Domain.Position {
    Domain.Position(grid.spacing.x, grid.spacing.y, grid.dimensions == 2 ? grid.spacing.x : grid.spacing.z)
  }

  /// The shape of the chunks: whole planes or rows, as many as come near to 4 MiB. It does not depend on the ranks.
  var chunk: [Int] {
    let cells = grid.cells
    let rowBytes = cells.x * valueBytes
    let rows = min(cells.y, max(1, Self.chunkBytes / rowBytes))
    let planes = rows < cells.y ? 1 : min(cells.z, max(1, Self.chunkBytes / (rowBytes * cells.y)))
    return [1, planes, rows, cells.x]
  }

  /// The bytes of all fields at one time.
  public var stepBytes: Int {
    fields.count * grid.cellCount * valueBytes + numbers.reduce(8) { $0 + ($1.isInteger ? 4 : 8) }
      + 8 * rows.count * (axis?.coordinates.count ?? 0)
  }
}
