internal import Glibc

/// How much larger a surface is than its projection.
public struct SurfaceSlopes: Sendable, Hashable {
  /// The surface, m2; of a profile the length of the curve, m.
  public let trueArea: Double

  /// Its projection: where the heights of all corners are known, m2 or m.
  public let projectedArea: Double

  /// Sdr = true area / projected area - 1 (ISO 25178-2); of a profile by lengths.
  public var developedRatio: Double { trueArea / projectedArea - 1 }

  /// Sdq = sqrt <|grad z|^2>, from first differences.
  public let rootMeanSquareGradient: Double

  /// Measures a map of at least two points, by triangles: of each square of four points the mean of its two halvings.
  ///
  /// Exact for planes, second order in the distance of points for smooth surfaces.
  ///
  /// - Parameter map: The heights.
  public init(_ map: HeightMap) {
    let columns = map.isPeriodic ? map.columns : map.columns - 1
    let rows = map.isProfile ? 1 : map.isPeriodic ? map.rows : map.rows - 1
    var (area, squares, count) = (0.0, 0.0, 0)
    for j in 0..<rows {
      let above = map.isProfile ? 0 : (j + 1) % map.rows
      for i in 0..<columns {
        let beside = (i + 1) % map.columns
        let (a, b) = (map[j, i], map[j, beside])
        if map.isProfile {
          guard (a - b).isFinite else { continue }
          area += hypot(map.dx, b - a)
          squares += (b - a) * (b - a) / (map.dx * map.dx)
        } else {
          let (c, d) = (map[above, i], map[above, beside])
          guard (a + b + c + d).isFinite else { continue }
          // Each triangle has one slope along each axis.
          for (p, q) in [(b - a, c - a), (d - c, d - b), (b - a, d - b), (d - c, c - a)] {
            let slopes = (p / map.dx) * (p / map.dx) + (q / map.dy) * (q / map.dy)
            area += 0.25 * map.dx * map.dy * (1 + slopes).squareRoot()
            squares += 0.25 * slopes
          }
        }
        count += 1
      }
    }
    trueArea = area
    projectedArea = Double(count) * (map.isProfile ? map.dx : map.dx * map.dy)
    rootMeanSquareGradient = (squares / Double(count)).squareRoot()
  }
}
