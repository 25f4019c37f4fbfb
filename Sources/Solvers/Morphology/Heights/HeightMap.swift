/// Heights of a surface over a regular grid of points: one height a point, none where it is not known.
///
/// A map of one row is a profile: its numbers are those of the line, its "area" is the length of the line.
public struct HeightMap: Sendable, Hashable {
  /// Points along x.
  public let columns: Int

  /// Points along y; 1 for a profile.
  public let rows: Int

  /// The distance of points along x, m.
  public let dx: Double

  /// The distance of points along y, m; without meaning for a profile.
  public let dy: Double

  /// `[row][column]`, m; not a number where the height is not known (masked).
  public var values: [Double]

  /// Whether the surface goes on beyond its ends with its other end.
  public var isPeriodic: Bool

  /// Joins the parts.
  ///
  /// - Parameters:
  ///   - columns: Points along x.
  ///   - rows: Points along y; 1 for a profile.
  ///   - dx: The distance of points along x, m.
  ///   - dy: The distance of points along y, m.
  ///   - values: `[row][column]`, m.
  ///   - isPeriodic: Whether the surface goes on with its other end.
  public init(columns: Int, rows: Int, dx: Double, dy: Double, values: [Double], isPeriodic: Bool = false) {
    precondition(columns >= 1 && rows >= 1 && values.count == columns * rows, "\(columns) x \(rows) points")
    precondition(dx > 0 && dy > 0, "points \(dx) and \(dy) apart")
    (self.columns, self.rows, self.dx, self.dy) = (columns, rows, dx, dy)
    (self.values, self.isPeriodic) = (values, isPeriodic)
  }

  /// The height at a point.
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// Whether it is a profile.
  public var isProfile: Bool { rows == 1 }

  /// The length along x, m: points times their distance.
  public var length: Double { Double(columns) * dx }

  /// The length along y, m.
  public var width: Double { Double(rows) * dy }

  /// The projected area, m2; of a profile its length, m.
  public var area: Double { isProfile ? length : length * width }

  /// The part of the points whose height is known.
  public var knownFraction: Double { Double(values.count { $0.isFinite }) / Double(values.count) }

  /// The same map with other heights.
  func with(_ values: [Double]) -> HeightMap {
    HeightMap(columns: columns, rows: rows, dx: dx, dy: dy, values: values, isPeriodic: isPeriodic)
  }
}
