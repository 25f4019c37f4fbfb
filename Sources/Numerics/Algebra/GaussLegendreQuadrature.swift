internal import Glibc

/// Gauss's quadrature on an interval: exact for polynomials of degree up to 2 n - 1.
public struct GaussLegendreQuadrature: Sendable {
  /// The nodes in (-1, 1), least first.
  public let nodes: [Double]

  /// The weights, of sum 2.
  public let weights: [Double]

  /// The rule with so many nodes, found by Newton's method from the asymptotic zeros of Legendre's polynomial.
  ///
  /// - Parameter count: The number of nodes, at least one.
  public init(count: Int) {
    precondition(count >= 1, "a rule has at least one node")
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for i in 0..<(count + 1) / 2 {
      // Abramowitz and Stegun 22.16.6.
      var x = cos(Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
      if 2 * i + 1 == count { x = 0 }
      var slope = 1.0
      for _ in 0..<100 {
        let (value, derivative) = Self.legendre(count, x)
        slope = derivative
        let step = value / derivative
        x -= step
        if abs(step) <= 2e-16 { break }
      }
      let weight = 2 / ((1 - x * x) * slope * slope)
      nodes[i] = -x
      nodes[count - 1 - i] = x
      weights[i] = weight
      weights[count - 1 - i] = weight
    }
    if count % 2 == 1 { nodes[count / 2] = 0 }
    self.nodes = nodes
    self.weights = weights
  }

  /// The integral of a function over an interval.
  ///
  /// - Parameters:
  ///   - lower: Where the interval begins.
  ///   - upper: Where it ends.
  ///   - function: The integrand.
  /// - Returns: The rule's value.
  /// - Throws: What the integrand throws.
  public func integrate<E: Error>(
    from lower: Double, to upper: Double, _ function: (Double) throws(E) -> Double
  ) throws(E) -> Double {
    let (middle, half) = (0.5 * (lower + upper), 0.5 * (upper - lower))
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * (try function(middle + half * nodes[i])) }
    return half * sum
  }

  /// Legendre's polynomial of degree n >= 1 and its derivative in (-1, 1), by the three-term recurrence.
  private static func legendre(_ n: Int, _ x: Double) -> (value: Double, derivative: Double) {
    var (previous, current) = (1.0, x)
    for k in 1..<max(n, 1) {
      let k = Double(k)
      (previous, current) = (current, ((2 * k + 1) * x * current - k * previous) / (k + 1))
    }
    return (current, Double(n) * (previous - x * current) / (1 - x * x))
  }
}
