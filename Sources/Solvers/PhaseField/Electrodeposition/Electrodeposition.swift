public import Domain
internal import Glibc
internal import MPI
public import Numerics

/// An electrode that is plated and stripped in a box: the collector at the lower end of x, the far electrode at the upper.
///
/// ```swift
/// let model = try Electrodeposition(.hong, .cations, on: topology)
/// try model.begin { position in position.x - 20e-6 }
/// model.control = .potential(-0.45)
/// while model.clock.time < 10 { try model.step(model.stableTimeStep()) }
/// ```
///
/// With h(xi) = xi^3 (10 - 15 xi + 6 xi^2), eta the overpotential and f = n F / R T:
///
///     d xi/dt = -L_sigma dF/d xi - L_eta h'(xi) [exp((1 - a) f eta) - c/c0 exp(-a f eta)] + noise
///
/// `.cations` is the model of the literature, with eta = phi:
///
///     dc/dt = div D (grad c + f c grad phi) - C_s d xi/dt,     div sigma grad phi = n F C_s d xi/dt
///
/// `.binary` has the electrolyte's potential alone, the metal's being V everywhere, eta = V - phi, and e = 1 - h:
///
///     d(e c)/dt = div(e D grad c) - (1 - t+) C_s dh/dt
///     div e k (grad phi - (2 R T / F) (1 - t+) q grad ln c) = n F C_s dh/dt
///
/// Sources. The first three: Liang, Qi, Xue et al., Phys. Rev. E 86, 051609 (2012), and Chen et al., J. Power Sources 300, 376
/// (2015), in the form without a site fraction of the input of Hong
/// and Viswanathan, ACS Energy Lett. 3, 1737 (2018). The binary salt: J. Newman and K. E. Thomas-Alyea, Electrochemical Systems, 3rd ed.
/// (2004), chapter 12, averaged over the volume that is not metal; two potentials in a phase field: Zhang, Chadwick and
/// Voorhees, arXiv:2311.03563 (2023). The noise, cut to the interface, is white: see ``PlatingParameters/noise``.
///
/// The order parameter advances explicitly, concentration and potential implicitly. What is booked in their equations is
/// one and the same discrete growth. Fields have the same bits on any number of ranks.
public final class Electrodeposition: PlatingModel {
  /// The share of the box up to which metal may grow: beyond it the far electrode's order parameter would hold it off.
  public static let farthestTip = 0.92

  /// The numbers.
  public let parameters: PlatingParameters

  /// What the metal stands in.
  public let electrolyte: Electrolyte

  /// What holds at the upper end of x.
  public let farElectrode: FarElectrode

  /// The ranks over the grid.
  public let topology: CartesianTopology

  /// The time of the state.
  public internal(set) var clock = Clock()

  /// How the next steps are driven.
  public var control: CellControl = .rest

  /// The terminals after the last step.
  public internal(set) var terminal = TerminalState()

  /// Iterations of the last step's solves: for the concentration, and for all potentials.
  public internal(set) var iterations = (concentration: 0, potential: 0)

  /// What the steps have cost this rank.
  public internal(set) var costs = PlatingCosts()

  /// The key of the noise.
  public let key: RandomKey

  let state: PlatingFields
  let halo: StateHalo
  let exchange: HaloExchange
  let derivative: ChemicalPotential
  let reactionRows: ReactionRows
  let conductivity: PhaseCoefficient
  let diffusivity: PhaseCoefficient
  let conductivityFaces: [Axis: Field<Double>]
  let diffusivityFaces: [Axis: Field<Double>]
  let concentrationSolver: HeldSolver
  let potentialSolver: HeldSolver
  let kineticSolver: HeldSolver
  let collector: Collector
  var books = PlatingBooks()
  var held = HeldConditions()
  var hasBegun = false
  /// Whether the step under way has put a guess in the place of the last potential.
  var hasGuessed = false
  /// Moles per second that come in at the far electrode.
  var lastInflow = 0.0
  /// What makes chosen fields a solution; nil but in tests.
  var sources: ManufacturedSources?

  /// An electrode without metal: see ``begin(_:)``.
  ///
  /// - Parameters:
  ///   - parameters: The numbers.
  ///   - electrolyte: What the metal stands in.
  ///   - collector: What holds for the order parameter at the lower end of x.
  ///   - farElectrode: What holds at the upper end of x.
  ///   - topology: The ranks over the grid, which is not periodic along x; lengths in metres.
  ///   - seed: The seed of the noise.
  ///   - allowsCoarseCells: Whether cells may be wider than the interface's length.
  ///   - tolerance: What the tolerances of the elliptic solves are multiplied by.
  /// - Throws: `PlatingError`, `PhaseFieldError`, `DomainError`.
  public init(
    _ parameters: PlatingParameters, _ electrolyte: Electrolyte, collector: Collector = .metal,
    farElectrode: FarElectrode = .reservoir, on topology: CartesianTopology, seed: UInt64 = 0,
    allowsCoarseCells: Bool = false, tolerance: Double = 1
  ) throws {
    try parameters.check()
    let grid = topology.grid
    guard !topology.decomposition.periodic.contains(.x) else {
      throw PlatingError.invalidParameter("the axis from the collector to the far electrode cannot be periodic")
    }
    let widest = grid.axes.map { grid.spacing[$0] }.max() ?? 0
    guard allowsCoarseCells || widest <= parameters.interfaceLength * (1 + 1e-9) else {
      throw PlatingError.underResolved(spacing: widest, length: parameters.interfaceLength)
    }
    if let binary = electrolyte.binary {
      guard parameters.chargeNumber == 1, (0..<1).contains(binary.transferenceNumber), binary.thermodynamicFactor > 0
      else {
        throw PlatingError.invalidParameter(
          "a binary electrolyte has monovalent ions, a transference number from 0 to 1, and a positive factor")
      }
    }
    if case .stirred(let c) = electrolyte, !(c > 0 && c.isFinite) {
      throw PlatingError.invalidParameter("a concentration of \(c)")
    }
    if case .diffusionLayer(let thickness) = farElectrode, !(thickness > 0 && thickness.isFinite) {
      throw PlatingError.invalidParameter("a diffusion layer of \(thickness) m")
    }
    (self.parameters, self.electrolyte, self.collector) = (parameters, electrolyte, collector)
    (self.farElectrode, self.topology) = (farElectrode, topology)
    key = RandomKey(seed: seed).child("plating noise")
    state = PlatingFields(on: topology)
    var conditions: [Side: BoundaryCondition] = [:]
    for side in grid.sides where topology.decomposition.isWall(side) { conditions[side] = .gradient(0) }
    if collector == .metal { conditions[.xLower] = .value(1) }
    conditions[.xUpper] = .value(0)
    // The well and the gradient term come with the mobility in them.
    let energy = try InterfaceEnergy(
      well: DoubleWell(height: parameters.wellRate), gradient: parameters.interfaceDiffusivity,
      anisotropy: parameters.anisotropy)
    derivative = try ChemicalPotential(
      energy, like: state.phase, on: topology, cancelsCurvature: parameters.cancelsCurvature)
    halo = StateHalo(
      of: [state.phase], [try Boundaries(topology.decomposition, conditions)], on: topology,
      corners: derivative.needsCorners)
    exchange = HaloExchange(topology, for: [state.concentration, state.potential])
    reactionRows = ReactionRows(parameters)
    // Nothing conducts nothing: the operators have no gaps.
    let isBinary = electrolyte.binary != nil
    conductivity = PhaseCoefficient(
      liquid: parameters.liquidConductivity,
      solid: isBinary ? PlatingFields.leastPorosity * parameters.liquidConductivity : parameters.solidConductivity)
    diffusivity = PhaseCoefficient(
      liquid: parameters.liquidDiffusivity,
      solid: isBinary
        ? PlatingFields.leastPorosity * parameters.liquidDiffusivity
        : max(parameters.solidDiffusivity, 1e-12 * parameters.liquidDiffusivity))
    func faces() -> [Axis: Field<Double>] {
      Dictionary(
        uniqueKeysWithValues: grid.axes.map { ($0, Field("face_\($0)", on: topology, location: .face($0), halo: 1)) })
    }
    (conductivityFaces, diffusivityFaces) = (faces(), faces())
    let contrast = parameters.solidConductivity / parameters.liquidConductivity
    // With a single potential the contrast of conductivities multiplies what is left of the residual in the currents.
    let potentialAccuracy = EllipticAccuracy(
      residual: isBinary ? 1e-8 : 1e-7, fluxMismatch: isBinary || contrast <= 1e4 ? 1e-9 : 1e-7, iterations: 400)
    // An interface is the only place where coefficients change: blocks take as many cycles there as split cells, and
    // cheaper ones.
    func solver(_ quantity: String, _ accuracy: EllipticAccuracy) -> HeldSolver {
      var accuracy = accuracy
      accuracy.residual *= tolerance
      return HeldSolver(quantity, on: topology, accuracy, hierarchy: .blocks)
    }
    potentialSolver = solver("the potential", potentialAccuracy)
    kineticSolver = solver(
      "the potential with the reaction", EllipticAccuracy(residual: 1e-7, fluxMismatch: 1e-3, iterations: 400))
    concentrationSolver = solver(
      "the concentration", EllipticAccuracy(residual: 1e-8, fluxMismatch: 1e-6, iterations: 400))
  }

  /// The order parameter: 1 in metal, 0 in the electrolyte.
  public var phase: Field<Double> { state.phase }

  /// The cations' concentration, mol/m3; that of the liquid in a binary electrolyte.
  public var concentration: Field<Double> { state.concentration }

  /// The potential in volts, the metal's included with a single potential; the electrolyte's in a binary one.
  public var potential: Field<Double> { state.potential }

  /// The order parameter, and concentration and potential unless the electrolyte is stirred.
  public var fields: [any FieldStorage] {
    electrolyte.isStirred ? [phase] : [phase, concentration, potential]
  }

  /// Sets the order parameter to its profile about a surface, and the concentration to what it is at rest. Local.
  ///
  /// - Parameter distance: The distance from the surface in metres at a position, negative within the metal.
  public func begin(_ distance: (Position) -> Double) {
    let energyLength = parameters.interfaceLength
    phase.sample { 0.5 * (1 - tanh(distance($0) / (2 * energyLength))) }
    beginConcentration()
  }

  /// Gives the concentration its values at rest around the present order parameter. Local.
  ///
  /// With a single potential that is c0 (1 - xi).
  public func beginConcentration() {
    let bulk = parameters.bulkConcentration
    let width = phase.block.count.x
    phase.forEachRow { xi, y, z in
      let c = concentration.row(y, z)
      for x in 0..<width {
        switch electrolyte {
        case .cations: c[x] = bulk * (1 - xi[x])
        case .binary: c[x] = bulk
        case .stirred(let value): c[x] = value
        }
      }
    }
  }

  /// The longest step in seconds: within the limits of explicit steps, with changes of the order parameter of at most 0.05 and of a
  /// binary electrolyte's concentration of at most a tenth of the bulk's, and with a front that moves by at most a tenth of a
  /// cell.
  public func stableTimeStep() -> Double {
    var limit = explicitLimit
    if books.greatestRate > 0 {
      let least = topology.grid.axes.map { topology.grid.spacing[$0] }.min() ?? 0
      // A profile's greatest slope is 1 / 4 l.
      limit = min(limit, min(0.05, 0.1 * least / (4 * parameters.interfaceLength)) / books.greatestRate)
    }
    if books.saltRate > 0 { limit = min(limit, 0.1 / books.saltRate) }
    if books.greatestDrift > 0 { limit = min(limit, 1 / books.greatestDrift) }
    return limit
  }

  /// The limit of explicit steps, by nine tenths.
  var explicitLimit: Double {
    let squares = topology.grid.axes.reduce(0) { $0 + 1 / (topology.grid.spacing[$1] * topology.grid.spacing[$1]) }
    let diffusion = parameters.interfaceDiffusivity * (parameters.anisotropy?.greatestFactor ?? 1)
    // The well's greatest curvature is 2 W.
    return 0.9 * 2 / (4 * diffusion * squares + 2 * parameters.wellRate)
  }
}
