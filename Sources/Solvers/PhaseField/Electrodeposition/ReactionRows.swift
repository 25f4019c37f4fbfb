internal import Domain
internal import Numerics

/// The rate of the order parameter as a function of what changes within a step: a + b c, falling by g for each volt of
/// overpotential.
///
/// a = -L_sigma dF/d xi - L_eta h' exp((1 - alpha) f eta), b = L_eta h' exp(-alpha f eta) / c0, of Butler and Volmer.
struct ReactionRows {
  /// What an exponential's argument is kept below in magnitude.
  static let greatestArgument = 40.0

  private let rate: Double
  private let anodic: Double
  private let cathodic: Double
  private let inverseBulk: Double

  init(_ parameters: PlatingParameters) {
    rate = parameters.reactionRate
    anodic = (1 - parameters.transferCoefficient) * parameters.inverseThermalVoltage
    cathodic = parameters.transferCoefficient * parameters.inverseThermalVoltage
    inverseBulk = 1 / parameters.bulkConcentration
  }

  /// Fills a, b and g in the owned cells. Local.
  func fill(
    _ state: PlatingFields, overpotential: Field<Double>, concentration: Field<Double>
  ) {
    let width = state.a.block.count.x
    let zero = Doubles(repeating: 0)
    state.a.forEachRow { a, y, z in
      let (xi, mu, eta) = (state.phase.row(y, z), state.derivative.row(y, z), overpotential.row(y, z))
      let (c, b, g) = (concentration.row(y, z), state.b.row(y, z), state.g.row(y, z))
      var i = 0
      while i < width {
        let slope = rate * Interpolation.derivative(load(xi, i))
        let volts = load(eta, i)
        let forward = bounded(cathodic * volts)
        let (up, down) = (VectorMath.exp(bounded(anodic * volts)), VectorMath.exp(zero - forward))
        let salt = load(c, i)
        let positive = salt.replacing(with: zero, where: salt .< 0)
        store(zero - load(mu, i) - slope * up, a, i, width)
        store(slope * down * inverseBulk, b, i, width)
        store(slope * (anodic * up + (cathodic * inverseBulk) * (positive * down)), g, i, width)
        i &+= 8
      }
    }
  }

  @inline(__always)
  private func bounded(_ x: Doubles) -> Doubles {
    let limit = Doubles(repeating: Self.greatestArgument)
    return x.replacing(with: limit, where: x .> limit).replacing(with: -limit, where: x .< -limit)
  }
}
