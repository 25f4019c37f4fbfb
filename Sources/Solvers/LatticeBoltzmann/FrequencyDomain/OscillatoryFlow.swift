public import Domain
internal import Glibc
internal import MPI
public import Numerics

/// The flow of a liquid over a surface that oscillates along itself, in the frequency domain: complex populations h with
/// f = h e^{i omega t}, which obey the linear lattice Boltzmann equations
///
///     h = e^{-i omega} T (K h + s) + b
///
/// exactly as the time-dependent populations do. (Shi and Sader 2010, doi:10.1103/PhysRevE.81.036706, for the idea; here the
/// phase is exact.) The surface, everything solid, moves with unit amplitude along an axis; x is the normal, y and z are
/// periodic.
///
/// ```swift
/// let flow = try OscillatoryFlow(geometry, penetrationDepth: 20, motion: .y)
/// let solution = try flow.solve(tolerance: 1e-8)
/// let hydrodynamicLoad = solution.load.ratio * bulkImpedance
/// ```
public final class OscillatoryFlow {
  /// The surface.
  public let geometry: LatticeGeometry

  /// sqrt(2 nu / omega) of the liquid, cells; of a viscoelastic one by the magnitude of its viscosity.
  public let penetrationDepth: Double

  /// The axis of the motion, y or z; z with a two-dimensional grid: along the grooves.
  public let motion: Axis

  /// What is above the grid.
  public let top: LiquidTop

  /// The magnitude of the kinematic viscosity, cells^2 a step.
  public let viscosity: Double

  /// The product of the relaxation times, each less a half.
  public let magic: Double

  /// The angle by which a step advances the oscillation.
  public let frequency: Double

  /// The liquid's viscosity, complex where it is viscoelastic.
  let complexViscosity: Complex

  /// The solid fraction from which on a grey cell is a solid one.
  public let solidFrom: Double

  let problem: SurfaceProblem
  let stack: FlatStack

  /// What flat films whose fronts lie within the cells as this one does feel on this grid beyond the plate, over the liquid's
  /// impedance: the mean over all columns; 0 with half-way walls, which know no such places, and under viscoelastic films.
  let offset: Complex

  /// sqrt(3) omega times the longest of the grid's lateral lengths and the solid's height: how far sound is from being
  /// immediate; small where the liquid counts as incompressible.
  public let soundRatio: Double

  /// The viscosity that is taken if none is given and sound allows it: small, since errors at walls grow with its square and the
  /// solution hardly slows down.
  public static let defaultViscosity = 0.1

  /// The magic product that is taken with interpolated walls if none is given. Where they cut the links near a cell they err by
  /// a part of the flow's curvature that grows with it, and where they cut them far by one of the other sign.
  public static let interpolatedMagic = 1.0 / 12

  /// The smallest penetration depth that is accepted, cells.
  public static let leastDepth = 8.0

  /// The largest ``soundRatio`` that is accepted.
  public static let greatestSoundRatio = 0.2

  /// Poses the problem of one overtone. Collective.
  ///
  /// - Parameters:
  ///   - geometry: The surface; its lower side along x is the plate, y and z are periodic.
  ///   - penetrationDepth: sqrt(2 nu / omega), cells.
  ///   - motion: The axis of the motion, y or z.
  ///   - top: What is above the grid.
  ///   - given: The kinematic viscosity, cells^2 a step; any will do, for only the penetration depth matters. If none is
  ///     given, ``defaultViscosity``, or less where sound needs it.
  ///   - givenMagic: The product of the relaxation times, each less a half; if none is given, ``interpolatedMagic`` with such walls, and
  ///     3/16 with others.
  ///   - liquidPhase: The argument of the liquid's complex viscosity G / (i omega), radians: 0 in a Newtonian liquid, -pi / 2
  ///     in an elastic body.
  ///   - solidFrom: The solid fraction from which on a grey cell is a solid one, bounded by half-way walls. Inside a solid of
  ///     grey cells stresses go on for ever, which costs and tells nothing; with infinity they do.
  ///   - soundRatioLimit: The largest ``soundRatio`` to accept; more than is usual where a shape is repeated along the grid.
  ///   - film: In cells that are not of the liquid, the ratio of their complex viscosity to the liquid's, by global index; nil
  ///     where the liquid is.
  /// - Throws: `OscillatoryFlowError` if the motion is not along the plate, if the penetration depth is too small for the grid, or if
  ///   there is no layer of liquid above the solid; `MPIError`.
  public init(
    _ geometry: LatticeGeometry, penetrationDepth: Double, motion: Axis, top: LiquidTop = .open,
    viscosity given: Double? = nil, magic givenMagic: Double? = nil, liquidPhase: Double = 0,
    solidFrom: Double = 1, soundRatioLimit: Double = greatestSoundRatio,
    film: ((CellIndex) -> Complex?)? = nil
  ) throws {
    let grid = geometry.topology.grid
    guard motion != .x else {
      throw OscillatoryFlowError.contradiction("the surface oscillates along itself: y or z, not x")
    }
    guard geometry.sides[Side(.x, isUpper: false)] == .plate else {
      throw OscillatoryFlowError.contradiction("the lower side along x must be the plate")
    }
    for axis in grid.axes where axis != .x && !geometry.topology.decomposition.periodic.contains(axis) {
      throw OscillatoryFlowError.contradiction("axis \(axis) must be periodic")
    }
    guard penetrationDepth >= Self.leastDepth, penetrationDepth.isFinite else {
      throw OscillatoryFlowError.underResolved(penetrationDepth: penetrationDepth, least: Self.leastDepth)
    }
    // Where the grid is long beside the penetration depth, a lower viscosity makes periods long enough for sound.
    let length = Double(max(grid.cells.x, grid.cells.y, grid.cells.z))
    let slowest = Self.greatestSoundRatio / 2 * penetrationDepth * penetrationDepth / (2 * 3.0.squareRoot() * length)
    let viscosity = given ?? min(Self.defaultViscosity, slowest)
    let magic =
      givenMagic ?? (geometry.walls == .interpolated ? Self.interpolatedMagic : LatticeRelaxation.exactWalls)
    guard viscosity > 0, viscosity.isFinite, magic > 0 else {
      throw OscillatoryFlowError.contradiction("viscosity and magic product are above zero")
    }
    (self.geometry, self.penetrationDepth, self.motion, self.top) = (geometry, penetrationDepth, motion, top)
    (self.viscosity, self.magic, self.solidFrom) = (viscosity, magic, solidFrom)
    frequency = 2 * viscosity / (penetrationDepth * penetrationDepth)
    complexViscosity = Complex(magnitude: viscosity, phase: liquidPhase)
    let lattice = OscillatingLattice(dimensions: grid.dimensions, motion: motion)
    let stack = FlatStack(
      lattice, cells: (grid.cells.y, grid.cells.z), viscosity: complexViscosity, magic: magic, frequency: frequency,
      on: geometry.topology.communicator)
    let cells = try SurfaceCells(
      geometry, lattice, liquid: stack.liquid, magic: magic, viscosity: complexViscosity, solidFrom: solidFrom,
      film: film)
    guard cells.height < grid.cells.x else {
      throw OscillatoryFlowError.contradiction(
        "there is no layer of liquid above the solid: it reaches layer \(cells.height)")
    }
    let longest = max(grid.cells.y, grid.cells.z, cells.height)
    soundRatio = 3.0.squareRoot() * frequency * Double(longest)
    guard soundRatio <= soundRatioLimit else {
      throw OscillatoryFlowError.soundTooSlow(ratio: soundRatio, greatest: soundRatioLimit)
    }
    problem = try SurfaceProblem(
      stack, cells, top: top, layers: cells.layerCount, above: grid.cells.x - cells.layerCount)
    self.stack = stack
    offset = try film == nil ? Self.offset(of: geometry, stack, viscosity: viscosity, solidFrom: solidFrom) : 0
  }

  private static func offset(
    of geometry: LatticeGeometry, _ stack: FlatStack, viscosity: Double, solidFrom: Double
  ) throws(MPIError) -> Complex {
    guard geometry.walls != .halfWay else { return 0 }
    let film = FlatFilm(stack, viscosity: viscosity)
    // Neighbours in flat parts are alike.
    var (known, value, sum) = (Double.nan, Complex.zero, Complex.zero)
    let isGrey = geometry.walls == .grey
    for place in try isGrey ? geometry.frontFractions(solidFrom: solidFrom) : geometry.frontDistances() {
      if place != known {
        (known, value) = (place, isGrey ? film.excess(solidFraction: place) : film.excess(wallAt: place))
      }
      sum = sum + value
    }
    return Complex(1 / geometry.area) * sum
  }

  /// Solves the problem. Collective.
  ///
  /// - Parameters:
  ///   - tolerance: The residual's length, relative to the right-hand side's, at which to stop.
  ///   - previous: The solution of a neighbouring overtone on the same surface, to start from.
  ///   - limit: Applications of the flat problem after which to give up.
  /// - Returns: The solution.
  /// - Throws: `OscillatoryFlowError.notConverged`, or `MPIError`.
  public func solve(
    tolerance: Double = 1e-8, from previous: OscillatorySolution? = nil, limit: Int = 2000
  ) throws -> OscillatorySolution {
    let right = KrylovVector(count: problem.unknownCount)
    try problem.apply(nil, isDriven: true, into: right)
    right.set(-1, right)
    let sources = KrylovVector(count: problem.unknownCount)
    let isStarted = previous.map {
      $0.sources.count == sources.count && $0.flow.problem.totalCount == problem.totalCount
    }
    if let previous, isStarted == true { sources.set(1, previous.sources) }
    let method = MinimalResidual(restart: restart, tolerance: tolerance, limit: limit)
    let outcome = try method.solve(
      sources, right, isStarted: isStarted == true, on: stack.communicator
    ) { (x, y) throws(MPIError) in try problem.apply(x, isDriven: false, into: y) }
    guard outcome.isConverged else {
      throw OscillatoryFlowError.notConverged(residual: outcome.residual, applications: outcome.applications)
    }
    return try OscillatorySolution(self, sources, outcome)
  }

  /// The vectors of a Krylov cycle: as many as take no more memory than six of all populations of the grid, but at least 60.
  private var restart: Int {
    let whole = geometry.topology.grid.cellCount * stack.lattice.count
    return min(max(6 * whole / max(problem.totalCount, 1), 60), 150)
  }
}
