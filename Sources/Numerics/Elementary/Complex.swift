internal import Glibc

/// A complex number of double precision.
///
/// For closed forms and for the few numbers that a solver keeps: kernels hold real and imaginary parts apart.
@frozen public struct Complex: Sendable, Hashable, Codable {
  /// The real part.
  public var real: Double

  /// The imaginary part.
  public var imaginary: Double

  /// The number `real + i imaginary`.
  @inlinable public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The number of a magnitude and a phase in radians.
  public init(magnitude: Double, phase: Double) { self.init(magnitude * cos(phase), magnitude * sin(phase)) }

  /// The imaginary unit.
  @inlinable public static var i: Complex { Complex(0, 1) }

  /// The number with the opposite imaginary part.
  @inlinable public var conjugate: Complex { Complex(real, -imaginary) }

  /// The sum of the squares of the parts.
  @inlinable public var squaredMagnitude: Double { real * real + imaginary * imaginary }

  /// The absolute value, without overflow on the way.
  public var magnitude: Double { hypot(real, imaginary) }

  /// The argument, from -pi to pi.
  public var phase: Double { atan2(imaginary, real) }

  /// Whether both parts are finite.
  @inlinable public var isFinite: Bool { real.isFinite && imaginary.isFinite }
}

extension Complex: AdditiveArithmetic, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A real number.
  @inlinable public init(floatLiteral value: Double) { self.init(value) }

  /// A whole real number.
  @inlinable public init(integerLiteral value: Int) { self.init(Double(value)) }

  /// Zero.
  @inlinable public static var zero: Complex { Complex(0, 0) }

  /// The sum.
  @inlinable public static func + (left: Complex, right: Complex) -> Complex {
    Complex(left.real + right.real, left.imaginary + right.imaginary)
  }

  /// The difference.
  @inlinable public static func - (left: Complex, right: Complex) -> Complex {
    Complex(left.real - right.real, left.imaginary - right.imaginary)
  }

  /// The number with the opposite sign.
  @inlinable public static prefix func - (number: Complex) -> Complex { Complex(-number.real, -number.imaginary) }

  /// The product.
  @inlinable public static func * (left: Complex, right: Complex) -> Complex {
    Complex(
      left.real * right.real - left.imaginary * right.imaginary,
      left.real * right.imaginary + left.imaginary * right.real)
  }

  /// The product with a real number. (Between literals the operators of `Double` are meant.)
  @_disfavoredOverload @inlinable public static func * (left: Double, right: Complex) -> Complex {
    Complex(left * right.real, left * right.imaginary)
  }

  /// The quotient by a real number.
  @_disfavoredOverload @inlinable public static func / (left: Complex, right: Double) -> Complex {
    Complex(left.real / right, left.imaginary / right)
  }

  /// The quotient, by Smith's method (Comm. ACM 5 (1962) 435): no overflow unless the result does.
  @inlinable public static func / (left: Complex, right: Complex) -> Complex {
    if abs(right.real) >= abs(right.imaginary) {
      let ratio = right.imaginary / right.real
      let scale = right.real + right.imaginary * ratio
      return Complex((left.real + left.imaginary * ratio) / scale, (left.imaginary - left.real * ratio) / scale)
    }
    let ratio = right.real / right.imaginary
    let scale = right.real * ratio + right.imaginary
    return Complex((left.real * ratio + left.imaginary) / scale, (left.imaginary * ratio - left.real) / scale)
  }

  /// Multiplies in place.
  @inlinable public static func *= (left: inout Complex, right: Complex) { left = left * right }

  /// Divides in place.
  @inlinable public static func /= (left: inout Complex, right: Complex) { left = left / right }
}
