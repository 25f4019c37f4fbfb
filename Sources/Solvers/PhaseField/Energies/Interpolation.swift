/// h(u) = u^3 (10 - 15 u + 6 u^2), which leads from 0 to 1 with zero slope and curvature at both ends, so that a driving
/// force h'(u) acts in the interface alone.
public enum Interpolation {
  /// h(u).
  @inlinable @inline(__always)
  public static func value(_ u: SIMD8<Double>) -> SIMD8<Double> {
    let p = SIMD8(repeating: -15).addingProduct(SIMD8(repeating: 6), u)
    return u * u * u * SIMD8(repeating: 10).addingProduct(p, u)
  }

  /// h'(u) = 30 u^2 (1 - u)^2.
  @inlinable @inline(__always)
  public static func derivative(_ u: SIMD8<Double>) -> SIMD8<Double> {
    let w = u * (1 - u)
    return 30 * (w * w)
  }

  /// h(u), with the bits of a lane.
  @inlinable public static func value(_ u: Double) -> Double { value(SIMD8(repeating: u))[0] }

  /// h'(u), with the bits of a lane.
  @inlinable public static func derivative(_ u: Double) -> Double { derivative(SIMD8(repeating: u))[0] }
}
