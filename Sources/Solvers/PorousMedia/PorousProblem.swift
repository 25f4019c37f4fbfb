/// An ensemble of potential fields in random porous rectangles: -div(k grad phi) = s, in SI units.
public struct PorousProblem: Sendable {
  /// What the random field is.
  public enum Medium: Sendable, Hashable {
    /// The porosity, whose transport law gives k.
    case porosity(TransportLaw, bulkConductivity: Double)

    /// k itself, S/m.
    case coefficient
  }

  /// The current into the pore space, A/m3.
  public enum Source: Sendable, Hashable {
    /// Everywhere the same.
    case uniform(Double)

    /// mean + deviation times a Gaussian field.
    case random(mean: Double, standardDeviation: Double, Covariance)
  }

  /// The value on a side: fixed, or drawn from a normal law for each sample.
  public struct WallValue: Sendable, Hashable {
    /// The mean: V on a Dirichlet side, A/m2 of outward flux on a Neumann side.
    public var mean: Double

    /// The standard deviation over the samples.
    public var standardDeviation: Double

    /// Joins mean and deviation.
    public init(mean: Double, standardDeviation: Double = 0) {
      self.mean = mean
      self.standardDeviation = standardDeviation
    }
  }

  /// Which effective conductivity is computed beside the potential.
  public enum CellProblem: Sendable, Hashable {
    /// None.
    case none

    /// The tensor of the periodic cell problem.
    case periodic

    /// Along each axis, between two walls of given potential with the other sides insulated.
    case through
  }

  /// The number of cells along x and y.
  public var cells: (x: Int, y: Int)

  /// The size of the rectangle along x and y, m.
  public var size: (x: Double, y: Double)

  /// What the random field is.
  public var medium: Medium

  /// The covariance of the Gaussian field behind the medium.
  public var covariance: Covariance

  /// How the Gaussian field becomes the medium.
  public var marginal: MarginalLaw

  /// The current into the pore space.
  public var source: Source

  /// The kinds of the four sides.
  public var boundaries: BatchedBoundaries

  /// The values on the four sides; a side without one has zero.
  public var wallValues: [PlaneSide: WallValue]

  /// Which effective conductivity is computed.
  public var effective: CellProblem

  /// The relative residual to reach.
  public var tolerance: Double

  /// The largest number of iterations of a solve.
  public var maximumIterations: Int

  /// The seed of the ensemble.
  public var seed: UInt64

  /// Joins the parts of a problem; see the properties for units.
  public init(
    cells: (x: Int, y: Int), size: (x: Double, y: Double), medium: Medium, covariance: Covariance,
    marginal: MarginalLaw, source: Source, boundaries: BatchedBoundaries, wallValues: [PlaneSide: WallValue] = [:],
    effective: CellProblem = .none, tolerance: Double = 1e-8, maximumIterations: Int = 100, seed: UInt64
  ) {
    self.cells = cells
    self.size = size
    self.medium = medium
    self.covariance = covariance
    self.marginal = marginal
    self.source = source
    self.boundaries = boundaries
    self.wallValues = wallValues
    self.effective = effective
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
    self.seed = seed
  }

  /// The size of a cell along x and y, m.
  public var spacing: (x: Double, y: Double) { (size.x / Double(cells.x), size.y / Double(cells.y)) }
}
