internal import Numerics

/// The finite-volume operator A phi = sum over faces of T (phi - phi') of a batch of rectangles, in double precision.
///
/// -div(k grad phi) = s on nx x ny cells of hx x hy, one sample a lane. The transmissibility of a face between the
/// cells l and r is T = area / (d/2k_l + d/2k_r), the harmonic mean, and 2 k area / d on a wall with a given
/// potential: the matrix is symmetric, positive definite (semi-definite without such a wall), conserves the current of
/// each cell exactly and obeys a discrete maximum principle.
///
/// Arrays without a ring of ghosts are `[ny][nx]` of ``DoubleLanes``.
public final class BatchedOperator {
  /// The number of cells along x and y.
  public let cells: (x: Int, y: Int)

  /// The size of a cell along x and y, m.
  public let spacing: (x: Double, y: Double)

  /// The kinds of the four sides.
  public let boundaries: BatchedBoundaries

  let plane: PaddedPlane
  let wrap: Wrap

  /// The transmissibility of the face between a cell and the one before it in x; a cell past the last holds the upper
  /// wall's.
  let west: UnsafeMutablePointer<DoubleLanes>

  /// The transmissibility of the face between a cell and the one before it in y.
  let south: UnsafeMutablePointer<DoubleLanes>

  private let padded: UnsafeMutablePointer<DoubleLanes>
  private let storage: HugeBuffer<DoubleLanes>

  /// Makes an operator with zero coefficient.
  ///
  /// - Parameters:
  ///   - cells: The number of cells along x and y, at least 1 each.
  ///   - spacing: The size of a cell along x and y, m.
  ///   - boundaries: The kinds of the four sides.
  /// - Throws: `SolverError.unsupportedSize` for sizes below 1 and spacings that are not positive.
  public init(
    cells: (x: Int, y: Int), spacing: (x: Double, y: Double), boundaries: BatchedBoundaries
  ) throws(SolverError) {
    guard cells.x >= 1, cells.y >= 1 else {
      throw SolverError.unsupportedSize("\(cells.x) x \(cells.y) cells: at least one is needed along each axis")
    }
    guard spacing.x > 0, spacing.y > 0, spacing.x.isFinite, spacing.y.isFinite else {
      throw SolverError.unsupportedSize("the cells have the size \(spacing.x) x \(spacing.y)")
    }
    self.cells = cells
    self.spacing = spacing
    self.boundaries = boundaries
    plane = PaddedPlane(nx: cells.x, ny: cells.y)
    wrap = Wrap(x: boundaries.isPeriodicInX, y: boundaries.isPeriodicInY)
    storage = HugeBuffer(count: 3 * plane.count)
    west = storage.pointer
    south = west + plane.count
    padded = south + plane.count
  }

  /// Takes the conductivity of every cell.
  ///
  /// - Parameter conductivity: k, S/m, `[ny][nx]`, positive.
  public func setConductivity(_ conductivity: UnsafePointer<DoubleLanes>) {
    let (nx, ny) = (plane.nx, plane.ny)
    let acrossX = DoubleLanes(repeating: 2 * spacing.y / spacing.x)
    let acrossY = DoubleLanes(repeating: 2 * spacing.x / spacing.y)
    for j in 0..<ny {
      let here = conductivity + j &* nx
      let below = conductivity + (j == 0 ? ny &- 1 : j &- 1) &* nx
      let toWest = west + plane.row(j)
      let toSouth = south + plane.row(j)
      for i in 1..<max(nx, 1) {
        toWest[i] = acrossX * harmonic(here[i &- 1], here[i])
      }
      let wrapped = wrap.x && nx > 1 ? acrossX * harmonic(here[nx &- 1], here[0]) : .zero
      toWest[0] = boundaries.x.lower == .dirichlet ? acrossX * here[0] : wrapped
      toWest[nx] = boundaries.x.upper == .dirichlet ? acrossX * here[nx &- 1] : wrapped
      if j > 0 {
        for i in 0..<nx { toSouth[i] = acrossY * harmonic(below[i], here[i]) }
      } else {
        let beyond = south + plane.row(ny)
        let last = below
        let isWrapped = wrap.y && ny > 1
        for i in 0..<nx {
          let wrapped = isWrapped ? acrossY * harmonic(last[i], here[i]) : .zero
          toSouth[i] = boundaries.y.lower == .dirichlet ? acrossY * here[i] : wrapped
          beyond[i] = boundaries.y.upper == .dirichlet ? acrossY * last[i] : wrapped
        }
      }
    }
  }

  /// a b / (a + b): half the harmonic mean.
  @inline(__always)
  private func harmonic(_ a: DoubleLanes, _ b: DoubleLanes) -> DoubleLanes { a * b / (a + b) }

  /// Adds what a value given on a wall contributes to the right-hand side.
  ///
  /// - Parameters:
  ///   - value: The potential, V, on a Dirichlet wall; the outward flux -k dphi/dn, A/m2, on a Neumann wall.
  ///   - side: The wall. On a periodic side nothing is added.
  ///   - source: The right-hand side, A/m (the current into each cell per length across the plane), `[ny][nx]`.
  public func addBoundaryValue(
    _ value: DoubleLanes, on side: PlaneSide, to source: UnsafeMutablePointer<DoubleLanes>
  ) {
    addBoundaryValues(on: side, to: source) { _ in value }
  }

  /// Adds what values that vary along a wall contribute to the right-hand side.
  ///
  /// - Parameters:
  ///   - side: The wall. On a periodic side nothing is added.
  ///   - source: The right-hand side, A/m, `[ny][nx]`.
  ///   - value: The potential, V, or outward flux, A/m2, at the face of the n-th cell along the wall.
  public func addBoundaryValues(
    on side: PlaneSide, to source: UnsafeMutablePointer<DoubleLanes>, _ value: (_ n: Int) -> DoubleLanes
  ) {
    let wall = wall(side)
    for n in 0..<wall.count {
      let cell = wall.firstCell &+ n &* wall.cellStep
      switch wall.kind {
      case .dirichlet: source[cell] += wall.transmissibility[n &* wall.faceStep] * value(n)
      case .neumann: source[cell] -= value(n) * wall.area
      case .periodic: break
      }
    }
  }

  /// The faces of one side.
  struct Wall {
    let kind: BatchedSide
    /// The area of a face per length across the plane, m.
    let area: Double
    let transmissibility: UnsafeMutablePointer<DoubleLanes>
    let faceStep: Int
    let firstCell: Int
    let cellStep: Int
    let count: Int
  }

  func wall(_ side: PlaneSide) -> Wall {
    let (nx, ny) = (plane.nx, plane.ny)
    func alongY(_ kind: BatchedSide, _ i: Int, _ face: Int) -> Wall {
      Wall(
        kind: kind, area: spacing.y, transmissibility: west + plane.row(0) + face, faceStep: plane.stride,
        firstCell: i, cellStep: nx, count: ny)
    }
    func alongX(_ kind: BatchedSide, _ j: Int, _ face: Int) -> Wall {
      Wall(
        kind: kind, area: spacing.x, transmissibility: south + plane.row(face), faceStep: 1, firstCell: j * nx,
        cellStep: 1, count: nx)
    }
    return switch side {
    case .xLower: alongY(boundaries.x.lower, 0, 0)
    case .xUpper: alongY(boundaries.x.upper, nx - 1, nx)
    case .yLower: alongX(boundaries.y.lower, 0, 0)
    case .yUpper: alongX(boundaries.y.upper, ny - 1, ny)
    }
  }

  /// Adds the right-hand side of a cell problem: the current that the mean gradient `gradient` drives into each cell.
  ///
  /// With the potential split into g.x + chi, chi periodic, sum T (chi - chi') = sum T g (x' - x).
  ///
  /// - Parameters:
  ///   - axis: The axis of the gradient, which must be periodic.
  ///   - source: The right-hand side, A/m for a unit gradient of 1 V/m, `[ny][nx]`.
  public func addUnitGradient(along axis: PlaneAxis, to source: UnsafeMutablePointer<DoubleLanes>) {
    let step = axis == .x ? 1 : plane.stride
    let faces = axis == .x ? west : south
    let distance = axis == .x ? spacing.x : spacing.y
    for j in 0..<plane.ny {
      let row = faces + plane.row(j)
      for i in 0..<plane.nx { source[j &* plane.nx &+ i] += (row[i &+ step] - row[i]) * distance }
    }
  }

  /// r = b - A x, and the sum of r^2 of each lane.
  ///
  /// - Parameters:
  ///   - x: The potential, V, `[ny][nx]`.
  ///   - b: The right-hand side, A/m, `[ny][nx]`.
  ///   - write: Takes the residual of a cell: its place in the padded plane and its value.
  /// - Returns: The sum of r^2 of each lane.
  @inline(__always)
  func residual(
    of x: UnsafePointer<DoubleLanes>, _ b: UnsafePointer<DoubleLanes>, write: (_ cell: Int, _ r: DoubleLanes) -> Void
  ) -> DoubleLanes {
    pad(x)
    var sum = DoubleLanes.zero
    for j in 0..<plane.ny {
      let row = plane.row(j)
      let here = padded + row
      let (below, above) = (here - plane.stride, here + plane.stride)
      let toWest = west + plane.row(j)
      let toSouth = south + plane.row(j)
      let toNorth = toSouth + plane.stride
      var rowSum = DoubleLanes.zero
      for i in 0..<plane.nx {
        let u = here[i]
        var r = b[j &* plane.nx &+ i]
        r.addProduct(toWest[i], here[i &- 1] - u)
        r.addProduct(toWest[i &+ 1], here[i &+ 1] - u)
        r.addProduct(toSouth[i], below[i] - u)
        r.addProduct(toNorth[i], above[i] - u)
        write(row &+ i, r)
        rowSum.addProduct(r, r)
      }
      sum += rowSum
    }
    return sum
  }

  /// Copies x into the padded plane: zero beyond walls, the other end beyond periodic sides.
  private func pad(_ x: UnsafePointer<DoubleLanes>) {
    for j in 0..<plane.ny {
      (padded + plane.row(j)).update(from: x + j &* plane.nx, count: plane.nx)
    }
    wrap.refresh(padded, on: plane)
  }
}
