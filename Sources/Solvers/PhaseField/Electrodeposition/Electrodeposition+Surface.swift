internal import Domain
internal import Glibc
public import MPI

extension Electrodeposition {
  /// How far from the tip its radius is looked for, in lengths of the interface.
  static let tipWindow = 4.0

  /// How far the outermost metal reaches from column to column of cells along x, in metres, in the grid's coordinates.
  struct Extent {
    /// The farthest; the collector if there is no metal.
    var tip: Double
  }

  /// The farthest place where the order parameter falls through one half. Collective; the phase's halo is up to date.
  func surfaceExtent() throws(MPIError) -> Extent {
    var greatest = -Double.infinity
    phase.forEachRow { row, _, _ in
      let place = outermost(row)
      greatest = place > greatest ? place : greatest
    }
    let tip = try topology.communicator.allReduce(greatest, .maximum)
    return Extent(tip: max(tip, topology.grid.origin.x))
  }

  /// The place of the last crossing on a row of the block; minus infinity if there is none.
  ///
  /// - Parameters:
  ///   - row: The order parameter.
  ///   - followsProfile: Whether what is taken for linear between cells is ln(xi / (1 - xi)), as on the profile at rest, instead
  ///     of xi.
  /// - Returns: The place in metres.
  private func outermost(_ row: UnsafeMutablePointer<Double>, followsProfile: Bool = false) -> Double {
    let (count, grid, lower) = (phase.block.count.x, topology.grid, phase.block.owned.lower.x)
    for x in stride(from: count - 1, through: 0, by: -1) where row[x] >= 0.5 && row[x + 1] < 0.5 {
      var (inner, outer) = (row[x] - 0.5, row[x + 1] - 0.5)
      if followsProfile, row[x] < 1, row[x + 1] > 0 {
        (inner, outer) = (log(row[x] / (1 - row[x])), log(row[x + 1] / (1 - row[x + 1])))
      }
      return grid.origin.x + grid.spacing.x * (Double(lower + x) + 0.5 + inner / (inner - outer))
    }
    return -.infinity
  }

  /// Whether there is metal in a cell at the collector. Collective.
  ///
  /// - Throws: `MPIError`.
  public func hasMetalAtCollector() throws(MPIError) -> Bool {
    var cells = 0
    if phase.block.owned.lower.x == 0 { phase.forEachRow { xi, _, _ in cells += xi[0] > 0.5 ? 1 : 0 } }
    return try topology.communicator.allReduce(cells, .sum) > 0
  }

  /// The outermost place of the metal in every column of cells, in metres in the grid's coordinates, y running fastest; the
  /// collector where there is no metal. Collective.
  ///
  /// - Returns: A value for each cell of the collector, the same on every rank.
  /// - Throws: `MPIError`.
  public func surfaceHeights() throws(MPIError) -> [Double] { try heights(followsProfile: false) }

  private func heights(followsProfile: Bool) throws(MPIError) -> [Double] {
    try halo.refresh(phase)
    let (grid, lower) = (topology.grid, phase.block.owned.lower)
    var heights = [Double](repeating: grid.origin.x, count: wallCells)
    phase.forEachRow { row, y, z in
      let number = (lower.z + z) * grid.cells.y + lower.y + y
      heights[number] = max(heights[number], outermost(row, followsProfile: followsProfile))
    }
    try topology.communicator.allReduce(&heights, .maximum)
    return heights
  }

  /// The foremost metal and the radius of its tip, by the places where the order parameter falls through one half, up to four
  /// lengths of the interface off the tip; at walls it goes on by its mirror image. Collective.
  ///
  /// ``SurfaceTip`` says how. Boxes that are narrower than eight lengths are looked at as a whole.
  ///
  /// - Returns: The tip, the same on every rank; its position is along y and z, from the centre of the first cell on.
  /// - Throws: `MPIError`.
  public func surfaceTip() throws(MPIError) -> SurfaceTip {
    let (grid, decomposition) = (topology.grid, topology.decomposition)
    func continuation(_ axis: Axis) -> SurfaceTip.Continuation {
      decomposition.periodic.contains(axis) ? .periodic : .mirror
    }
    let map = HeightMap(
      columns: grid.cells.y, rows: grid.cells.z, dx: grid.spacing.y, dy: grid.spacing.z,
      values: try heights(followsProfile: true))
    let narrowest = grid.axes.dropFirst().map { grid.size[$0] * (continuation($0) == .mirror ? 2 : 1) }.min() ?? 0
    return SurfaceTip(
      map, halfWidth: min(Self.tipWindow * parameters.interfaceLength, narrowest / 2),
      continuation: (continuation(.y), continuation(.z)))
  }
}

extension Electrodeposition {
  /// The volume that is booked as metal, m3, in the plane m2: the integral of h(xi), or of xi with a single potential. It
  /// grows by what Faraday's law makes of the charge, to rounding. Collective.
  ///
  /// - Throws: `MPIError`.
  public func metalVolume() throws -> Double { try inventory().metal }
}
