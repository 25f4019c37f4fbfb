public import Domain

/// The gradient of a scalar function of a solution u with respect to all that u follows from.
///
/// What belongs to cells or faces is in fields, each rank with its own; what belongs to a wall is in arrays over the whole
/// wall (in the order of ``Boundaries``' profiles), each rank with its share and zeros elsewhere: their sum over the ranks
/// is the gradient.
public struct EllipticGradient {
  /// With respect to k in the cells; nil if k was given on faces.
  public let coefficient: Field<Double>?

  /// With respect to k on the faces; empty if k was given in cells.
  public let faceCoefficients: [Axis: Field<Double>]

  /// With respect to r in each cell.
  public let reaction: Field<Double>

  /// With respect to the source f in each cell.
  public let source: Field<Double>

  /// With respect to the walls' values, outward fluxes or ambient values.
  public let walls: [Side: [Double]]

  /// With respect to the exchange coefficients h of walls, this rank's share.
  public let exchangeCoefficients: [Side: Double]

  /// With respect to the jumps of periodic axes, this rank's share.
  public let jumps: [Axis: Double]

  /// The adjoint solution: A lambda = dL/du.
  public let adjoint: Field<Double>

  /// How the adjoint solve went.
  public let convergence: Convergence
}
