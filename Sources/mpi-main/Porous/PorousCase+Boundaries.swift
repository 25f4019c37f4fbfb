import Simulations

extension PorousCase {
  /// What holds on one side.
  enum Boundary: CaseSection {
    /// The potential, V, on the wall; a deviation draws it anew for each sample.
    case dirichlet(value: Double, standardDeviation: Double)

    /// The outward current density -kappa dphi/dn, A/m2; a deviation draws it anew for each sample.
    case neumann(flux: Double, standardDeviation: Double)

    /// The side continues on the opposite one.
    case periodic

    enum Kind: String, CaseChoice {
      case dirichlet, neumann, periodic

      var summary: String {
        switch self {
        case .dirichlet: "The potential is given on the wall."
        case .neumann: "The outward current density -kappa dphi/dn is given."
        case .periodic: "The side continues on the opposite one."
        }
      }
    }

    init(_ keys: CaseKeys) {
      switch keys.selector("kind", as: Kind.self, "What is given on the side.") {
      case .dirichlet:
        self = .dirichlet(
          value: keys.value("value", .quantity("V"), "The potential."),
          standardDeviation: keys.value(
            "standard_deviation", .quantity("V", .nonNegative), default: 0, "Its standard deviation over the samples."))
      case .neumann:
        self = .neumann(
          flux: keys.value("flux", .quantity("A/m2"), default: 0, "The current density out of the domain."),
          standardDeviation: keys.value(
            "standard_deviation", .quantity("A/m2", .nonNegative), default: 0,
            "Its standard deviation over the samples."))
      case .periodic: self = .periodic
      }
    }

    var isPeriodic: Bool {
      if case .periodic = self { true } else { false }
    }

    var isDirichlet: Bool {
      if case .dirichlet = self { true } else { false }
    }

    var isRandom: Bool {
      switch self {
      case .dirichlet(_, let deviation), .neumann(_, let deviation): deviation > 0
      case .periodic: false
      }
    }

    /// The mean outward current density where it is given, A/m2.
    var flux: Double {
      if case .neumann(let flux, _) = self { flux } else { 0 }
    }
  }

  /// What holds on each side.
  struct Boundaries: CaseSection {
    let xLower: Boundary
    let xUpper: Boundary
    let yLower: Boundary
    let yUpper: Boundary

    init(_ keys: CaseKeys) {
      xLower = keys.section("x_lower", "The side at x = 0: the current collector.")
      xUpper = keys.section("x_upper", "The side at the upper end of x: the separator.")
      yLower = keys.section("y_lower", "The side at y = 0.")
      yUpper = keys.section("y_upper", "The side at the upper end of y.")
      Self.requirePair(keys, "x", xLower, xUpper)
      Self.requirePair(keys, "y", yLower, yUpper)
    }

    private static func requirePair(_ keys: CaseKeys, _ axis: String, _ lower: Boundary, _ upper: Boundary) {
      let (open, periodic) = lower.isPeriodic ? ("upper", "lower") : ("lower", "upper")
      keys.require(
        lower.isPeriodic == upper.isPeriodic, at: "\(axis)_\(open)",
        "must be periodic as \(axis)_\(periodic) is, or neither")
    }

    /// In the order x lower, x upper, y lower, y upper.
    var all: [Boundary] { [xLower, xUpper, yLower, yUpper] }

    /// Whether some side fixes the level of the potential.
    var fixesLevel: Bool { all.contains(where: \.isDirichlet) }

    /// Whether some side draws its value for each sample.
    var isRandom: Bool { all.contains(where: \.isRandom) }
  }
}
