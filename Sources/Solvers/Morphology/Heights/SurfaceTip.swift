internal import Numerics

/// The foremost point of a surface, and how blunt it is there: by a paraboloid, of a profile a parabola, that is fitted to the
/// heights about it.
///
/// The fit is one of least squares, a height at the distance r from the tip, its drop included, having the weight
/// (1 - r^2 / w^2)^2 up to the half-width w, and none beyond: what it gives does not jump where points enter or leave. It is done
/// about the foremost point and twice more about the vertex that it found, unless that is not beside the foremost point.
/// Paraboloids have their own radius. That of a disc comes out as R (1 - 0.136 (w / R)^2) as far as w = 0.6 R, that of a ball as
/// R (1 - 0.166 (w / R)^2): circles are steeper than parabolas.
public struct SurfaceTip: Sendable, Hashable {
  /// How a surface goes on beyond its ends.
  public enum Continuation: Sendable, Hashable {
    /// It does not.
    case none
    /// With its other end.
    case periodic
    /// By its mirror image, the mirror being half a distance of points beyond the last one.
    case mirror
  }

  /// The vertex' place along x and y, m, the first point being at 0; 0 along y for a profile.
  public let position: (x: Double, y: Double)

  /// The greatest height of a point, m.
  public let height: Double

  /// The radius of curvature at the vertex, m: in space the inverse of the mean of the two principal curvatures. Infinite where
  /// the surface is flat, hollow, or known at too few points: of profiles five, in space nine.
  public let radius: Double

  /// The least curvature, over that of a ball of the window's radius, that counts as one.
  private static let leastCurvature = 1e-6

  /// Finds the foremost point, the first of equal ones, and fits.
  ///
  /// - Parameters:
  ///   - map: The heights; one at least is known.
  ///   - halfWidth: w, m.
  ///   - continuation: How the surface goes on along x and y.
  public init(_ map: HeightMap, halfWidth: Double, continuation: (x: Continuation, y: Continuation)) {
    var foremost = (row: 0, column: 0)
    var greatest = -Double.infinity
    for row in 0..<map.rows {
      for column in 0..<map.columns where map[row, column] > greatest {
        (foremost, greatest) = ((row, column), map[row, column])
      }
    }
    let fit = TipFit(map, halfWidth: halfWidth, height: greatest, continuation: continuation)
    let first = (x: Double(foremost.column), y: Double(foremost.row))
    var (centre, curvature) = (first, 0.0)
    for _ in 0..<3 {
      guard let found = fit.paraboloid(about: centre) else { break }
      curvature = found.curvature
      guard abs(found.vertex.x - first.x) <= 1, abs(found.vertex.y - first.y) <= 1 else { break }
      centre = found.vertex
    }
    position = (centre.x * map.dx, map.isProfile ? 0 : centre.y * map.dy)
    height = greatest
    radius = curvature * halfWidth > Self.leastCurvature ? 1 / curvature : .infinity
  }

  /// Whether two tips are the same.
  public static func == (a: SurfaceTip, b: SurfaceTip) -> Bool {
    a.position == b.position && a.height == b.height && a.radius == b.radius
  }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(position.x)
    hasher.combine(position.y)
    hasher.combine(height)
    hasher.combine(radius)
  }
}

/// The points about a tip, and the paraboloid through them.
private struct TipFit {
  let map: HeightMap
  let halfWidth: Double
  let height: Double
  let continuation: (x: SurfaceTip.Continuation, y: SurfaceTip.Continuation)

  init(
    _ map: HeightMap, halfWidth: Double, height: Double,
    continuation: (x: SurfaceTip.Continuation, y: SurfaceTip.Continuation)
  ) {
    (self.map, self.halfWidth, self.height, self.continuation) = (map, halfWidth, height, continuation)
  }

  /// The paraboloid about a place in points: its vertex in points, and the mean of its curvatures in 1/m, positive for a summit;
  /// nil where there are too few points.
  func paraboloid(about centre: (x: Double, y: Double)) -> (vertex: (x: Double, y: Double), curvature: Double)? {
    let unknowns = map.isProfile ? 3 : 6
    var normal = Matrix(rows: unknowns, columns: unknowns)
    var right = [Double](repeating: 0, count: unknowns)
    var count = 0
    forEachPoint(about: centre) { x, y, z in
      let distance = x * x + y * y + z * z
      guard distance < 1 else { return }
      let terms = map.isProfile ? [1, x, x * x] : [1, x, x * x, y, x * y, y * y]
      let weight = (1 - distance) * (1 - distance)
      for i in 0..<unknowns {
        right[i] += weight * terms[i] * z
        for j in 0...i { normal[i, j] += weight * terms[i] * terms[j] }
      }
      count += 1
    }
    guard count >= (map.isProfile ? 5 : 9), let factors = try? CholeskyFactorization(normal) else { return nil }
    let a = factors.solve(right)
    let scale = (x: halfWidth / map.dx, y: halfWidth / map.dy)
    if map.isProfile {
      let vertex = a[2] < 0 ? -a[1] / (2 * a[2]) : 0
      return ((centre.x + vertex * scale.x, centre.y), -2 * a[2] / halfWidth)
    }
    // The gradient vanishes at the vertex: (2 a2, a4; a4, 2 a5) (x, y) = -(a1, a3).
    let determinant = 4 * a[2] * a[5] - a[4] * a[4]
    let isSummit = determinant > 0 && a[2] < 0
    let x = isSummit ? (a[4] * a[3] - 2 * a[5] * a[1]) / determinant : 0
    let y = isSummit ? (a[4] * a[1] - 2 * a[2] * a[3]) / determinant : 0
    return ((centre.x + x * scale.x, centre.y + y * scale.y), -(a[2] + a[5]) / halfWidth)
  }

  /// The points of a square of the window's size in lengths of its half-width, the height from the tip's on.
  private func forEachPoint(
    about centre: (x: Double, y: Double), _ body: (_ x: Double, _ y: Double, _ z: Double) -> Void
  ) {
    let rows = map.isProfile ? 0...0 : range(centre.y, halfWidth / map.dy)
    for row in rows {
      guard let j = index(row, map.rows, map.isProfile ? .none : continuation.y) else { continue }
      let y = map.isProfile ? 0 : (Double(row) - centre.y) * map.dy / halfWidth
      for column in range(centre.x, halfWidth / map.dx) {
        guard let i = index(column, map.columns, continuation.x), map[j, i].isFinite else { continue }
        body((Double(column) - centre.x) * map.dx / halfWidth, y, (map[j, i] - height) / halfWidth)
      }
    }
  }

  private func range(_ centre: Double, _ reach: Double) -> ClosedRange<Int> {
    Int((centre - reach).rounded(.up))...Int((centre + reach).rounded(.down))
  }

  /// The point that lies at a number beyond the ends as well; nil where there is none.
  private func index(_ number: Int, _ count: Int, _ continuation: SurfaceTip.Continuation) -> Int? {
    switch continuation {
    case .none: return (0..<count).contains(number) ? number : nil
    case .periodic: return ((number % count) + count) % count
    case .mirror:
      let place = ((number % (2 * count)) + 2 * count) % (2 * count)
      return place < count ? place : 2 * count - 1 - place
    }
  }
}
