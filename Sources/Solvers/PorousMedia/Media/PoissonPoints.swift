internal import Domain
internal import Glibc
internal import Numerics

/// A Poisson process of points over the whole plane or space, or around its periodic axes, in bins: the points of a bin
/// are a function of (key, sample, bin), so that every rank finds those near its block by itself.
struct PoissonPoints {
  /// A point with random words of its own.
  struct Point {
    let position: Position
    let words: SIMD4<UInt32>

    /// The n-th of four uniform variates of the point, in (0, 1).
    func uniform(_ n: Int) -> Double { (Double(words[n]) + 0.5) * 0x1p-32 }
  }

  let grid: Grid

  /// The size of a bin, m.
  let edge: Position

  private let mean: Double
  private let key: RandomKey

  /// Bins around each periodic axis; 0 along others.
  private let around: CellIndex

  /// Divides space into bins.
  ///
  /// - Parameters:
  ///   - density: Points per m3, or per m2 on a grid with two axes.
  ///   - grid: The grid, whose origin is a corner of bin 0.
  ///   - periodic: The axes around which the process closes.
  ///   - binMean: About how many points a bin has.
  ///   - key: The key of the ensemble.
  ///   - sample: The sample's number.
  init(density: Double, in grid: Grid, periodic: Set<Axis>, binMean: Double, key: RandomKey, sample: UInt64) {
    self.grid = grid
    self.key = key.child(sample)
    // Bins larger than the domain would cost more points than needed.
    let largest = grid.axes.map { grid.size[$0] }.max() ?? 1
    let side = min(pow(binMean / density, 1 / Double(grid.dimensions)), largest)
    var edge = Position(repeating: side)
    var around = CellIndex.zero
    for axis in grid.axes where periodic.contains(axis) {
      around[axis] = max(1, Int(grid.size[axis] / side))
      edge[axis] = grid.size[axis] / Double(around[axis])
    }
    if grid.dimensions == 2 { edge.z = 1 }
    self.edge = edge
    self.around = around
    mean = density * edge.x * edge.y * edge.z
  }

  /// The bin of a position.
  func bin(of position: Position) -> CellIndex {
    let place = (position - grid.origin) / edge
    return CellIndex(
      Int(place.x.rounded(.down)), Int(place.y.rounded(.down)),
      grid.dimensions == 3 ? Int(place.z.rounded(.down)) : 0)
  }

  /// The bins that a box of space touches, bounds included.
  func bins(from lower: Position, to upper: Position) -> Box {
    Box(lower: bin(of: lower), upper: bin(of: upper) &+ CellIndex(repeating: 1))
  }

  /// Calls `body` with each point of a bin; beyond the ends of a periodic axis, with those of its images.
  func forEachPoint(in bin: CellIndex, _ body: (Point) -> Void) {
    var (wrapped, shift) = (bin, Position.zero)
    for axis in grid.axes where around[axis] > 0 {
      let image = (bin[axis] >= 0 ? bin[axis] : bin[axis] - around[axis] + 1) / around[axis]
      wrapped[axis] = bin[axis] - image * around[axis]
      shift[axis] = Double(image) * grid.size[axis]
    }
    // Bins up to 2^20 to both sides have keys of their own.
    let code = wrapped.indices.reduce(0 as UInt64) { $0 << 21 | UInt64(wrapped[$1] & 0x1F_FFFF) }
    let key = key.child(code)
    let corner = grid.origin + Position(Double(wrapped.x), Double(wrapped.y), Double(wrapped.z)) * edge
    for n in 0..<Poisson.count(mean: mean, key: key) {
      let place = key.block(cell: UInt64(2 * n), sample: 0)
      var position = Position(Double(place.x), Double(place.y), Double(place.z)) + Position(repeating: 0.5)
      position = corner + position * 0x1p-32 * edge + shift
      if grid.dimensions == 2 { position.z = 0 }
      body(Point(position: position, words: key.block(cell: UInt64(2 * n + 1), sample: 0)))
    }
  }
}

/// Poisson variates.
enum Poisson {
  /// A count of the given mean, a function of the key: by inversion of the distribution function, in parts of at most 256.
  static func count(mean: Double, key: RandomKey) -> Int {
    var (rest, total, part) = (mean, 0, 0 as UInt64)
    while rest > 0 {
      let mean = min(rest, 256)
      rest -= mean
      let block = key.block(cell: part, sample: 1)
      let word = UInt64(block[1]) << 32 | UInt64(block[0])
      var left = (Double(word >> 11) + 0.5) * 0x1p-53
      var probability = exp(-mean)
      var count = 0
      while left > probability, probability > 0 || Double(count) < mean {
        left -= probability
        count += 1
        probability *= mean / Double(count)
      }
      total += count
      part += 1
    }
    return total
  }
}

extension SIMD3 {
  /// Calls of the three places.
  fileprivate var indices: Range<Int> { 0..<3 }
}
