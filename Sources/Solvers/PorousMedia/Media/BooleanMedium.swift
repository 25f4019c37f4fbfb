public import Domain
internal import Glibc
public import Numerics

/// Overlapping spheres or ellipsoids (in two axes discs or ellipses) around the points of a Poisson process: phase 1;
/// what is left between them is phase 0, the pores.
///
/// With the density rho and the volume v of a grain the porosity is exp(-rho v). For spheres of radius R and
/// eta = rho v the two-point function of the pores is exp(-rho v2(r)), v2 = v (1 + 3 r / 4 R - r^3 / 16 R^3) for r < 2 R,
/// the lineal path L(z) = phi^(1 + 3 z / 4 R), the specific surface 3 eta phi / R and the mean pore chord 4 R / 3 eta; for
/// discs L(z) = phi^(1 + 2 z / pi R) (Torquato 2002, Random Heterogeneous Materials). Aligned ellipsoids follow by an affine
/// stretch; random orientation keeps the porosity.
public struct BooleanMedium: PhaseMedium, Hashable {
  /// What lies around each point.
  public enum Grain: Sendable, Hashable {
    /// A sphere or disc; radius in m.
    case sphere(radius: Double)

    /// An ellipsoid or ellipse with half axes along x, y and z, m; in two axes the third is not used.
    case ellipsoid(Position)

    /// An ellipsoid or ellipse with these half axes, m, turned at random, all directions alike.
    case turnedEllipsoid(Position)
  }

  /// What lies around each point.
  public let grain: Grain

  /// Points per m3, or per m2 in two axes.
  public let density: Double

  /// The axes around which the medium closes; along others it is a cut-out of an endless one.
  public let periodic: Set<Axis>

  /// A medium of given density.
  ///
  /// - Parameters:
  ///   - grain: What lies around each point.
  ///   - density: Points per m3, or per m2 in two axes.
  ///   - periodic: The axes around which the medium closes.
  /// - Throws: `SolverError.contradiction` for lengths or a density that are not positive.
  public init(_ grain: Grain, density: Double, periodic: Set<Axis> = []) throws(SolverError) {
    self.grain = grain
    self.density = density
    self.periodic = periodic
    let axes = semiaxes
    guard axes.x > 0, axes.y > 0, axes.z > 0, (axes.x + axes.y + axes.z).isFinite, density > 0, density.isFinite else {
      throw .contradiction("grains with half axes \(axes.x), \(axes.y), \(axes.z) m, \(density) of them per volume")
    }
  }

  /// A medium of given porosity.
  ///
  /// - Parameters:
  ///   - grain: What lies around each point.
  ///   - porosity: The mean volume fraction of the pores, between 0 and 1.
  ///   - dimensions: Axes of the grid, 2 or 3.
  ///   - periodic: The axes around which the medium closes.
  /// - Throws: `SolverError.contradiction` for lengths that are not positive, or another porosity.
  public init(_ grain: Grain, porosity: Double, dimensions: Int, periodic: Set<Axis> = []) throws(SolverError) {
    guard porosity > 0, porosity < 1 else { throw .contradiction("a porosity of \(porosity)") }
    let volume = Self.volume(grain, dimensions: dimensions)
    try self.init(grain, density: -log(porosity) / volume, periodic: periodic)
  }

  /// The mean volume fraction of the pores, exp(-density volume), on a grid of so many axes.
  public func porosity(dimensions: Int) -> Double { exp(-density * Self.volume(grain, dimensions: dimensions)) }

  /// The volume of a grain, m3, or its area, m2.
  public static func volume(_ grain: Grain, dimensions: Int) -> Double {
    let axes = semiaxes(grain)
    return dimensions == 3 ? 4 * .pi / 3 * axes.x * axes.y * axes.z : .pi * axes.x * axes.y
  }

  private var semiaxes: Position { Self.semiaxes(grain) }

  private static func semiaxes(_ grain: Grain) -> Position {
    switch grain {
    case .sphere(let radius): Position(repeating: radius)
    case .ellipsoid(let axes), .turnedEllipsoid(let axes): axes
    }
  }

  /// The phases of the cells of a box; see `PhaseMedium`.
  ///
  /// - Parameters:
  ///   - box: The cells.
  ///   - grid: The grid.
  ///   - key: The key of the ensemble.
  ///   - sample: The sample's number.
  /// - Returns: 0 in pores, 1 in grains.
  /// - Throws: Nothing.
  public func phases(of box: Box, in grid: Grid, key: RandomKey, sample: UInt64) throws(SolverError) -> PhaseImage {
    var image = PhaseImage(grid, box: box)
    guard !box.isEmpty else { return image }
    let points = PoissonPoints(
      density: density, in: grid, periodic: periodic, binMean: 4, key: key.child("grains"), sample: sample)
    var reach = Position(repeating: max(semiaxes.x, semiaxes.y, semiaxes.z))
    if case .ellipsoid(let axes) = grain { reach = axes }
    let last = box.upper &- CellIndex(repeating: 1)
    let bins = points.bins(from: grid.position(of: box.lower) - reach, to: grid.position(of: last) + reach)
    image.labels.withUnsafeMutableBufferPointer { labels in
      guard let base = labels.baseAddress else { return }
      for z in bins.range(.z) {
        for y in bins.range(.y) {
          for x in bins.range(.x) {
            points.forEachPoint(in: CellIndex(x, y, z)) { point in
              Ellipsoid(grain, at: point, dimensions: grid.dimensions).fill(base, box, grid)
            }
          }
        }
      }
    }
    return image
  }
}

/// A grain at its place: the points with |M (p - center)| <= 1.
private struct Ellipsoid {
  private let center: Position
  private let columns: (Position, Position, Position)
  private let reach: Position

  init(_ grain: BooleanMedium.Grain, at point: PoissonPoints.Point, dimensions: Int) {
    center = point.position
    var (axes, turn) = (Position.zero, Turn.identity)
    switch grain {
    case .sphere(let radius): axes = Position(repeating: radius)
    case .ellipsoid(let semiaxes): axes = semiaxes
    case .turnedEllipsoid(let semiaxes):
      (axes, turn) = (semiaxes, dimensions == 3 ? Turn(inSpace: point) : Turn(inPlane: point))
    }
    // M = diag(1 / axes) Q^T, by its columns, which are the rows of Q over the axes.
    columns = (turn.x / axes, turn.y / axes, turn.z / axes)
    reach = Position(length(turn.x * axes), length(turn.y * axes), length(turn.z * axes))
  }

  /// Labels the cells of a box whose centres are in the grain.
  func fill(_ labels: UnsafeMutablePointer<UInt8>, _ box: Box, _ grid: Grid) {
    // A cell more at both ends: what counts is the test below.
    let lower = (center - reach - grid.origin) / grid.spacing - Position(repeating: 1.5)
    let upper = (center + reach - grid.origin) / grid.spacing + Position(repeating: 1.5)
    var cells = Box(
      lower: CellIndex(Int(lower.x), Int(lower.y), Int(lower.z)),
      upper: CellIndex(Int(upper.x), Int(upper.y), Int(upper.z)))
    if grid.dimensions == 2 { (cells.lower.z, cells.upper.z) = (0, 1) }
    cells = cells.intersection(box)
    guard !cells.isEmpty else { return }
    let (m0, m1, m2) = columns
    let (h, start) = (grid.spacing.x, grid.origin.x)
    cells.forEachRow { row in
      let offset = grid.position(of: row) - center
      let base = m1 * offset.y + m2 * offset.z
      let out = labels + box.place(of: row)
      let (first, count, cx) = (row.x, cells.count.x, center.x)
      for i in 0..<count {
        let dx = start + (Double(first &+ i) + 0.5) * h - cx
        let (a, b, c) = (base.x + m0.x * dx, base.y + m0.y * dx, base.z + m0.z * dx)
        out[i] |= a * a + b * b + c * c <= 1 ? 1 : 0
      }
    }
  }
}

private func length(_ v: Position) -> Double { (v * v).sum().squareRoot() }

/// A rotation matrix, by its rows.
private struct Turn {
  var (x, y, z) = (Position(1, 0, 0), Position(0, 1, 0), Position(0, 0, 1))

  static let identity = Turn()

  private init() {}

  /// A uniform rotation about z.
  init(inPlane point: PoissonPoints.Point) {
    let angle = .pi * point.uniform(0)
    x = Position(cos(angle), -sin(angle), 0)
    y = Position(sin(angle), cos(angle), 0)
  }

  /// A uniform rotation, by a uniform unit quaternion (Shoemake 1992).
  init(inSpace point: PoissonPoints.Point) {
    let (u, v, w) = (point.uniform(0), 2 * .pi * point.uniform(1), 2 * .pi * point.uniform(2))
    let (a, b) = ((1 - u).squareRoot(), u.squareRoot())
    let (i, j, k, r) = (a * sin(v), a * cos(v), b * sin(w), b * cos(w))
    x = Position(1 - 2 * (j * j + k * k), 2 * (i * j - k * r), 2 * (i * k + j * r))
    y = Position(2 * (i * j + k * r), 1 - 2 * (i * i + k * k), 2 * (j * k - i * r))
    z = Position(2 * (i * k - j * r), 2 * (j * k + i * r), 1 - 2 * (i * i + j * j))
  }
}
