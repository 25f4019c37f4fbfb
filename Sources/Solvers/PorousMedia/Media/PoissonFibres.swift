public import Domain
internal import Glibc
public import Numerics

/// Overlapping endless cylinders in all directions alike (isotropic Poisson cylinders): phase 1; the pores between them are
/// phase 0. For grids with three axes.
///
/// With the radius R and the length of axes per volume L_V the porosity is exp(-pi R^2 L_V), the lineal path of the pores
/// L(z) = exp(-L_V (pi R^2 + pi R z / 2)) and the specific surface 2 pi R L_V phi (Torquato 2002). Lines in all directions
/// do not close around periodic axes.
public struct PoissonFibres: PhaseMedium, Hashable {
  /// The radius of the cylinders, m.
  public let radius: Double

  /// The length of axes per volume, m/m3.
  public let lengthDensity: Double

  /// A medium of given length density.
  ///
  /// - Parameters:
  ///   - radius: The radius of the cylinders, m.
  ///   - lengthDensity: The length of axes per volume, m/m3.
  /// - Throws: `SolverError.contradiction` unless both are positive.
  public init(radius: Double, lengthDensity: Double) throws(SolverError) {
    guard radius > 0, radius.isFinite, lengthDensity > 0, lengthDensity.isFinite else {
      throw .contradiction("fibres of radius \(radius) m, \(lengthDensity) m/m3 of them")
    }
    self.radius = radius
    self.lengthDensity = lengthDensity
  }

  /// A medium of given porosity, between 0 and 1.
  ///
  /// - Throws: `SolverError.contradiction` for another porosity or a radius that is not positive.
  public init(radius: Double, porosity: Double) throws(SolverError) {
    guard porosity > 0, porosity < 1 else { throw .contradiction("a porosity of \(porosity)") }
    try self.init(radius: radius, lengthDensity: -log(porosity) / (.pi * radius * radius))
  }

  /// The mean volume fraction of the pores.
  public var porosity: Double { exp(-.pi * radius * radius * lengthDensity) }

  /// The phases of the cells of a box; see `PhaseMedium`.
  ///
  /// - Parameters:
  ///   - box: The cells.
  ///   - grid: The grid.
  ///   - key: The key of the ensemble.
  ///   - sample: The sample's number.
  /// - Returns: 0 in pores, 1 in fibres.
  /// - Throws: `SolverError.unsupportedSize` on a grid with two axes.
  public func phases(of box: Box, in grid: Grid, key: RandomKey, sample: UInt64) throws(SolverError) -> PhaseImage {
    guard grid.dimensions == 3 else { throw .unsupportedSize("fibres in all directions need three axes") }
    var image = PhaseImage(grid, box: box)
    guard !box.isEmpty else { return image }
    // The lines that hit the ball around the whole grid: as many on average as pass its disc, and uniform over it.
    let middle = grid.origin + grid.size / 2
    let reach = 0.5 * (grid.size * grid.size).sum().squareRoot() + radius
    let key = key.child("fibres").child(sample)
    let count = Poisson.count(mean: lengthDensity * .pi * reach * reach, key: key)
    image.labels.withUnsafeMutableBufferPointer { labels in
      guard let base = labels.baseAddress else { return }
      for n in 0..<count {
        let words = key.block(cell: UInt64(n), sample: 0)
        let line = Line(words, around: middle, reach: reach)
        line.fill(base, box, grid, radius: radius)
      }
    }
    return image
  }
}

/// A straight line without ends.
private struct Line {
  private let point: Position
  private let direction: Position

  /// A uniform line through a ball.
  init(_ words: SIMD4<UInt32>, around middle: Position, reach: Double) {
    func uniform(_ n: Int) -> Double { (Double(words[n]) + 0.5) * 0x1p-32 }
    let (cosine, turn) = (2 * uniform(0) - 1, 2 * .pi * uniform(1))
    let sine = (1 - cosine * cosine).squareRoot()
    direction = Position(sine * cos(turn), sine * sin(turn), cosine)
    // Two directions across, by which the disc's plane is spanned.
    let across = Position(-sin(turn), cos(turn), 0)
    let third = Position(-cosine * cos(turn), -cosine * sin(turn), sine)
    let (radius, angle) = (reach * uniform(2).squareRoot(), 2 * .pi * uniform(3))
    point = middle + radius * cos(angle) * across + radius * sin(angle) * third
  }

  /// Labels the cells of a box whose centres are within `radius` of the line.
  func fill(_ labels: UnsafeMutablePointer<UInt8>, _ box: Box, _ grid: Grid, radius: Double) {
    // Layer by layer across the axis that the line is closest to: there its cut is at most sqrt(3) radii wide.
    let axis = Axis.allCases.max { abs(direction[$0]) < abs(direction[$1]) } ?? .x
    let reach = radius / abs(direction[axis])
    for layer in box.range(axis) {
      let place = grid.origin[axis] + (Double(layer) + 0.5) * grid.spacing[axis]
      let center = point + (place - point[axis]) / direction[axis] * direction
      var cells = box
      (cells.lower[axis], cells.upper[axis]) = (layer, layer + 1)
      for other in Axis.allCases where other != axis {
        // A cell more at both ends: what counts is the test below.
        let lower = (center[other] - reach - grid.origin[other]) / grid.spacing[other] - 1.5
        let upper = (center[other] + reach - grid.origin[other]) / grid.spacing[other] + 1.5
        cells.lower[other] = max(cells.lower[other], Int(max(lower, -1e9)))
        cells.upper[other] = min(cells.upper[other], Int(min(upper, 1e9)))
      }
      guard !cells.isEmpty else { continue }
      cells.forEachRow { row in
        let out = labels + box.place(of: row)
        let offset = grid.position(of: row) - point
        for i in 0..<cells.count.x {
          let dx = grid.origin.x + (Double(row.x + i) + 0.5) * grid.spacing.x - point.x
          let u = offset.y * direction.z - offset.z * direction.y
          let v = offset.z * direction.x - dx * direction.z
          let w = dx * direction.y - offset.y * direction.x
          out[i] |= u * u + v * v + w * w <= radius * radius ? 1 : 0
        }
      }
    }
  }
}
