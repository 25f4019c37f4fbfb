import Simulations

extension PorousCase {
  /// The current per volume s that enters the electrolyte.
  enum Source: CaseSection {
    case none

    /// The same everywhere, A/m3.
    case uniform(Double)

    /// This current, A/m2, spread evenly over the length of x.
    case spread(currentDensity: Double)

    /// mean + standardDeviation * a Gaussian field of variance one, A/m3.
    case random(mean: Double, standardDeviation: Double, Covariance)

    enum Kind: String, CaseChoice {
      case none, uniform, random

      var summary: String {
        switch self {
        case .none: "None."
        case .uniform: "The same everywhere."
        case .random: "A Gaussian field, drawn anew for each sample."
        }
      }
    }

    init(_ keys: CaseKeys) {
      switch keys.selector("kind", as: Kind.self, default: Kind.none, "What the source is.") {
      case .none: self = .none
      case .uniform:
        let value = keys.optional("value", .quantity("A/m3"), "The source; or give current_density.")
        let current = keys.optional(
          "current_density", .quantity("A/m2"),
          "The applied current, spread evenly over the length of x; or give value.")
        keys.requireOne(of: "value", or: "current_density")
        self = current.map { .spread(currentDensity: $0) } ?? .uniform(value ?? 0)
      case .random:
        let mean = keys.value("mean", .quantity("A/m3"), default: 0, "Mean of the source.")
        let deviation = keys.value("standard_deviation", .quantity("A/m3", .positive), "Its standard deviation.")
        self = .random(mean: mean, standardDeviation: deviation, Covariance(keys))
      }
    }

    var isRandom: Bool {
      if case .random = self { true } else { false }
    }

    /// The mean source in a domain, A/m3.
    func mean(in domain: Domain) -> Double {
      switch self {
      case .none: 0
      case .uniform(let value): value
      case .spread(let currentDensity): currentDensity / domain.size[0]
      case .random(let mean, _, _): mean
      }
    }
  }
}
