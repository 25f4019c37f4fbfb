public import Domain
internal import MPI
internal import Numerics

/// How an order parameter descends its energy F.
public enum Relaxation: Sendable, Hashable {
  /// Allen and Cahn: du/dt = -L dF/du, with L in cubic metres per joule and second.
  case nonconserved(mobility: Double)

  /// Cahn and Hilliard: du/dt = div(M grad dF/du), with M in the unit of L times square metres.
  case conserved(mobility: Double)

  /// The mobility.
  public var mobility: Double {
    switch self {
    case .nonconserved(let mobility), .conserved(let mobility): mobility
    }
  }

  var isConserved: Bool { if case .conserved = self { true } else { false } }
}

/// What drives an order parameter besides its own energy.
public protocol DrivingForce: AnyObject {
  /// Adds its part of dF/du. Collective; a function of the arguments alone.
  ///
  /// - Parameters:
  ///   - potential: What it is added to, in the owned cells.
  ///   - state: The order parameter, its halo up to date.
  ///   - time: The time, in seconds.
  /// - Throws: What keeps it from an answer.
  func add(to potential: Field<Double>, state: Field<Double>, time: Double) throws
}

/// An order parameter that descends its energy, on any decomposition of a box.
///
/// ```swift
/// let flow = try GradientFlow(
///   InterfaceEnergy(tension: 0.5, length: 1e-8), .nonconserved(mobility: 1), boundaries, on: topology)
/// flow.phase.sample { position in position.x < 1e-6 ? 1 : 0 }
/// while flow.clock.time < 1 { try flow.step(flow.stableTimeStep()) }
/// ```
///
/// The fields have the same bits on any number of ranks.
public final class GradientFlow: Model {
  /// How it goes on in time.
  public enum Stepping: Sendable, Hashable {
    /// Forward Euler, by at most `fraction` of the limit of stability.
    case explicit(fraction: Double)

    /// Backward differences of first or second order, with the gradient term implicit and the bulk term extrapolated and
    /// stabilised; a step is repeated in halves until its error is small enough.
    case implicit(order: Int, StepControl)
  }

  /// The energy, its derivative, and the domain's mask.
  public let potential: ChemicalPotential

  /// How the energy is descended.
  public let relaxation: Relaxation

  /// How it goes on in time.
  public let stepping: Stepping

  /// What drives it besides.
  public let force: (any DrivingForce)?

  /// The ranks over the grid.
  public let topology: CartesianTopology

  /// The time of the state.
  public internal(set) var clock = Clock()

  /// The order parameter u.
  public internal(set) var phase: Field<Double>

  /// The estimated error of the last step, in the unit of u; 0 for explicit steps and before there are three steps.
  public internal(set) var lastError = 0.0

  /// Steps that were given up because their error was too large.
  public internal(set) var rejectedSteps = 0

  let halo: StateHalo
  let fluxHalo: StateHalo
  let derivative: Field<Double>
  var next: Field<Double>
  var history: StepHistory?
  let solver: (any PolynomialSolver)?
  let isPlain: Bool
  let sweep: AllenCahnSweep?
  let pass: AllenCahnPass?
  let passHalo: HaloExchange?

  /// A model at rest: its phase is zero everywhere.
  ///
  /// - Parameters:
  ///   - energy: The energy F.
  ///   - relaxation: How it is descended.
  ///   - boundaries: What holds for u on the walls. Conserved order parameters have periodic sides and walls without
  ///     gradient, through which nothing flows.
  ///   - topology: The ranks over the grid.
  ///   - stepping: How it goes on in time.
  ///   - force: What drives it besides; nil for nothing.
  ///   - mask: Cells with 0 take no part, and let nothing through; nil for none.
  ///   - cancelsCurvature: Whether curved interfaces are to stay where they are: see ``ChemicalPotential``.
  ///   - stepsPerPass: Explicit steps that ``steps(_:of:)`` makes in one pass over memory, where the model allows it; no
  ///     block may be thinner.
  ///   - name: What the field is called in files.
  ///   - units: The field's unit.
  /// - Throws: `PhaseFieldError`, `EllipticError`, `MPIError`.
  public init(
    _ energy: InterfaceEnergy, _ relaxation: Relaxation, _ boundaries: Boundaries, on topology: CartesianTopology,
    stepping: Stepping, force: (any DrivingForce)? = nil, mask: Field<Double>? = nil, cancelsCurvature: Bool = false,
    stepsPerPass: Int = 1, name: String = "order_parameter", units: String = "1"
  ) throws {
    guard relaxation.mobility > 0, relaxation.mobility.isFinite else {
      throw PhaseFieldError.invalidParameter("a mobility of \(relaxation.mobility)")
    }
    let walls = topology.grid.sides.map { boundaries[$0] }
    if relaxation.isConserved, !walls.allSatisfy({ $0 == .periodic || $0 == .gradient(0) }) {
      throw PhaseFieldError.invalidParameter("a conserved order parameter has walls without gradient, or periodic axes")
    }
    (self.relaxation, self.stepping, self.force, self.topology) = (relaxation, stepping, force, topology)
    guard stepsPerPass >= 1, stepsPerPass <= topology.decomposition.thinnest else {
      throw PhaseFieldError.invalidParameter(
        "\(stepsPerPass) steps in a pass, with blocks of \(topology.decomposition.thinnest) cells")
    }
    let phase = Field<Double>(name, units: units, on: topology, halo: stepsPerPass)
    self.phase = phase
    next = Field(name, like: phase)
    derivative = Field("derivative", like: phase)
    let potential = try ChemicalPotential(
      energy, like: phase, on: topology, mask: mask, cancelsCurvature: cancelsCurvature)
    self.potential = potential
    halo = StateHalo(of: [phase], [boundaries], on: topology, corners: potential.needsCorners)
    fluxHalo = StateHalo(
      of: [phase], [try Boundaries(topology.decomposition, everywhere: .gradient(0))], on: topology, corners: false)
    if let mask { try fluxHalo.refresh(mask) }
    isPlain =
      !relaxation.isConserved && energy.anisotropy == nil && force == nil && mask == nil && !cancelsCurvature
    sweep = isPlain && phase.block.owned.cellCount >= AllenCahnSweep.leastCells ? AllenCahnSweep(like: phase) : nil
    if stepsPerPass > 1, isPlain, case .explicit = stepping {
      pass = AllenCahnPass(like: phase, boundaries, on: topology, steps: stepsPerPass)
      passHalo = HaloExchange(topology, width: stepsPerPass, neighbourhood: .corners, for: [phase])
    } else {
      (pass, passHalo) = (nil, nil)
    }
    switch stepping {
    case .explicit(let fraction):
      guard fraction > 0, fraction <= 1 else {
        throw PhaseFieldError.invalidParameter("steps of \(fraction) times the limit of stability")
      }
      solver = nil
    case .implicit(let order, let control):
      guard order == 1 || order == 2, control.first > 0, control.tolerance > 0, control.first <= control.longest else {
        throw PhaseFieldError.invalidParameter("steps of order \(order) from \(control.first) s on")
      }
      guard force == nil || !control.energyMustFall else {
        throw PhaseFieldError.invalidParameter("with a driving force the energy need not fall")
      }
      solver =
        (mask == nil ? SeparableSolver(boundaries, on: topology) : nil)
        ?? FactoredSolver(boundaries, on: topology, mask: mask, residual: 1e-8)
      history = StepHistory(like: phase, nextStep: control.first)
    }
  }

  /// The fields that are worth writing: the order parameter.
  public var fields: [any FieldStorage] { [phase] }

  /// The longest step: the limit of stability of explicit ones, the one that the last error suggests for implicit ones.
  public func stableTimeStep() -> Double {
    switch stepping {
    case .explicit(let fraction): fraction * explicitLimit
    case .implicit: history?.nextStep ?? 0
    }
  }

  /// Advances the state by `dt`, in several steps if one has too large an error. Collective.
  ///
  /// - Parameter dt: The time to go, in seconds.
  /// - Throws: `PhaseFieldError.stepTooShort`, and what the force and communication throw.
  public func step(_ dt: Double) throws {
    switch stepping {
    case .explicit: try stepExplicitly(dt)
    case .implicit(let order, let control): try stepImplicitly(dt, order, control)
    }
  }

  /// Advances the state by equal explicit steps, several in a pass over memory where the model allows it; the bits are
  /// those of single steps. Collective.
  ///
  /// - Parameters:
  ///   - count: The number of steps.
  ///   - dt: The length of each, in seconds.
  /// - Throws: As ``step(_:)``.
  public func steps(_ count: Int, of dt: Double) throws {
    var rest = count
    if let pass, let passHalo {
      while rest >= pass.steps {
        try stepThroughPass(pass, passHalo, dt)
        rest -= pass.steps
      }
    }
    for _ in 0..<rest { try step(dt) }
  }

  /// The rate du/dt of a state: what explicit steps add up, a function of the state and the time alone. Collective.
  ///
  /// - Parameters:
  ///   - state: u; its halo is refreshed.
  ///   - time: The time, in seconds.
  ///   - rate: Receives du/dt.
  /// - Throws: What the force and communication throw.
  public func computeRate(of state: Field<Double>, time: Double, into rate: Field<Double>) throws {
    try halo.refresh(state)
    potential.compute(of: state, into: derivative)
    try force?.add(to: derivative, state: state, time: time)
    let width = rate.block.count.x
    switch relaxation {
    case .nonconserved(let mobility):
      rate.forEachRow { row, y, z in
        let mu = derivative.row(y, z)
        for x in 0..<width { row[x] = -mobility * mu[x] }
      }
    case .conserved(let mobility):
      try fluxHalo.refresh(derivative)
      Laplacian.compute(of: derivative, times: mobility, mask: potential.mask, into: rate)
    }
  }

  /// The energy of the state. Collective.
  ///
  /// - Returns: Its parts, the force's aside.
  /// - Throws: `MPIError`.
  public func energies() throws -> EnergyParts {
    try halo.refresh(phase)
    return try potential.energies(of: phase)
  }

  /// The energy, its parts, and the integral of the order parameter.
  public func diagnostics() throws -> [DiagnosticValue] {
    let parts = try energies()
    let total = try phase.sum(on: topology.communicator) * topology.grid.cellVolume
    return [
      DiagnosticValue("free_energy", units: "J", parts.total), DiagnosticValue("bulk_energy", units: "J", parts.bulk),
      DiagnosticValue("gradient_energy", units: "J", parts.gradient),
      DiagnosticValue("\(phase.name)_integral", total),
    ]
  }
}
