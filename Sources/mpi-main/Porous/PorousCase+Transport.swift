import Simulations

extension PorousCase {
  /// How the porosity lowers the conductivity: kappa = conductivity * factor(porosity).
  struct Transport: CaseSection {
    enum Law {
      /// factor = porosity^exponent.
      case bruggeman(exponent: Double)

      /// Linear between points in increasing order of the porosity, constant beyond them.
      case table(porosity: [Double], factor: [Double])

      /// factor = porosity / tortuosity factor.
      case tortuosity(factor: Double)
    }

    enum Kind: String, CaseChoice {
      case bruggeman, table, tortuosity

      var summary: String {
        switch self {
        case .bruggeman: "factor = porosity^exponent."
        case .table: "Linear between given points, constant beyond them."
        case .tortuosity: "factor = porosity / tortuosity factor."
        }
      }
    }

    let law: Law
    /// Of the electrolyte alone, S/m.
    let conductivity: Double

    init(_ keys: CaseKeys) {
      let kind = keys.selector("law", as: Kind.self, default: .bruggeman, "The law of the factor.")
      switch kind {
      case .bruggeman:
        law = .bruggeman(
          exponent: keys.value(
            "exponent", .number(.within(1...10)), default: 1.5,
            "1.5 for insulating spheres, 2 for cylinders across the current; measured electrodes lie higher."))
      case .table: law = Self.table(keys)
      case .tortuosity:
        law = .tortuosity(factor: keys.value("tortuosity_factor", .number(.atLeast(1)), "The tortuosity factor."))
      }
      conductivity = keys.value("conductivity", .quantity("S/m", .positive), "Conductivity of the electrolyte alone.")
    }

    private static func table(_ keys: CaseKeys) -> Law {
      let porosity = keys.value(
        "porosity", .list(of: .number(.within(0...1)), count: 2...), "Porosities in increasing order.")
      let factor = keys.value(
        "factor", .list(of: .number(.within(1e-12...1)), count: 2...), "The factor at each porosity.")
      keys.require(
        zip(porosity, porosity.dropFirst()).allSatisfy { $0 < $1 }, at: "porosity", "must increase from entry to entry")
      keys.require(
        factor.count == porosity.count, at: "factor",
        "needs one entry per porosity, \(porosity.count) here, found \(factor.count)")
      return .table(porosity: porosity, factor: factor)
    }
  }
}
