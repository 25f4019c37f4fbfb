/// Elementary functions of eight numbers at once, each to about one unit in the last place.
///
/// A lane's bits do not depend on the other lanes; the scalar forms give a lane's bits.
public enum VectorMath {
  /// exp(x), with overflow to infinity, gradual underflow to zero, and not-a-number kept.
  ///
  /// x = k ln 2 + r with |r| <= ln 2 / 2, and the Taylor series of exp(r) to r^13.
  @inlinable @inline(__always)
  public static func exp(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let bounded = x.replacing(with: 710, where: x .> 710).replacing(with: -746, where: x .< -746)
    let k = (bounded * 1.4426950408889634).rounded(.toNearestOrEven)
    var r = bounded.addingProduct(k, SIMD8(repeating: -0x1.62e42fefa3800p-1))
    r.addProduct(k, SIMD8(repeating: -0x1.ef35793c76730p-45))
    var p = SIMD8<Double>(repeating: 1.6059043836821613e-10)
    p = SIMD8(repeating: 2.08767569878681e-09).addingProduct(p, r)
    p = SIMD8(repeating: 2.505210838544172e-08).addingProduct(p, r)
    p = SIMD8(repeating: 2.755731922398589e-07).addingProduct(p, r)
    p = SIMD8(repeating: 2.7557319223985893e-06).addingProduct(p, r)
    p = SIMD8(repeating: 2.48015873015873e-05).addingProduct(p, r)
    p = SIMD8(repeating: 0.0001984126984126984).addingProduct(p, r)
    p = SIMD8(repeating: 0.001388888888888889).addingProduct(p, r)
    p = SIMD8(repeating: 0.008333333333333333).addingProduct(p, r)
    p = SIMD8(repeating: 0.041666666666666664).addingProduct(p, r)
    p = SIMD8(repeating: 0.16666666666666666).addingProduct(p, r)
    p = SIMD8(repeating: 0.5).addingProduct(p, r)
    p = SIMD8(repeating: 1).addingProduct(p, r)
    p = SIMD8(repeating: 1).addingProduct(p, r)
    // 2^k in two factors, since 2^k itself may not be a normal number.
    let half = (k * 0.5).rounded(.toNearestOrEven)
    return p * powerOfTwo(half) * powerOfTwo(k - half)
  }

  /// 2^k for whole k within the normal exponents.
  @inlinable @inline(__always)
  static func powerOfTwo(_ k: SIMD8<Double>) -> SIMD8<Double> {
    // Adding 1.5 * 2^52 leaves k + 1023 in the lowest bits.
    let bits = unsafeBitCast(k + (6_755_399_441_055_744.0 + 1023), to: SIMD8<UInt64>.self)
    return unsafeBitCast(bits &<< 52, to: SIMD8<Double>.self)
  }

  /// The natural logarithm; minus infinity at zero, not-a-number below, and infinity kept.
  ///
  /// x = 2^e m with m in [sqrt(1/2), sqrt 2), s = (m - 1) / (m + 1), and the odd series of log m in s, by the minimax
  /// polynomial of Sun's fdlibm (e_log.c, 1993).
  @inlinable @inline(__always)
  public static func log(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let isTiny = x .< 0x1p-1022
    let scaled = (x * 0x1p54).replacing(with: x, where: .!isTiny)
    let bits = unsafeBitCast(scaled, to: SIMD8<UInt64>.self)
    // Offset so that the mantissa's range starts at sqrt(1/2).
    let shifted = bits &- 0x3FE6_A09E_667F_3BCD
    let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &>> 52
    let mantissa = unsafeBitCast(bits &- unsafeBitCast(exponent &<< 52, to: SIMD8<UInt64>.self), to: SIMD8<Double>.self)
    // As the lowest bits of 1.5 * 2^52.
    let wide = unsafeBitCast(exponent &+ 0x4338_0000_0000_0000, to: SIMD8<Double>.self) - 6_755_399_441_055_744.0
    let e = wide - SIMD8<Double>(repeating: 0).replacing(with: 54, where: isTiny)
    let f = mantissa - 1
    let s = f / (2 + f)
    let z = s * s
    var p = SIMD8<Double>(repeating: 1.479819860511658591e-01)
    p = SIMD8(repeating: 1.531383769920937332e-01).addingProduct(p, z)
    p = SIMD8(repeating: 1.818357216161805012e-01).addingProduct(p, z)
    p = SIMD8(repeating: 2.222219843214978396e-01).addingProduct(p, z)
    p = SIMD8(repeating: 2.857142874366239149e-01).addingProduct(p, z)
    p = SIMD8(repeating: 3.999999999940941908e-01).addingProduct(p, z)
    p = SIMD8(repeating: 6.666666666666735130e-01).addingProduct(p, z)
    let halfSquare = 0.5 * f * f
    let tail = s * (halfSquare + z * p) + e * 1.90821492927058770002e-10
    let result = e * 6.93147180369123816490e-01 - ((halfSquare - tail) - f)
    return result.replacing(with: -.infinity, where: x .== 0).replacing(with: .nan, where: .!(x .>= 0))
      .replacing(with: .infinity, where: x .== .infinity)
  }

  /// The square root of positive normal numbers.
  ///
  /// Newton's method for 1 / sqrt(x) from a guess by the exponent's bits, and a last step for the root itself. (The
  /// standard library's form takes the lanes one by one.)
  @inlinable @inline(__always)
  public static func squareRoot(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let bits = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    var y = unsafeBitCast(0x5FE6_EB50_C7B5_37A9 &- (bits &>> 1), to: SIMD8<Double>.self)
    let half = -0.5 * x
    for _ in 0..<4 { y = y * SIMD8(repeating: 1.5).addingProduct(half * y, y) }
    let root = x * y
    return root.addingProduct(0.5 * y, x.addingProduct(-root, root))
  }

  /// sin(2 pi u) and cos(2 pi u) for |u| < 2^50.
  ///
  /// The reduction to an eighth of a turn is exact; the polynomials are those of Sun's fdlibm (k_sin.c, k_cos.c, 1993).
  @inlinable @inline(__always)
  public static func sineCosine(turns u: SIMD8<Double>) -> (sine: SIMD8<Double>, cosine: SIMD8<Double>) {
    let quarters = (4 * u).rounded(.toNearestOrEven)
    let r = u.addingProduct(quarters, SIMD8(repeating: -0.25)) * 6.283185307179586
    let z = r * r
    var s = SIMD8<Double>(repeating: 1.58969099521155010221e-10)
    s = SIMD8(repeating: -2.50507602534068634195e-08).addingProduct(s, z)
    s = SIMD8(repeating: 2.75573137070700676789e-06).addingProduct(s, z)
    s = SIMD8(repeating: -1.98412698298579493134e-04).addingProduct(s, z)
    s = SIMD8(repeating: 8.33333333332248946124e-03).addingProduct(s, z)
    s = SIMD8(repeating: -1.66666666666666324348e-01).addingProduct(s, z)
    let sine = r.addingProduct(r * z, s)
    var c = SIMD8<Double>(repeating: -1.13596475577881948265e-11)
    c = SIMD8(repeating: 2.08757232129817482790e-09).addingProduct(c, z)
    c = SIMD8(repeating: -2.75573143513906633035e-07).addingProduct(c, z)
    c = SIMD8(repeating: 2.48015872894767294178e-05).addingProduct(c, z)
    c = SIMD8(repeating: -1.38888888888741095749e-03).addingProduct(c, z)
    c = SIMD8(repeating: 4.16666666666666019037e-02).addingProduct(c, z)
    let half = 0.5 * z
    let whole = 1 - half
    let cosine = whole + (((1 - whole) - half) + z * z * c)
    // The quarter turns, modulo four, are in the lowest bits; an odd one swaps sine and cosine. Selected and signed by
    // bits: masks of integer lanes are taken one by one.
    let quadrant = unsafeBitCast(quarters + 6_755_399_441_055_744.0, to: SIMD8<UInt64>.self)
    let swap = 0 &- (quadrant & 1)
    let sineBits = unsafeBitCast(sine, to: SIMD8<UInt64>.self)
    let cosineBits = unsafeBitCast(cosine, to: SIMD8<UInt64>.self)
    let difference = (sineBits ^ cosineBits) & swap
    let sineSign = (quadrant & 2) &<< 62
    let cosineSign = ((quadrant &+ 1) & 2) &<< 62
    return (
      unsafeBitCast(sineBits ^ difference ^ sineSign, to: SIMD8<Double>.self),
      unsafeBitCast(cosineBits ^ difference ^ cosineSign, to: SIMD8<Double>.self)
    )
  }

  /// exp(x) with the bits of a lane.
  @inlinable public static func exp(_ x: Double) -> Double { exp(SIMD8(repeating: x))[0] }

  /// ln(x) with the bits of a lane.
  @inlinable public static func log(_ x: Double) -> Double { log(SIMD8(repeating: x))[0] }
}
