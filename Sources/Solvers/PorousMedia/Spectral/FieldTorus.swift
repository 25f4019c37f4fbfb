internal import Glibc
public import Domain
internal import Numerics

/// The torus of cells that a Gaussian field is drawn on, and how exactly its cut-out has the covariance asked for.
///
/// A periodic axis is the torus itself: there the law is that of the covariance summed over all images, over its value at no
/// lag. Along the others the field is a cut-out of a longer torus, in one of these ways, whichever needs fewer cells:
///
/// - Circulant embedding (Dietrich and Newsam 1997; Graham et al. 2018): the covariance is taken at the shorter way around a
///   torus at least twice as long, which is exact if no eigenvalue is negative. The torus grows until that is so.
/// - The same with the covariance cut off smoothly between the longest distance in the box and half of the torus
///   (Bachmayr, Graham, Nguyen and Scheichl 2020, arXiv:1905.13522): as exact, and often on a smaller torus.
/// - Summation over images on a torus so long that the covariance across the cut is below a tolerance; its eigenvalues
///   are sums of values of the spectrum, which are never negative.
///
/// Rounding leaves eigenvalues of -1e-17 or so of the largest. They are drawn as zeros, and what that changes counts in
/// ``covarianceError``; where it would exceed the tolerance, the torus is refused.
public struct FieldTorus: Sendable, Hashable {
  /// How the covariance is brought onto the axes that are not periodic.
  public enum Wrapping: Sendable, Hashable {
    /// All axes are periodic.
    case periodic
    /// By circulant embedding.
    case embedded
    /// By circulant embedding of the covariance that is cut off smoothly beyond the box.
    case truncated
    /// By summation over images.
    case summed
  }

  /// Cells along x, y and z; 1 along axes that the field does not have.
  public let cells: CellIndex

  /// How the covariance is brought onto the axes that are not periodic.
  public let wrapping: Wrapping

  /// A bound on the error of the covariance between any two cells, for a variance of one.
  public internal(set) var covarianceError: Double

  /// The largest error of the covariance that is accepted unless another is given.
  public static let tolerance = 1e-9
}

extension FieldTorus {
  /// The tori that may serve, from the smallest on.
  ///
  /// - Parameters:
  ///   - covariance: The covariance, lengths in m.
  ///   - cells: Cells of the field along each axis.
  ///   - spacing: The size of a cell, m.
  ///   - periodic: Whether the field is periodic along each axis.
  ///   - tolerance: The largest error of the covariance.
  ///   - limit: The largest number of cells of a torus.
  /// - Returns: The tori.
  static func candidates(
    _ covariance: Covariance, cells: CellIndex, spacing: Position, periodic: SIMDMask<SIMD3<Int>>,
    tolerance: Double, limit: Int
  ) -> [FieldTorus] {
    let open = Axis.allCases.filter { cells[$0] > 1 && !periodic[$0.rawValue] }
    guard !open.isEmpty else { return [FieldTorus(cells: cells, wrapping: .periodic, covarianceError: 0)] }
    let level = tolerance / Double(8 * open.count)
    let range = covariance.range(below: level)
    var summed = cells
    for axis in open { summed[axis] = evenSmooth(cells[axis] + Int((range / spacing[axis]).rounded(.up))) }
    var candidates = [
      FieldTorus(cells: summed, wrapping: .summed, covarianceError: Double(2 * open.count) * level)
    ]
    var growth = 2.0
    while true {
      var torus = cells
      for axis in open { torus[axis] = evenSmooth(Int((growth * Double(cells[axis] - 1)).rounded(.up))) }
      // From here on summation is the smaller one, and always serves.
      guard product(torus) < min(product(summed), Double(limit)) else { break }
      candidates.append(FieldTorus(cells: torus, wrapping: .embedded, covarianceError: 0))
      let cut = Truncation(cells, torus, spacing)
      if open.count == Axis.allCases.count(where: { cells[$0] > 1 }), cut.isPossible {
        candidates.append(FieldTorus(cells: torus, wrapping: .truncated, covarianceError: 0))
      }
      growth *= 1.25
    }
    // In the order of their making where they are of one size.
    let order = candidates.indices.sorted { (product(candidates[$0].cells), $0) < (product(candidates[$1].cells), $1) }
    return order.map { candidates[$0] }.filter { product($0.cells) <= Double(limit) }
  }

  private static func product(_ cells: CellIndex) -> Double { Double(cells.x) * Double(cells.y) * Double(cells.z) }

  /// What is thrown if none of the candidates serves.
  static func noTorus(
    _ covariance: Covariance, cells: CellIndex, tolerance: Double, limit: Int
  ) -> SolverError {
    .contradiction(
      "a field of \(cells.x) x \(cells.y) x \(cells.z) cells with the correlation length \(covariance.length) m needs a "
        + "torus of more than \(limit) cells to have its covariance to \(tolerance): shorten the length, coarsen the "
        + "grid, make the axes periodic, or allow a larger torus")
  }

  /// The smallest even number of the form 2^a 3^b 5^c that is not below n: transforms of these are fast.
  static func evenSmooth(_ n: Int) -> Int {
    var candidate = max(n + n % 2, 2)
    while true {
      var rest = candidate
      for prime in [2, 3, 5] { while rest % prime == 0 { rest /= prime } }
      if rest == 1 { return candidate }
      candidate += 2
    }
  }
}

/// A factor that is one up to the longest distance within a box and falls smoothly to zero at half of a torus.
struct Truncation {
  /// Where it begins to fall, m.
  private let start: Double

  /// Where it is zero, m.
  private let end: Double

  init(_ cells: CellIndex, _ torus: CellIndex, _ spacing: Position) {
    var (square, end) = (0.0, Double.infinity)
    for axis in Axis.allCases where cells[axis] > 1 {
      let length = Double(cells[axis] - 1) * spacing[axis]
      square += length * length
      end = min(end, 0.5 * Double(torus[axis]) * spacing[axis])
    }
    (start, self.end) = (square.squareRoot(), end)
  }

  /// Whether there is room for it to fall.
  var isPossible: Bool { end > 1.05 * start }

  /// The factor at the distance r, m: infinitely smooth.
  func value(at r: Double) -> Double {
    let t = (r - start) / (end - start)
    if t <= 0 { return 1 }
    if t >= 1 { return 0 }
    let (a, b) = (exp(-1 / (1 - t)), exp(-1 / t))
    return a / (a + b)
  }
}

/// The covariance of two cells of a torus by their distance in cells.
struct TorusCovariance {
  private let covariance: TabulatedCovariance
  private let truncation: Truncation?
  private let cells: CellIndex

  /// Along each axis, for each distance, the squared distances of the images that matter, m2.
  private let squares: [[[Double]]]

  /// Prepares the covariance of fields of `field` cells that are cut out of a torus.
  init(
    _ covariance: Covariance, _ table: TabulatedCovariance, of field: CellIndex, on torus: FieldTorus,
    spacing: Position, periodic: SIMDMask<SIMD3<Int>>
  ) {
    self.covariance = table
    truncation = torus.wrapping == .truncated ? Truncation(field, torus.cells, spacing) : nil
    cells = torus.cells
    let range = covariance.range(below: 1e-17)
    squares = Axis.allCases.map { axis in
      let n = torus.cells[axis]
      let (h, length) = (spacing[axis], Double(n) * spacing[axis])
      let isSummed = n > 1 && (periodic[axis.rawValue] || torus.wrapping == .summed)
      let images = isSummed ? Int((range / length).rounded(.up)) : 0
      return (0...n / 2).map { i in
        let distance = Double(i) * h
        var squares = [distance * distance]
        for image in -images...images where image != 0 {
          let distance = distance + Double(image) * length
          if abs(distance) < range { squares.append(distance * distance) }
        }
        return squares
      }
    }
  }

  /// The covariances of a row of cells, `nx` of them, with the cell at the origin.
  func fillRow(_ row: UnsafeMutablePointer<Double>, y: Int, z: Int) {
    let (ySquares, zSquares) = (squares[1][min(y, cells.y - y)], squares[2][min(z, cells.z - z)])
    for i in 0...cells.x / 2 {
      var sum = 0.0
      for a in squares[0][i] {
        for b in ySquares {
          for c in zSquares {
            let r = (a + b + c).squareRoot()
            sum += covariance.value(at: r) * (truncation?.value(at: r) ?? 1)
          }
        }
      }
      row[i] = sum
      if i > 0 { row[cells.x - i] = sum }
    }
  }

  /// The covariance of a cell with itself, images included.
  var variance: Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: cells.x) { row in
      guard let base = row.baseAddress else { return 1 }
      fillRow(base, y: 0, z: 0)
      return base[0]
    }
  }
}
