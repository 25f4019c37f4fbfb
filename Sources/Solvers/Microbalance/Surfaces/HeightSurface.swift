public import Domain
internal import Glibc

/// Heights on a lattice over a rectangle or a line that repeats itself, and smooth in between.
///
/// Between the points the height is a cubic along each axis, with the slopes of central differences (Catmull and Rom): the
/// slope is continuous, the error of third order.
public struct HeightSurface: Sendable {
  /// Points along y and z; one along z over a line.
  public let count: (y: Int, z: Int)

  /// The distances between points, m.
  public let spacing: (y: Double, z: Double)

  /// The heights, `[z][y]`, m.
  public let heights: [Double]

  /// The least and the greatest height between all points, m, or a little beyond.
  public let range: ClosedRange<Double>

  /// Joins the numbers; the first point is half a spacing from the origin.
  ///
  /// - Parameters:
  ///   - heights: The heights, `[z][y]`, m.
  ///   - width: Points along y.
  ///   - spacing: The distances between points along y and z, m.
  public init(_ heights: [Double], width: Int, spacing: (y: Double, z: Double)) {
    precondition(width > 0 && !heights.isEmpty && heights.count % width == 0, "rows of \(width) points")
    (self.heights, self.spacing) = (heights, spacing)
    count = (width, heights.count / width)
    let (low, high) = (heights.min() ?? 0, heights.max() ?? 0)
    // A cubic of this kind overshoots by at most an eighth of the step, along each axis.
    range = low - 0.27 * (high - low)...high + 0.27 * (high - low)
  }

  /// The heights of a random surface, tabulated with at least 48 points to its shortest wave, which interpolates that to 1e-4.
  ///
  /// - Parameters:
  ///   - surface: The surface.
  ///   - grid: The grid over which it was drawn.
  public init(_ surface: RoughSurface, over grid: Grid) {
    let isFlat = grid.dimensions == 2
    func points(_ size: Double, _ wave: (RoughSurface.Wave) -> Double) -> Int {
      let most = surface.waves.reduce(0) { max($0, abs(wave($1))) }
      return max(8, Int((48 * most * size / (2 * .pi)).rounded(.up)))
    }
    let width = points(grid.size.y) { $0.ky }
    let depth = isFlat ? 1 : points(grid.size.z) { $0.kz }
    let spacing = (y: grid.size.y / Double(width), z: isFlat ? 1 : grid.size.z / Double(depth))
    func turns(_ k: Double, _ count: Int, _ spacing: Double) -> [SIMD2<Double>] {
      (0..<count).map { n in
        let phase = k * (Double(n) + 0.5) * spacing
        return SIMD2(cos(phase), sin(phase))
      }
    }
    var heights = [Double](repeating: 0, count: width * depth)
    for wave in surface.waves {
      let along = turns(wave.ky, width, spacing.y)
      let across = isFlat ? [SIMD2(1, 0)] : turns(wave.kz, depth, spacing.z)
      for z in 0..<depth {
        // a cos(u + v) + b sin(u + v) as p cos u + q sin u.
        let p = wave.a * across[z].x + wave.b * across[z].y
        let q = wave.b * across[z].x - wave.a * across[z].y
        for y in 0..<width { heights[z * width + y] += p * along[y].x + q * along[y].y }
      }
    }
    self.init(heights, width: width, spacing: spacing)
  }

  /// Height and slopes at a place; places beyond the lattice are those of its repetitions.
  func heightAndSlope(y: Double, z: Double) -> (Double, (y: Double, z: Double)) {
    let along = RingStencil(y / spacing.y - 0.5, count.y)
    guard count.z > 1 else {
      let (value, slope) = along.value { heights[$0] }
      return (value, (slope / spacing.y, 0))
    }
    let across = RingStencil(z / spacing.z - 0.5, count.z)
    var slopes = (0.0, 0.0, 0.0, 0.0)
    let (value, slopeZ) = across.value { row, number in
      let (value, slope) = along.value { heights[row * count.y + $0] }
      switch number {
      case 0: slopes.0 = slope
      case 1: slopes.1 = slope
      case 2: slopes.2 = slope
      default: slopes.3 = slope
      }
      return value
    }
    let w = across.weights
    let slopeY = w[0] * slopes.0 + w[1] * slopes.1 + w[2] * slopes.2 + w[3] * slopes.3
    return (value, (slopeY / spacing.y, slopeZ / spacing.z))
  }

  /// The mean height, m.
  public var mean: Double { heights.reduce(0, +) / Double(heights.count) }
}

/// Four neighbouring points on a ring, and their weights at a place between the inner two.
struct RingStencil {
  /// Their numbers.
  let places: SIMD4<Int>
  /// What each gives to the value.
  let weights: SIMD4<Double>
  /// What each gives to the derivative by the place.
  let slopes: SIMD4<Double>

  /// At a place in units of the distance between points, the first being at 0.
  ///
  /// - Parameters:
  ///   - place: The place.
  ///   - count: The points of the ring.
  init(_ place: Double, _ count: Int) {
    let floor = place.rounded(.down)
    let first = Int(floor)
    func wrapped(_ n: Int) -> Int {
      let rest = n % count
      return rest < 0 ? rest + count : rest
    }
    places = SIMD4(wrapped(first - 1), wrapped(first), wrapped(first + 1), wrapped(first + 2))
    (weights, slopes) = Self.cubic(place - floor)
  }

  /// Weights and their derivatives at a part of the way from the second point to the third.
  static func cubic(_ t: Double) -> (SIMD4<Double>, SIMD4<Double>) {
    let weights = SIMD4(
      t * (-0.5 + t * (1 - 0.5 * t)), 1 + t * t * (-2.5 + 1.5 * t), t * (0.5 + t * (2 - 1.5 * t)),
      t * t * (-0.5 + 0.5 * t))
    let slopes = SIMD4(
      -0.5 + t * (2 - 1.5 * t), t * (-5 + 4.5 * t), 0.5 + t * (4 - 4.5 * t), t * (-1 + 1.5 * t))
    return (weights, slopes)
  }

  func value(_ at: (_ place: Int) -> Double) -> (value: Double, slope: Double) { value { place, _ in at(place) } }

  func value(_ at: (_ place: Int, _ number: Int) -> Double) -> (value: Double, slope: Double) {
    let values = SIMD4(at(places[0], 0), at(places[1], 1), at(places[2], 2), at(places[3], 3))
    return ((weights * values).sum(), (slopes * values).sum())
  }
}
