internal import Glibc

extension SpecialFunctions {
  /// The modified Bessel function of the second kind K_nu(z), Re z > 0, of real order.
  ///
  /// By the trapezoidal rule on K_nu(z) = int_0^inf exp(-z cosh t) cosh(nu t) dt (NIST Digital Library of Mathematical
  /// Functions, 10.32.9), to 1e-12 for |arg z| <= pi / 4. Not-a-number unless Re z > 0.
  ///
  /// Literals are taken for real arguments.
  @_disfavoredOverload
  public static func besselK(_ nu: Double, _ z: Complex) -> Complex {
    guard z.real > 0, z.isFinite, nu.isFinite else { return Complex(.nan, .nan) }
    let order = abs(nu)
    let step = 1.0 / 64
    // Without the factor exp(-z), which may underflow.
    var sum = Complex(0.5)
    var n = 1.0
    while true {
      let t = n * step
      let s = sinh(t / 2)
      let weight = 0.5 * (1 + Glibc.exp(-2 * order * t))
      let magnitude = Glibc.exp(order * t - 2 * z.real * s * s) * weight
      sum = sum + Complex(magnitude: magnitude, phase: -2 * z.imaginary * s * s)
      if z.real * sinh(t) > order && magnitude < 1e-18 * sum.magnitude { break }
      n += 1
    }
    return step * (sum * Complex.exp(-z))
  }
}
