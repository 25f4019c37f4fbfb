public import Domain
internal import MPI
internal import Numerics

/// Liquid that flows by the lattice Boltzmann equation with two relaxation times, on a divided grid, in lattice units:
/// lengths in cells, times in steps, the density 1.
///
/// ```swift
/// let sides = try LatticeSides(topology.decomposition, [.yUpper: .wall([0.1, 0, 0])])
/// let geometry = try LatticeGeometry(empty: topology, sides: sides)
/// let flow = try LatticeFlow(geometry, LatticeRelaxation(viscosity: 0.02), .quadratic)
/// try flow.advance(1000)
/// let velocity = flow.moments().velocity
/// ```
///
/// Every cell's numbers are the same bits on any number of ranks. All methods that throw are collective.
public final class LatticeFlow {
  /// What the populations relax to.
  public enum Equilibrium: Sendable, Hashable {
    /// Linear in the velocity: Stokes flow.
    case linear
    /// With the squares of the velocity, at the density 1: Navier and Stokes' equations. Not for grey walls.
    case quadratic
  }

  /// The type that populations are stored in.
  public enum Precision: Sendable, Hashable {
    /// 4 bytes, of deviations from the weights.
    case single
    /// 8 bytes.
    case double
  }

  /// Which cells are computed.
  public enum Traversal: Sendable, Hashable {
    /// Whole rows, solid cells too.
    case rows
    /// The runs of fluid cells along x.
    case runs
    /// A list of the fluid cells, which alone have memory: for half-way and interpolated walls, sides that are walls or of
    /// given velocity, and periodic ones. The first half of the steps is done without looking where a cell is.
    case list
  }

  /// Where liquid and solid are.
  public let geometry: LatticeGeometry

  /// The rates of the collision.
  public let relaxation: LatticeRelaxation

  /// What the populations relax to.
  public let equilibrium: Equilibrium

  /// The force on the liquid in each cell, cells / step^2.
  public var force = Position.zero

  /// The velocity of the plate and the solid, half-way through the next step; cells a step.
  public var bodyVelocity = Position.zero

  /// The velocity of partly solid cells at the beginning of the next step; cells a step.
  public var greyVelocity = Position.zero

  /// What the half-space beyond an open side answers; nil where no side is open.
  public internal(set) var openSide: OpenSide?

  /// The length of a step in seconds: what the clock counts.
  public let timeStep: Double

  /// The time of the state.
  public internal(set) var clock = Clock()

  let store: any PopulationStore

  /// Liquid at rest.
  ///
  /// - Parameters:
  ///   - geometry: Where liquid and solid are.
  ///   - relaxation: The rates of the collision.
  ///   - equilibrium: What the populations relax to.
  ///   - precision: The type that populations are stored in.
  ///   - traversal: Which cells are computed; nil for a list where it can be and less than 0.7 of all cells are
  ///     fluid, else whole rows.
  ///   - openSide: What the half-space beyond the open side answers; wanted if there is one.
  ///   - timeStep: The length of a step in seconds: what the clock counts.
  /// - Throws: `SolverError.contradiction` if a list is asked for that cannot be; `MPIError`.
  public init(
    _ geometry: LatticeGeometry, _ relaxation: LatticeRelaxation, _ equilibrium: Equilibrium = .linear,
    precision: Precision = .double, traversal: Traversal? = nil, openSide: OpenSide? = nil, timeStep: Double = 1
  ) throws {
    precondition((geometry.sides[.xUpper] == .open) == (openSide != nil), "an open side needs to know what it answers")
    precondition(geometry.walls != .grey || equilibrium == .linear, "partly solid cells are for slow flows")
    self.geometry = geometry
    self.relaxation = relaxation
    self.equilibrium = equilibrium
    self.openSide = openSide
    self.timeStep = timeStep
    let isQuadratic = equilibrium == .quadratic
    let canList = FluidList<Double>.serves(geometry)
    let traversal = traversal ?? (canList && geometry.fluidFraction < 0.7 ? .list : .rows)
    guard traversal != .list || canList else {
      throw SolverError.contradiction("a list of fluid cells has neither grey walls nor sides that are open in any way")
    }
    // Runs with fewer solid cells between them are one.
    let gap = traversal == .rows ? Int.max : 4
    switch (precision, traversal) {
    case (.single, .list): store = try FluidList<Float>(geometry, relaxation, isQuadratic: isQuadratic)
    case (.double, .list): store = try FluidList<Double>(geometry, relaxation, isQuadratic: isQuadratic)
    case (.single, _): store = Populations<Float>(geometry, relaxation, isQuadratic: isQuadratic, gap: gap)
    case (.double, _): store = Populations<Double>(geometry, relaxation, isQuadratic: isQuadratic, gap: gap)
    }
  }

  /// Bytes of the populations of this rank.
  public var populationBytes: Int { store.byteCount }

  /// Takes steps.
  ///
  /// - Parameter count: How many.
  /// - Throws: `MPIError`.
  public func advance(_ count: Int = 1) throws {
    var left = count
    while left > 0 {
      if left > 1, store.takesPairs, !store.isSecond {
        try store.takePair(StepDrive(force: force, bodyVelocity: bodyVelocity))
        for _ in 0..<2 { clock.advance(by: timeStep) }
        left -= 2
      } else {
        _ = try step(measures: false)
        left -= 1
      }
    }
  }

  /// Takes one step, and tells the force on the plate and the solid during it, in units of density cells^4 / step^2.
  ///
  /// - Returns: The force that passes through the links of plate and solid, half-way through the step, and that on partly
  ///   solid cells, at its beginning; the same on every rank.
  /// - Throws: `MPIError`.
  public func measuredStep() throws -> (links: Position, grey: Position) {
    guard var momentum = try step(measures: true) else { return (.zero, .zero) }
    var words = momentum.links.words + momentum.grey.words
    try geometry.topology.communicator.allReduce(&words, .sum)
    let half = words.count / 2
    momentum.links.words = Array(words[..<half])
    momentum.grey.words = Array(words[half...])
    func vector(_ sums: ReproducibleSum) -> Position { Position(sums.value(0), sums.value(1), sums.value(2)) }
    return (vector(momentum.links), vector(momentum.grey))
  }

  /// Takes one step; the momentum is this rank's part.
  func step(measures: Bool) throws -> StepMomentum? {
    var drive = StepDrive(force: force, bodyVelocity: bodyVelocity, greyVelocity: greyVelocity, measures: measures)
    if openSide != nil {
      drive.openVelocity = { outgoing in
        self.openSide?.answer(to: outgoing)
        return self.openSide?.velocity ?? .zero
      }
    }
    let momentum = try store.step(drive)
    clock.advance(by: timeStep)
    return momentum
  }

  /// The density, less 1, and the velocity at the beginning of the next step.
  ///
  /// In solid cells both are 0. Local.
  ///
  /// - Returns: Two fields without halo, the velocity with as many components as the grid has axes.
  public func moments() -> (density: Field<Double>, velocity: Field<Double>) {
    let (topology, axes) = (geometry.topology, geometry.topology.grid.dimensions)
    let density = Field<Double>("density", on: topology, halo: 0)
    let velocity = Field<Double>("velocity", on: topology, components: axes, halo: 0)
    store.addMoments(density: density, momentum: velocity)
    let (width, force) = (velocity.block.count.x, force)
    geometry.solid.forEachRow { solid, y, z in
      let row = density.row(y, z)
      for x in 0..<width where solid[x] > 0 { row[x] = 0 }
      for axis in 0..<axes {
        let (row, half) = (velocity.row(y, z, component: axis), 0.5 * force[axis])
        for x in 0..<width { row[x] = solid[x] > 0 ? 0 : row[x] + half }
      }
    }
    return (density, velocity)
  }
}
