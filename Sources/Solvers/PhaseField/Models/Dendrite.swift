public import Domain
internal import MPI
internal import Numerics

/// A dendrite that grows into an undercooled melt, in the plane or in space: order parameter and temperature by explicit
/// steps, both in one pass over memory.
///
/// The fields have the same bits on any number of ranks.
public final class Dendrite: Model {
  /// Where the anisotropic flux is evaluated.
  public enum FluxPlace: Sendable, Hashable, CaseIterable {
    /// On the corners of cells: the derivative of a discrete energy.
    case corners
    /// On the faces, as in most published finite-difference codes; in the plane alone.
    case faces
  }

  /// The numbers.
  public let parameters: DendriteParameters

  /// The ranks over the grid.
  public let topology: CartesianTopology

  /// The time of the state.
  public private(set) var clock = Clock()

  /// The order parameter: 1 in the solid, -1 in the melt.
  public private(set) var phase: Field<Double>

  /// The dimensionless temperature U: 0 at the melting point.
  public private(set) var temperature: Field<Double>

  /// The step over dx^2 / D.
  public let stepFraction: Double

  private var nextPhase: Field<Double>
  private var nextTemperature: Field<Double>
  private let halo: StateHalo
  private let potential: ChemicalPotential
  private let rows: DendriteRows

  /// A model of melt everywhere at the melting point: set the fields.
  ///
  /// - Parameters:
  ///   - parameters: The numbers.
  ///   - boundaries: What holds for both fields on the walls.
  ///   - topology: The ranks over the grid, whose cells are square.
  ///   - fluxPlace: Where the anisotropic flux is evaluated.
  ///   - centreMirrors: Lower sides where the first cells' centres are on an axis of symmetry.
  ///   - stepFraction: The step over dx^2 / D: below 1/4 in the plane and 1/6 in space.
  /// - Throws: `PhaseFieldError`.
  public init(
    _ parameters: DendriteParameters, _ boundaries: Boundaries, on topology: CartesianTopology,
    fluxPlace: FluxPlace = .corners, centreMirrors: Set<Side> = [], stepFraction: Double? = nil
  ) throws(PhaseFieldError) {
    let p = parameters
    guard [p.width, p.time, p.diffusivity, p.coupling].allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .invalidParameter("width, time, diffusivity and coupling of a dendrite are positive")
    }
    let fraction = stepFraction ?? (topology.grid.dimensions == 3 ? 0.13 : 0.2)
    guard fraction > 0, fraction * 2 * Double(topology.grid.dimensions) < 1 else {
      throw .invalidParameter("a step of \(fraction) dx^2 / D is not stable")
    }
    guard fluxPlace == .corners || topology.grid.dimensions == 2 else {
      throw .invalidParameter("the flux on faces is for the plane")
    }
    let anisotropy = try Anisotropy(strength: p.anisotropy, convention: .energy)
    // With the middle 0 and the reach 1, f' = phi^3 - phi.
    let energy = try InterfaceEnergy(
      well: DoubleWell(height: 0.25, lower: -1, upper: 1), gradient: p.width * p.width, anisotropy: anisotropy)
    self.parameters = parameters
    self.topology = topology
    self.stepFraction = fraction
    let phase = Field<Double>("order_parameter", on: topology)
    let temperature = Field<Double>("temperature", on: topology)
    phase.fill(-1)
    (self.phase, self.temperature) = (phase, temperature)
    nextPhase = Field("order_parameter", like: phase)
    nextTemperature = Field("temperature", like: temperature)
    halo = StateHalo(
      of: [phase, temperature], [boundaries, boundaries], on: topology, corners: true, centreMirrors: centreMirrors)
    potential = try ChemicalPotential(energy, like: phase, on: topology)
    let flux = AnisotropicFlux(anisotropy, k: energy.gradient, smallestGradient: energy.smallestGradient)
    rows = DendriteRows(parameters, flux, fluxPlace, like: phase)
  }

  /// Order parameter and temperature.
  public var fields: [any FieldStorage] { [phase, temperature] }

  /// The longest step.
  public func stableTimeStep() -> Double {
    let h = topology.grid.axes.map { topology.grid.spacing[$0] }.min() ?? 0
    return stepFraction * h * h / parameters.diffusivity
  }

  /// Advances both fields by one step of forward Euler. Collective.
  public func step(_ dt: Double) throws {
    try halo.refresh([phase, temperature])
    rows.step(phase, temperature, dt, into: nextPhase, nextTemperature)
    swap(&phase, &nextPhase)
    swap(&temperature, &nextTemperature)
    clock.advance(by: dt)
  }

  /// The free energy of the benchmark problem, the integral of 1/2 W^2 |grad phi|^2 - 1/2 phi^2 + 1/4 phi^4 +
  /// lambda U phi (1 - 2/3 phi^2 + 1/5 phi^4), and the volume of the solid, the integral of (phi + 1) / 2.
  public func diagnostics() throws -> [DiagnosticValue] {
    try halo.refresh([phase, temperature])
    let volume = topology.grid.cellVolume
    var sums = ReproducibleSum(count: 4)
    potential.addEnergies(of: phase, to: &sums, 0)
    let width = phase.block.count.x
    phase.forEachRow { row, y, z in
      let u = temperature.row(y, z)
      sums.addTerms(count: width, to: 2) { x in
        let square = row[x] * row[x]
        let thermal = u[x] * row[x] * (1 - square * (2.0 / 3 - 0.2 * square))
        // The double well is 1/4 above the benchmark's polynomial.
        return volume * (parameters.coupling * thermal - 0.25)
      }
      sums.addTerms(count: width, to: 3) { x in volume * 0.5 * (row[x] + 1) }
    }
    try topology.communicator.allReduce(&sums.words, .sum)
    return [
      DiagnosticValue("free_energy", sums.value(0) + sums.value(1) + sums.value(2)),
      DiagnosticValue("solid_volume", units: "m3", sums.value(3)),
    ]
  }

  /// Where the order parameter first falls below zero on the row of cells at the lower y and z walls, from lower x on, by
  /// interpolation between cell centres; nil if nowhere. Collective.
  public func tipPosition() throws -> Double? {
    var crossing = Double.infinity
    let block = phase.block
    if block.owned.lower.y == 0, block.owned.lower.z == 0 {
      try halo.refresh([phase, temperature])
      let (row, grid) = (phase.row(0, 0), topology.grid)
      for x in 0..<block.count.x where row[x] >= 0 && row[x + 1] < 0 {
        let place = grid.position(of: block.owned.lower &+ CellIndex(x, 0, 0)).x
        crossing = min(crossing, place + grid.spacing.x * row[x] / (row[x] - row[x + 1]))
      }
    } else {
      try halo.refresh([phase, temperature])
    }
    let least = try -topology.communicator.allReduce(-crossing, .maximum)
    return least.isFinite ? least : nil
  }

  /// This rank's part of the state. Local.
  public func snapshot() throws -> Snapshot {
    var snapshot = Snapshot(clock: clock)
    try snapshot.append(phase, of: topology.decomposition)
    try snapshot.append(temperature, of: topology.decomposition)
    return snapshot
  }

  /// Takes over a state.
  public func restore(_ snapshot: Snapshot) throws {
    clock = snapshot.clock
    try snapshot.restore(phase)
    try snapshot.restore(temperature)
    try halo.refresh([phase, temperature])
  }
}
