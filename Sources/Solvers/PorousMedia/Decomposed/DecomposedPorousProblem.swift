public import Domain

/// One sample of a random porous medium on a grid of two or three axes, divided among ranks: -div(k grad phi) = s, in SI
/// units.
public struct DecomposedPorousProblem {
  /// The law of the medium.
  public enum Medium {
    /// A Gaussian field made into a porosity or a coefficient.
    case field(Covariance, MarginalLaw, PorousProblem.Medium)

    /// Two phases above and below the threshold of a Gaussian field, with the conductivity of each, S/m.
    case threshold(Covariance, PhaseThreshold, PhaseTable)

    /// Phases with statistics of their own, with the conductivity of each, S/m.
    case phases(any PhaseMedium, PhaseTable)

    /// Given phases, this rank's part of them, with the conductivity of each, S/m: the same for every sample.
    case image(PhaseImage, PhaseTable)
  }

  /// The cells.
  public var grid: Grid
  /// The law of the medium.
  public var medium: Medium
  /// The current into the medium, A/m3.
  public var source: PorousProblem.Source
  /// What holds on each side: the means of what is random.
  public var boundaries: [Side: EllipticBoundary]
  /// The standard deviations over the samples of what is given on the sides.
  public var deviations: [Side: Double]
  /// Which effective conductivity is computed beside the potential.
  public var effective: PorousProblem.CellProblem
  /// The axis along which a potential is applied, and its drop, V, if the effective conductivity along it is to be told
  /// from the potential itself.
  public var applied: (axis: Axis, drop: Double)?
  /// The phase of the medium that is measured, and the largest distance of two cells in it, in cells; nil to measure none.
  public var measured: (phase: UInt8, largestLag: Int)?
  /// When a solve is done.
  public var accuracy: EllipticAccuracy
  /// The seed of the ensemble.
  public var seed: UInt64

  /// Joins the parts; see the properties for units.
  public init(
    grid: Grid, medium: Medium, source: PorousProblem.Source = .uniform(0), boundaries: [Side: EllipticBoundary],
    deviations: [Side: Double] = [:], effective: PorousProblem.CellProblem = .none,
    accuracy: EllipticAccuracy = EllipticAccuracy(), seed: UInt64
  ) {
    (self.grid, self.medium, self.source, self.boundaries) = (grid, medium, source, boundaries)
    (self.deviations, self.effective, self.accuracy, self.seed) = (deviations, effective, accuracy, seed)
  }

  /// The axes whose sides continue on the opposite ones.
  public var periodic: Set<Axis> {
    Set(
      grid.axes.filter { axis in
        if case .periodic? = boundaries[Side(axis, isUpper: false)] { true } else { false }
      })
  }

  /// Whether the medium has a porosity.
  public var hasPorosity: Bool {
    if case .field(_, _, .porosity) = medium { true } else { false }
  }

  /// Whether the medium consists of phases.
  public var hasPhases: Bool {
    if case .field = medium { false } else { true }
  }

  /// The labels of the phases, where the medium has such.
  public var phaseLabels: [UInt8] {
    switch medium {
    case .field: []
    case .threshold(_, _, let table), .phases(_, let table), .image(_, let table): table.labels
    }
  }
}

/// What is known of a sample beside its fields.
public struct DecomposedPorousOutcome: Sendable {
  /// How the solve for the potential went.
  public var convergence = Convergence()

  /// How the conducting cells hang together; nil if all of them do.
  public var structure: EllipticStructure?

  /// The values on the sides in this sample: V, or A/m2 of outward flux.
  public var wallValues: [Side: Double] = [:]

  /// The effective conductivity, S/m, by the axis of the mean current and that of the mean gradient; empty if it was not
  /// asked for, and with the diagonal alone between walls.
  public var effective: [[Double]] = []

  /// The iterations of the solves for it.
  public var effectiveIterations = 0

  /// The arithmetic mean of the conductivity, S/m.
  public var meanCoefficient = 0.0

  /// The mean porosity, where there is one.
  public var meanPorosity = 0.0

  /// The largest porosity of a cell.
  public var largestPorosity = 0.0

  /// The volume fraction of each phase, where there are such, by its label.
  public var fractions: [UInt8: Double] = [:]

  /// What the measured phase is like, if one was asked for.
  public var statistics: PhaseStatistics?

  /// The tortuosity factor along an axis: with a porosity that times the bulk conductivity over the effective one, with
  /// phases their mean conductivity over the effective one. Infinite where nothing gets through.
  public func tortuosity(along axis: Axis, bulkConductivity: Double?) -> Double {
    guard axis.rawValue < effective.count else { return .nan }
    let reference = bulkConductivity.map { $0 * meanPorosity } ?? meanCoefficient
    let value = effective[axis.rawValue][axis.rawValue]
    return value.isNaN ? .nan : value > 0 ? reference / value : .infinity
  }
}
