public import Domain
internal import MPI
internal import Numerics

/// The electrostatic part of dF/dc where the charge density is k c: k Phi, with -eps div grad Phi = k c.
///
/// Its energy is the integral of k c Phi / 2.
public final class LinearCharge: DrivingForce {
  /// The charge per unit of concentration, k.
  public let chargePerConcentration: Double

  /// The permittivity eps.
  public let permittivity: Double

  /// The potential Phi, of the state that it was last computed for.
  public let potential: Field<Double>

  private let solver: EllipticSolver
  private let source: Field<Double>
  private let communicator: Communicator

  /// A charge on a box.
  ///
  /// - Parameters:
  ///   - chargePerConcentration: The charge per unit of concentration.
  ///   - permittivity: The permittivity, positive.
  ///   - boundaries: What holds for the potential on the walls.
  ///   - topology: The ranks over the grid.
  /// - Throws: `EllipticError`.
  public init(
    chargePerConcentration: Double, permittivity: Double, _ boundaries: [Side: EllipticBoundary],
    on topology: CartesianTopology
  ) throws(EllipticError) {
    self.chargePerConcentration = chargePerConcentration
    self.permittivity = permittivity
    potential = Field("potential", on: topology)
    source = Field("charge", on: topology, halo: 0)
    communicator = topology.communicator
    let coefficient = Field<Double>("permittivity", on: topology)
    coefficient.fill(1)
    solver = try EllipticSolver(
      EllipticProblem(coefficient: coefficient, boundaries: boundaries), on: topology,
      accuracy: EllipticAccuracy(residual: 1e-10))
  }

  /// Computes the potential of a state. Collective.
  ///
  /// It starts from zero, so that the potential is a function of the state alone.
  ///
  /// - Parameter state: The concentration.
  /// - Throws: `EllipticError`.
  public func solve(for state: Field<Double>) throws(EllipticError) {
    let (factor, width) = (chargePerConcentration / permittivity, state.block.count.x)
    source.forEachRow { row, y, z in
      let c = state.row(y, z)
      for x in 0..<width { row[x] = factor * c[x] }
    }
    try solver.solve(source: source, into: potential)
  }

  /// Adds k Phi. Collective.
  public func add(to potential: Field<Double>, state: Field<Double>, time: Double) throws {
    try solve(for: state)
    let width = state.block.count.x
    potential.forEachRow { row, y, z in
      let electric = self.potential.row(y, z)
      for x in 0..<width { row[x] += chargePerConcentration * electric[x] }
    }
  }

  /// The electrostatic energy of a state. Collective.
  ///
  /// - Parameter state: The concentration.
  /// - Returns: The integral of k c Phi / 2, the same on every rank.
  /// - Throws: `EllipticError`, `MPIError`.
  public func energy(of state: Field<Double>) throws -> Double {
    try solve(for: state)
    let product = try state.dotProduct(with: potential, on: communicator)
    return 0.5 * chargePerConcentration * state.grid.cellVolume * product
  }
}
