import Simulations

extension PorousCase {
  /// The law of the random medium: a Gaussian field of variance one, made into a porosity or a coefficient; or phases.
  struct Medium: CaseSection {
    /// What the field becomes, and its distribution in one point.
    enum Marginal {
      /// The porosity exp(location + scale Z) of this mean and standard deviation.
      case logNormalPorosity(mean: Double, standardDeviation: Double)

      /// The porosity lower + (upper - lower) / (1 + exp(-(location + scale Z))) of this mean and standard deviation.
      case logitNormalPorosity(lower: Double, upper: Double, mean: Double, standardDeviation: Double)

      /// The conductivity geometricMean exp(logStandardDeviation Z), S/m.
      case logNormalCoefficient(geometricMean: Double, logStandardDeviation: Double)
    }

    enum Quantity: String, CaseChoice {
      case porosity, coefficient, phases

      var summary: String {
        switch self {
        case .porosity: "The volume fraction of the pores; `transport` makes it a conductivity."
        case .coefficient: "The effective conductivity itself."
        case .phases: "Phases, each with a conductivity of its own."
        }
      }
    }

    enum PorosityDistribution: String, CaseChoice {
      case logNormal = "log-normal"
      case logitNormal = "logit-normal"

      var summary: String {
        switch self {
        case .logNormal: "Its logarithm is Gaussian; it must stay well below one."
        case .logitNormal: "The logarithm of (x - lower) / (upper - x) is Gaussian."
        }
      }
    }

    enum CoefficientDistribution: String, CaseChoice { case logNormal = "log-normal" }

    /// What the medium is made from.
    enum Law {
      /// A Gaussian field.
      case field(Marginal, Covariance)

      /// Phases, with the conductivity of each, S/m, from label 0 on.
      case phases(Structure, conductivity: [Double])
    }

    let law: Law

    var isPorosity: Bool {
      switch law {
      case .field(.logNormalCoefficient, _), .phases: false
      case .field: true
      }
    }

    /// The distribution of a Gaussian medium in one point.
    var marginal: Marginal? {
      if case .field(let marginal, _) = law { marginal } else { nil }
    }

    /// The covariance of the Gaussian field behind the medium, if there is one.
    var covariance: Covariance? {
      switch law {
      case .field(_, let covariance), .phases(.threshold(let covariance, _, _), _): covariance
      case .phases: nil
      }
    }

    init(_ keys: CaseKeys) {
      switch keys.selector("quantity", as: Quantity.self, default: .porosity, "What the random field is.") {
      case .porosity: law = .field(Self.porosity(keys), Covariance(keys))
      case .coefficient: law = .field(Self.coefficient(keys), Covariance(keys))
      case .phases:
        let structure = Structure(keys)
        law = .phases(
          structure,
          conductivity: keys.value(
            "conductivity", .list(of: .quantity("S/m", .nonNegative), count: 1...256),
            "The conductivity of each phase, from phase 0 on; 0 for one that does not conduct."))
      }
    }

    private static func porosity(_ keys: CaseKeys) -> Marginal {
      let distribution = keys.selector(
        "distribution", as: PorosityDistribution.self, default: .logNormal, "The distribution in one point.")
      let mean = keys.value("mean", .number(.between(0, 1)), "Arithmetic mean of the porosity.")
      let deviation = keys.value("standard_deviation", .number(.between(0, 1)), "Its standard deviation.")
      guard distribution == .logitNormal else {
        return .logNormalPorosity(mean: mean, standardDeviation: deviation)
      }
      let lower = keys.value("lower", .number(.within(0...1)), default: 0, "The least porosity.")
      let upper = keys.value("upper", .number(.within(0...1)), default: 1, "The greatest porosity.")
      keys.require(lower < upper, at: "upper", "must be above the lower bound, \(lower)")
      keys.require(lower < mean && mean < upper, at: "mean", "must be between the bounds \(lower) and \(upper)")
      // At the bound itself all mass is in the two ends.
      let greatest = (0.9 * (mean - lower) * (upper - mean)).squareRoot()
      keys.require(
        deviation < greatest, at: "standard_deviation",
        "too large for this mean and these bounds, which allow less than \(rounded(greatest))")
      return .logitNormalPorosity(lower: lower, upper: upper, mean: mean, standardDeviation: deviation)
    }

    private static func coefficient(_ keys: CaseKeys) -> Marginal {
      _ = keys.value(
        "distribution", .choice(CoefficientDistribution.self), default: .logNormal, "The distribution in one point.")
      return .logNormalCoefficient(
        geometricMean: keys.value(
          "geometric_mean", .quantity("S/m", .positive), "Exponential of the mean logarithm of the conductivity."),
        logStandardDeviation: keys.value(
          "log_standard_deviation", .number(.within(0...5)), "Standard deviation of the logarithm."))
    }
  }

  /// The covariance of a Gaussian field of variance one.
  enum Covariance {
    /// exp(-r^2 / 2 length^2).
    case squaredExponential(length: Double)

    /// 2^(1-nu) / Gamma(nu) x^nu K_nu(x) with x = sqrt(2 nu) r / length and nu the smoothness.
    case matern(smoothness: Double, length: Double)

    enum Kind: String, CaseChoice {
      case squaredExponential = "squared-exponential"
      case matern

      var summary: String {
        switch self {
        case .squaredExponential: "exp(-r^2 / 2 l^2)."
        case .matern: "2^(1-nu) / Gamma(nu) x^nu K_nu(x), x = sqrt(2 nu) r / l; nu = 1/2 is exp(-r / l)."
        }
      }
    }

    /// Reads the keys `covariance`, `smoothness` and `correlation_length` of a section.
    init(_ keys: CaseKeys) {
      let kind = keys.selector(
        "covariance", as: Kind.self, default: .squaredExponential, "How the correlation falls with distance.")
      let length = keys.value("correlation_length", .quantity("um", .positive), "The length l of the covariance.")
      switch kind {
      case .squaredExponential: self = .squaredExponential(length: length)
      case .matern:
        let smoothness = keys.value("smoothness", .number(.within(0.1...20)), default: 1.5, "The order nu.")
        self = .matern(smoothness: smoothness, length: length)
      }
    }

    /// The correlation length, m.
    var length: Double {
      switch self {
      case .squaredExponential(let length), .matern(_, let length): length
      }
    }
  }
}

/// Three digits, for a message.
func rounded(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return "\(value)" }
  var (magnitude, digits) = (abs(value), 0)
  while magnitude >= 1000 { (magnitude, digits) = (magnitude / 10, digits + 1) }
  while magnitude < 100 { (magnitude, digits) = (magnitude * 10, digits - 1) }
  let text = "\(Int(magnitude.rounded()))e\(digits)"
  return Double(text).map { "\(value < 0 ? -$0 : $0)" } ?? "\(value)"
}
