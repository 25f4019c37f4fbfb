/// The dimension of a quantity as powers of the SI base quantities.
public struct Dimension: Sendable, Hashable {
  /// Powers of metre, kilogram, second, ampere, kelvin and mole, in this order.
  public var powers: SIMD8<Int>

  /// A dimension by its powers.
  public init(
    metre: Int = 0, kilogram: Int = 0, second: Int = 0, ampere: Int = 0, kelvin: Int = 0, mole: Int = 0
  ) {
    powers = [metre, kilogram, second, ampere, kelvin, mole, 0, 0]
  }

  /// A plain number.
  public static let one = Dimension()

  /// The dimension of a product.
  public static func * (a: Dimension, b: Dimension) -> Dimension { Dimension(powers: a.powers &+ b.powers) }

  /// The dimension of an integer power.
  public func power(_ exponent: Int) -> Dimension { Dimension(powers: powers &* exponent) }

  private init(powers: SIMD8<Int>) { self.powers = powers }
}

extension Dimension: CustomStringConvertible {
  /// The coherent SI unit in base units: `kg.m2/(s3.A)`, or `1` for a plain number.
  public var description: String {
    let symbols = ["m", "kg", "s", "A", "K", "mol"]
    func product(_ sign: Int) -> [String] {
      symbols.enumerated().compactMap { index, symbol in
        let power = powers[index] * sign
        return power <= 0 ? nil : power == 1 ? symbol : "\(symbol)\(power)"
      }
    }
    let above = product(1).isEmpty ? "1" : product(1).joined(separator: ".")
    let below = product(-1)
    switch below.count {
    case 0: return above
    case 1: return "\(above)/\(below[0])"
    default: return "\(above)/(\(below.joined(separator: ".")))"
    }
  }
}
