public import Domain
internal import Glibc
internal import Numerics

/// The dimension D of N(b) ~ b^(-D), or of M(r) ~ r^D: a fit over a range that must be reported with it.
///
/// Of the metal's cells (mass) or of those with a face to others (boundary): these dimensions differ.
public struct FractalDimension: Sendable, Hashable {
  /// What is counted.
  public enum Subject: Sendable, Hashable {
    /// All cells of the metal.
    case mass
    /// Its cells with a neighbour, by a face, that is none.
    case boundary
  }

  /// The dimension.
  public let value: Double

  /// Its standard error from the scatter about the line.
  public let standardError: Double

  /// The lengths over which it was fitted, m.
  public let range: ClosedRange<Double>

  /// The lengths, m, and the counts at them.
  public let counts: [(length: Double, count: Double)]

  /// Equal if the fit is that of the same counts.
  public static func == (a: FractalDimension, b: FractalDimension) -> Bool {
    a.range == b.range && a.counts.elementsEqual(b.counts) { $0 == $1 }
  }

  /// Hashes the fit.
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }

  private init?(_ counts: [(length: Double, count: Double)], sign: Double) {
    let known = counts.filter { $0.count > 0 }
    guard known.count >= 3, let first = known.first, let last = known.last else { return nil }
    let line = LeastSquaresLine(x: known.map { log($0.length) }, y: known.map { log($0.count) })
    value = sign * line.slope
    standardError = line.slopeStandardError
    range = first.length...last.length
    self.counts = known
  }

  /// Counts boxes of 2, 4, 8 ... cells a side, each for the best of several places of the boxes' corner.
  ///
  /// Boxes from `smallest` cells up to a quarter of the longest extent of the cells that count. Cells must be squares or
  /// cubes.
  ///
  /// - Parameters:
  ///   - field: The order parameter or indicator; the metal is where it is not below 1/2.
  ///   - subject: Which of its cells count.
  ///   - smallest: The smallest box, cells.
  /// - Returns: nil with fewer than three sizes.
  public static func boxes(_ field: SampledField, of subject: Subject, smallest: Int = 2) -> FractalDimension? {
    let cells = Self.cells(field, subject)
    guard !cells.isEmpty else { return nil }
    var (lower, upper) = (cells[0], cells[0])
    for cell in cells { (lower, upper) = (pointwiseMin(lower, cell), pointwiseMax(upper, cell)) }
    let extent = (upper &- lower).max() + 1
    var (size, counts) = (smallest, [(length: Double, count: Double)]())
    while size <= extent / 4 {
      var fewest = Int.max
      for shift in stride(from: 0, to: size, by: max(1, size / 4)) {
        var boxes = Set<CellIndex>()
        for cell in cells {
          let place = cell &- lower &+ shift
          boxes.insert(CellIndex(place.x / size, place.y / size, place.z / size))
        }
        fewest = min(fewest, boxes.count)
      }
      counts.append((Double(size) * field.grid.spacing.x, Double(fewest)))
      size *= 2
    }
    return FractalDimension(counts, sign: -1)
  }

  /// Counts cells within a radius of a place, at radii in steps of a factor sqrt(2).
  ///
  /// - Parameters:
  ///   - field: The order parameter or indicator.
  ///   - centre: The place; nil for the metal's centre of mass.
  ///   - radii: The radii, m; nil for 4 cells up to the metal's radius of gyration.
  /// - Returns: nil with fewer than three radii.
  public static func massRadius(
    _ field: SampledField, about centre: Position? = nil, radii: ClosedRange<Double>? = nil
  ) -> FractalDimension? {
    let places = Self.cells(field, .mass).map { field.grid.position(of: $0) }
    guard !places.isEmpty else { return nil }
    let mean = places.reduce(Position.zero, +) / Double(places.count)
    let middle = centre ?? mean
    let squares = places.map { (($0 - middle) * ($0 - middle)).sum() }.sorted()
    let gyration = (places.reduce(0) { $0 + (($1 - mean) * ($1 - mean)).sum() } / Double(places.count)).squareRoot()
    let lower = radii?.lowerBound ?? 4 * field.grid.spacing.x, upper = radii?.upperBound ?? gyration
    var (radius, counts) = (lower, [(length: Double, count: Double)]())
    while radius <= upper * (1 + 1e-9) {
      let sample = squares.partitioningIndex { $0 > radius * radius }
      counts.append((radius, Double(sample)))
      radius *= 2.0.squareRoot()
    }
    return FractalDimension(counts, sign: 1)
  }

  private static func cells(_ field: SampledField, _ subject: Subject) -> [CellIndex] {
    let n = field.grid.cells
    var result: [CellIndex] = []
    for z in 0..<n.z {
      for y in 0..<n.y {
        for x in 0..<n.x where field[x, y, z] >= 0.5 {
          if subject == .mass || isBoundary(field, CellIndex(x, y, z)) { result.append(CellIndex(x, y, z)) }
        }
      }
    }
    return result
  }

  private static func isBoundary(_ field: SampledField, _ cell: CellIndex) -> Bool {
    for axis in field.grid.axes {
      for step in [-1, 1] {
        var beside = cell
        beside[axis] += step
        guard beside[axis] >= 0, beside[axis] < field.grid.cells[axis] else { continue }
        if field[beside.x, beside.y, beside.z] < 0.5 { return true }
      }
    }
    return false
  }
}

extension Array {
  /// The first place of a sorted array from which on a condition holds.
  fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (lower, upper) = (0, count)
    while lower < upper {
      let middle = (lower + upper) / 2
      if holds(self[middle]) { upper = middle } else { lower = middle + 1 }
    }
    return lower
  }
}
