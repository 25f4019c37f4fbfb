import Simulations

extension PorousCase {
  /// What holds on one side.
  enum Boundary: CaseSection {
    /// The potential, V, on the wall; a deviation draws it anew for each sample.
    case dirichlet(value: Double, standardDeviation: Double)

    /// The outward current density -kappa dphi/dn, A/m2; a deviation draws it anew for each sample.
    case neumann(flux: Double, standardDeviation: Double)

    /// The outward current density is transfer (phi - value), A/m2, with the transfer coefficient in S/m2.
    case robin(transfer: Double, value: Double, standardDeviation: Double)

    /// The side continues on the opposite one; phi grows by the jump, V, from the lower to the upper.
    case periodic(jump: Double)

    enum Kind: String, CaseChoice {
      case dirichlet, neumann, robin, periodic

      var summary: String {
        switch self {
        case .dirichlet: "The potential is given on the wall."
        case .neumann: "The outward current density -kappa dphi/dn is given."
        case .robin: "The outward current density is h (phi - value): a transfer resistance 1 / h."
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
      case .robin:
        self = .robin(
          transfer: keys.value("transfer", .quantity("S/m2", .positive), "The transfer coefficient h."),
          value: keys.value("value", .quantity("V"), default: 0, "The potential beyond the resistance."),
          standardDeviation: keys.value(
            "standard_deviation", .quantity("V", .nonNegative), default: 0, "Its standard deviation over the samples."))
      case .periodic:
        self = .periodic(
          jump: keys.value(
            "jump", .quantity("V"), default: 0,
            "The growth of the potential from the lower to the upper end: an imposed mean gradient."))
      }
    }

    var isPeriodic: Bool {
      if case .periodic = self { true } else { false }
    }

    /// Whether it fixes the level of the potential.
    var fixesLevel: Bool {
      switch self {
      case .dirichlet, .robin: true
      case .neumann, .periodic: false
      }
    }

    /// The growth of the potential across the domain, V.
    var jump: Double {
      if case .periodic(let jump) = self { jump } else { 0 }
    }

    var isRandom: Bool {
      switch self {
      case .dirichlet(_, let deviation), .neumann(_, let deviation), .robin(_, _, let deviation): deviation > 0
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
    /// The conditions of the axes that were given, in their order: x, then y, then z.
    let axes: [(lower: Boundary, upper: Boundary)]

    init(_ keys: CaseKeys) {
      let lower = keys.section("x_lower", as: Boundary.self, "The side at x = 0: the current collector.")
      let upper = keys.section("x_upper", as: Boundary.self, "The side at the upper end of x: the separator.")
      Self.requirePair(keys, "x", lower, upper)
      var axes = [(lower, upper)]
      for name in ["y", "z"] {
        let lower = keys.optionalSection(
          "\(name)_lower", as: Boundary.self, "The side at \(name) = 0, where the domain has it.")
        let upper = keys.optionalSection(
          "\(name)_upper", as: Boundary.self, "The side at the upper end of \(name), where the domain has it.")
        keys.require(
          (lower == nil) == (upper == nil), at: lower == nil ? "\(name)_upper" : "\(name)_lower",
          "needs the opposite side, \(name)_\(lower == nil ? "lower" : "upper"), as well")
        guard let lower, let upper else { continue }
        Self.requirePair(keys, name, lower, upper)
        axes.append((lower, upper))
      }
      self.axes = axes
    }

    private static func requirePair(_ keys: CaseKeys, _ axis: String, _ lower: Boundary, _ upper: Boundary) {
      let (open, periodic) = lower.isPeriodic ? ("upper", "lower") : ("lower", "upper")
      keys.require(
        lower.isPeriodic == upper.isPeriodic, at: "\(axis)_\(open)",
        "must be periodic as \(axis)_\(periodic) is, or neither")
      keys.require(
        lower.jump == upper.jump, at: "\(axis)_upper", "must have the jump of \(axis)_lower, \(rounded(lower.jump)) V")
    }

    /// In the order x lower, x upper, y lower, y upper, z lower, z upper, as far as there are such.
    var all: [Boundary] { axes.flatMap { [$0.lower, $0.upper] } }

    /// Whether some side fixes the level of the potential.
    var fixesLevel: Bool { all.contains(where: \.fixesLevel) }

    /// Whether some side draws its value for each sample.
    var isRandom: Bool { all.contains(where: \.isRandom) }

    /// Whether all sides are periodic.
    var arePeriodic: Bool { all.allSatisfy(\.isPeriodic) }
  }
}
