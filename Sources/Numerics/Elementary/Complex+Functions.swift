internal import Glibc

extension Complex {
  /// e to a complex power.
  public static func exp(_ z: Complex) -> Complex { Complex(magnitude: Glibc.exp(z.real), phase: z.imaginary) }

  /// The natural logarithm, with an imaginary part from -pi to pi.
  public static func log(_ z: Complex) -> Complex { Complex(Glibc.log(z.magnitude), z.phase) }

  /// The square root with a real part that is not negative; cut along the negative real axis.
  public static func sqrt(_ z: Complex) -> Complex {
    guard z != .zero else { return Complex(0, z.imaginary) }
    let half = ((abs(z.real) + z.magnitude) / 2).squareRoot()
    let other = abs(z.imaginary) / (2 * half)
    let root = z.real >= 0 ? Complex(half, other) : Complex(other, half)
    return z.imaginary.sign == .minus ? root.conjugate : root
  }

  /// The hyperbolic cosine.
  public static func cosh(_ z: Complex) -> Complex {
    Complex(Glibc.cosh(z.real) * Glibc.cos(z.imaginary), Glibc.sinh(z.real) * Glibc.sin(z.imaginary))
  }

  /// The hyperbolic sine.
  public static func sinh(_ z: Complex) -> Complex {
    Complex(Glibc.sinh(z.real) * Glibc.cos(z.imaginary), Glibc.cosh(z.real) * Glibc.sin(z.imaginary))
  }

  /// The hyperbolic tangent, also where the hyperbolic sine overflows.
  public static func tanh(_ z: Complex) -> Complex {
    guard abs(z.real) < 20 else { return Complex(z.real < 0 ? -1 : 1, 0) }
    let scale = Glibc.cosh(2 * z.real) + Glibc.cos(2 * z.imaginary)
    return Complex(Glibc.sinh(2 * z.real) / scale, Glibc.sin(2 * z.imaginary) / scale)
  }

  /// The tangent.
  public static func tan(_ z: Complex) -> Complex {
    let turned = tanh(Complex(-z.imaginary, z.real))
    return Complex(turned.imaginary, -turned.real)
  }
}
