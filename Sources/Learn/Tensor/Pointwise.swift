internal import Glibc

/// A function of one number.
public enum Pointwise: Sendable, CaseIterable {
  /// -x.
  case negative
  /// e^x.
  case exponential
  /// ln x.
  case logarithm
  /// x^½.
  case squareRoot
  /// x².
  case square
  /// 1/x.
  case reciprocal
  /// The greater of x and 0.
  case rectifier
  /// 1 / (1 + e^-x).
  case sigmoid
  /// x / (1 + e^-x), also known as swish.
  case silu
  /// x Φ(x) with Φ by the hyperbolic tangent: ½ x (1 + tanh((2/π)^½ (x + 0.044715 x³))) (Hendrycks, Gimpel 2016).
  case gelu
  /// tanh x.
  case tanh
  /// ln(1 + e^x).
  case softplus
  /// sin x.
  case sine
  /// cos x.
  case cosine
  /// |x|.
  case magnitude
}

extension TensorScalar {
  @inline(__always)
  static func sigmoid(_ x: SIMD16<Self>) -> SIMD16<Self> { 1 / (1 + exponential(-x)) }

  @inline(__always)
  static func hyperbolicTangent(_ x: SIMD16<Self>) -> SIMD16<Self> {
    // Near zero 2 sigmoid(2x) - 1 cancels: a series, whose next term is below the last place there.
    let exact = 1 - 2 / (exponential(2 * x) + 1)
    let q = x * x
    var series = SIMD16<Self>(repeating: Self(62.0 / 2835)) - Self(1382.0 / 155_925) * q
    for coefficient in [-17.0 / 315, 2.0 / 15, -1.0 / 3, 1] {
      series = SIMD16(repeating: Self(coefficient)).addingProduct(series, q)
    }
    series *= x
    return exact.replacing(with: series, where: q .< Self(MemoryLayout<Self>.size == 4 ? 0.04 : 0.006))
  }

  /// 1 + tanh and its slope of the argument of ``Pointwise/gelu``.
  @inline(__always)
  static func geluParts(_ x: SIMD16<Self>) -> (gate: SIMD16<Self>, slope: SIMD16<Self>) {
    let (a, b) = (Self(0.797_884_560_802_865_4), Self(0.044715))
    let gate = sigmoid(2 * a * x * (1 + b * x * x))
    return (gate, 2 * gate * (1 - gate) * a * (1 + 3 * b * x * x))
  }

  /// See ``TensorScalar``.
  public static func apply(_ f: Pointwise, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, _ count: Int) {
    switch f {
    case .negative: Lanes.map(x, y, count) { -$0 }
    case .exponential: Lanes.map(x, y, count) { exponential($0) }
    case .squareRoot: Lanes.map(x, y, count) { $0.squareRoot() }
    case .square: Lanes.map(x, y, count) { $0 * $0 }
    case .reciprocal: Lanes.map(x, y, count) { 1 / $0 }
    case .rectifier: Lanes.map(x, y, count) { $0.replacing(with: 0, where: $0 .< 0) }
    case .sigmoid: Lanes.map(x, y, count) { sigmoid($0) }
    case .silu: Lanes.map(x, y, count) { $0 * sigmoid($0) }
    case .gelu: Lanes.map(x, y, count) { $0 * geluParts($0).gate }
    case .tanh: Lanes.map(x, y, count) { hyperbolicTangent($0) }
    case .magnitude: Lanes.map(x, y, count) { $0.replacing(with: -$0, where: $0 .< 0) }
    case .logarithm: for i in 0..<count { y[i] = Self(Glibc.log(Double(x[i]))) }
    case .softplus:
      for i in 0..<count { y[i] = Self(max(Double(x[i]), 0) + Glibc.log1p(Glibc.exp(-abs(Double(x[i]))))) }
    case .sine: for i in 0..<count { y[i] = Self(Glibc.sin(Double(x[i]))) }
    case .cosine: for i in 0..<count { y[i] = Self(Glibc.cos(Double(x[i]))) }
    }
  }

  /// See ``TensorScalar``.
  public static func applySlope(
    _ f: Pointwise, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ g: UnsafePointer<Self>,
    _ s: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    switch f {
    case .negative: Lanes.map(g, s, count) { -$0 }
    case .exponential: Lanes.map(g, y, s, count) { $0 * $1 }
    case .logarithm: Lanes.map(g, x, s, count) { $0 / $1 }
    case .squareRoot: Lanes.map(g, y, s, count) { $0 / (2 * $1) }
    case .square: Lanes.map(g, x, s, count) { 2 * $0 * $1 }
    case .reciprocal: Lanes.map(g, y, s, count) { -$0 * $1 * $1 }
    case .rectifier: Lanes.map(g, x, s, count) { $0.replacing(with: 0, where: $1 .<= 0) }
    case .sigmoid: Lanes.map(g, y, s, count) { $0 * $1 * (1 - $1) }
    case .silu:
      Lanes.map(g, x, s, count) { g, x in
        let gate = sigmoid(x)
        return g * gate * (1 + x * (1 - gate))
      }
    case .gelu:
      Lanes.map(g, x, s, count) { g, x in
        let (gate, slope) = geluParts(x)
        return g * (gate + x * slope)
      }
    case .tanh: Lanes.map(g, y, s, count) { $0 * (1 - $1 * $1) }
    case .softplus: Lanes.map(g, x, s, count) { $0 * sigmoid($1) }
    case .magnitude: Lanes.map(g, x, s, count) { $0.replacing(with: -$0, where: $1 .< 0) }
    case .sine: for i in 0..<count { s[i] = g[i] * Self(Glibc.cos(Double(x[i]))) }
    case .cosine: for i in 0..<count { s[i] = -g[i] * Self(Glibc.sin(Double(x[i]))) }
    }
  }
}

extension Tensor {
  /// f of every number.
  public func mapped(_ f: Pointwise) -> Tensor {
    withPointer { x in Tensor(shape: shape) { Scalar.apply(f, x, $0, count) } }
  }
}
