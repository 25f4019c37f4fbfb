extension VectorMath {
  /// exp(x) of sixteen floats, to about one unit in the last place, with overflow to infinity, gradual underflow to zero,
  /// and not-a-number kept.
  ///
  /// x = k ln 2 + r with |r| <= ln 2 / 2, and the Taylor series of exp(r) to r^7, whose rest is below a tenth of a unit.
  @inlinable @inline(__always)
  public static func exp(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let bounded = x.replacing(with: 90, where: x .> 90).replacing(with: -105, where: x .< -105)
    let k = (bounded * 1.442695).rounded(.toNearestOrEven)
    // ln 2 in two parts, of which the first has so few bits that its product with k is exact.
    var r = bounded.addingProduct(k, SIMD16(repeating: -0.693359375))
    r.addProduct(k, SIMD16(repeating: 2.1219444e-4))
    var p = SIMD16<Float>(repeating: 1.9841270e-4)
    p = SIMD16(repeating: 1.3888889e-3).addingProduct(p, r)
    p = SIMD16(repeating: 8.333334e-3).addingProduct(p, r)
    p = SIMD16(repeating: 4.1666668e-2).addingProduct(p, r)
    p = SIMD16(repeating: 0.16666667).addingProduct(p, r)
    p = SIMD16(repeating: 0.5).addingProduct(p, r)
    p = SIMD16(repeating: 1).addingProduct(p, r)
    p = SIMD16(repeating: 1).addingProduct(p, r)
    // 2^k in two factors, since 2^k itself may not be a normal number.
    let half = (k * 0.5).rounded(.toNearestOrEven)
    return p * powerOfTwo(half) * powerOfTwo(k - half)
  }

  /// 2^k for whole k within the normal exponents.
  @inlinable @inline(__always)
  static func powerOfTwo(_ k: SIMD16<Float>) -> SIMD16<Float> {
    // Adding 1.5 * 2^23 leaves k + 127 in the lowest bits.
    let bits = unsafeBitCast(k + (12_582_912 + 127), to: SIMD16<UInt32>.self)
    return unsafeBitCast(bits &<< 23, to: SIMD16<Float>.self)
  }

  /// exp(x) of a float, with the bits of a lane.
  ///
  /// Labelled, so that literals keep meaning doubles.
  @inlinable public static func exp(single x: Float) -> Float { exp(SIMD16<Float>(repeating: x))[0] }
}
