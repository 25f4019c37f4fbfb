import Domain
import MPI
import Simulations
import Solvers

extension DecomposedPorousProblem {
  /// The problem that a case poses to the ranks of a communicator, which divide the domain among them. Collective.
  ///
  /// - Throws: `Refusal` and `SolverError` for what only the numbers or the image show, on every rank.
  init(_ values: PorousCase, seed: Int, on communicator: Communicator) throws {
    try self.init(values, seed: seed) { path, bits, grid, periodic in
      try Self.image(path, bits, values, grid, periodic, communicator)
    }
  }

  /// The same problem without the labels of an image: to ask what it takes. Local.
  ///
  /// - Throws: `SolverError` for what only the numbers show.
  init(withoutImage values: PorousCase, seed: Int) throws {
    try self.init(values, seed: seed) { _, _, grid, _ in
      PhaseImage(grid, box: Box(lower: .zero, upper: .zero))
    }
  }

  private init(
    _ values: PorousCase, seed: Int,
    image: (_ path: String, _ bits: Int?, _ grid: Grid, _ periodic: Set<Axis>) throws -> PhaseImage
  ) throws {
    let grid = try Self.grid(of: values)
    let boundaries = Self.boundaries(of: values)
    let periodic = Set(grid.axes.filter { axis in boundaries[Side(axis, isUpper: false)].isPeriodic })
    self.init(
      grid: grid, medium: try Self.medium(of: values, grid, periodic, image: image),
      source: PorousProblem.Source(values), boundaries: boundaries, deviations: Self.deviations(of: values),
      effective: PorousProblem.CellProblem(values.effective),
      accuracy: EllipticAccuracy(residual: values.solver.tolerance, iterations: values.solver.maximumIterations),
      seed: UInt64(bitPattern: Int64(seed)))
    measured = values.measuredPhase.map { ($0, (values.domain.cells.max() ?? 0) / 2) }
    if values.effective == .applied, let (axis, drop) = values.applied {
      applied = (Axis.allCases[axis], drop)
    }
  }

  /// The cells of a case; a line is a row of a rectangle.
  static func grid(of values: PorousCase) throws -> Grid {
    let domain = values.domain
    guard domain.dimensions > 1 else {
      return try Grid(cells: [domain.cells[0], 1], size: [domain.size[0], domain.spacing[0]])
    }
    return try Grid(cells: domain.cells, size: domain.size)
  }

  private static func boundaries(of values: PorousCase) -> [Side: EllipticBoundary] {
    var boundaries: [Side: EllipticBoundary] = [:]
    for (side, boundary) in zip(Side.allCases, values.boundaries.all) { boundaries[side] = EllipticBoundary(boundary) }
    if values.domain.dimensions == 1 { (boundaries[.yLower], boundaries[.yUpper]) = (.insulated, .insulated) }
    return boundaries
  }

  private static func deviations(of values: PorousCase) -> [Side: Double] {
    var deviations: [Side: Double] = [:]
    for (side, boundary) in zip(Side.allCases, values.boundaries.all) {
      switch boundary {
      case .dirichlet(_, let deviation), .neumann(_, let deviation), .robin(_, _, let deviation):
        if deviation > 0 { deviations[side] = deviation }
      case .periodic: break
      }
    }
    return deviations
  }

  private static func medium(
    of values: PorousCase, _ grid: Grid, _ periodic: Set<Axis>,
    image: (_ path: String, _ bits: Int?, _ grid: Grid, _ periodic: Set<Axis>) throws -> PhaseImage
  ) throws -> Medium {
    switch values.medium.law {
    case .field(let marginal, let covariance):
      return .field(Covariance(covariance), try MarginalLaw(marginal), PorousProblem.Medium(values))
    case .phases(let structure, let conductivity):
      let table = try PhaseTable(
        Dictionary(uniqueKeysWithValues: conductivity.enumerated().map { (UInt8($0.offset), $0.element) }))
      if case .threshold(let covariance, let fraction, let rule) = structure {
        let threshold = try PhaseThreshold(fraction: fraction, rule: rule == .global ? .global : .perSample)
        return .threshold(Covariance(covariance), threshold, table)
      }
      if case .image(let path, let bits) = structure {
        return .image(try image(path, bits, grid, periodic), table)
      }
      return .phases(try phases(structure, grid, periodic), table)
    }
  }

  /// Reads this rank's part of a segmented volume.
  private static func image(
    _ path: String, _ bits: Int?, _ values: PorousCase, _ grid: Grid, _ periodic: Set<Axis>,
    _ communicator: Communicator
  ) throws -> PhaseImage {
    let packing = bits.map { SegmentedVolume.Packing.bits(count: $0) } ?? .bytes
    let volume = try SegmentedVolume(
      opening: path, spacing: values.domain.spacing, packing: packing, on: communicator)
    guard volume.grid.shape == values.domain.cells else {
      throw Refusal("\(path): has \(volume.grid.shape) cells along x, y, z; domain.cells is \(values.domain.cells)")
    }
    let topology = try CartesianTopology(grid, over: communicator, periodic: periodic)
    return try communicator.agree { try volume.phases(of: topology.block().owned) }
  }

  private static func phases(
    _ structure: PorousCase.Structure, _ grid: Grid, _ periodic: Set<Axis>
  ) throws(SolverError) -> any PhaseMedium {
    let dimensions = grid.dimensions
    func density(_ size: Double) -> Double { 1 / (dimensions == 3 ? size * size * size : size * size) }
    switch structure {
    case .spheres(let radius, let porosity):
      return try BooleanMedium(.sphere(radius: radius), porosity: porosity, dimensions: dimensions, periodic: periodic)
    case .ellipsoids(let semiaxes, let isTurned, let porosity):
      let axes = Position(semiaxes[0], semiaxes[1], semiaxes.count > 2 ? semiaxes[2] : semiaxes[1])
      return try BooleanMedium(
        isTurned ? .turnedEllipsoid(axes) : .ellipsoid(axes), porosity: porosity, dimensions: dimensions,
        periodic: periodic)
    case .fibres(let radius, let porosity): return try PoissonFibres(radius: radius, porosity: porosity)
    case .layers(let axis, let thickness): return try PoissonLayers(across: axis, thickness: thickness)
    case .grains(let size, let weights):
      return try PoissonVoronoi(.grains(weights: weights), density: density(size), periodic: periodic)
    case .walls(let size, let thickness):
      return try PoissonVoronoi(.walls(thickness: thickness), density: density(size), periodic: periodic)
    case .threshold, .image: throw .contradiction("the structure needs more than its own numbers")
    }
  }
}

extension EllipticBoundary {
  fileprivate init(_ boundary: PorousCase.Boundary) {
    switch boundary {
    case .dirichlet(let value, _): self = .value(.constant(value))
    case .neumann(let flux, _): self = .flux(.constant(flux))
    case .robin(let transfer, let value, _): self = .exchange(coefficient: transfer, ambient: .constant(value))
    case .periodic(let jump): self = .periodic(jump: jump)
    }
  }
}

extension Optional<EllipticBoundary> {
  fileprivate var isPeriodic: Bool {
    if case .periodic? = self { true } else { false }
  }
}
