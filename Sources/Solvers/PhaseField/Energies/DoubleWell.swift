/// The bulk energy density with two minima of equal depth, f(u) = W (u - a)^2 (b - u)^2.
///
/// With a = 0 and b = 1 it is the order parameter's g; its barrier is W ((b - a) / 2)^4.
@frozen public struct DoubleWell: Sendable, Hashable {
  /// The factor W, in joules per cubic metre where the minima are pure numbers.
  public let height: Double

  /// Half-way between the minima.
  public let middle: Double

  /// Half the distance between them.
  public let reach: Double

  /// The square of ``reach``.
  @usableFromInline let reachSquared: Double

  /// A double well.
  ///
  /// - Parameters:
  ///   - height: The factor W, not negative.
  ///   - lower: The minimum a.
  ///   - upper: The minimum b, greater than a.
  public init(height: Double, lower: Double = 0, upper: Double = 1) {
    precondition(height >= 0 && lower < upper, "a double well has a height, and minima in their order")
    self.height = height
    middle = 0.5 * (lower + upper)
    reach = 0.5 * (upper - lower)
    reachSquared = reach * reach
  }

  /// f(u).
  @inlinable @inline(__always)
  public func density(_ u: SIMD8<Double>) -> SIMD8<Double> {
    let v = u - middle
    let p = SIMD8(repeating: -reachSquared).addingProduct(v, v)
    return height * (p * p)
  }

  /// f'(u) = 4 W v (v^2 - r^2), with v from the middle and r the reach.
  @inlinable @inline(__always)
  public func derivative(_ u: SIMD8<Double>) -> SIMD8<Double> {
    let v = u - middle
    let p = SIMD8(repeating: -reachSquared).addingProduct(v, v)
    return ((4 * height) * v) * p
  }

  /// f(u), with the bits of a lane.
  @inlinable public func density(_ u: Double) -> Double { density(SIMD8(repeating: u))[0] }

  /// f'(u), with the bits of a lane.
  @inlinable public func derivative(_ u: Double) -> Double { derivative(SIMD8(repeating: u))[0] }

  /// f''(u).
  @inlinable public func curvature(_ u: Double) -> Double {
    let v = u - middle
    return 4 * height * (3 * v * v - reachSquared)
  }

  /// f'' in the minima: the largest between them. The least is minus half of it.
  public var greatestCurvature: Double { 8 * height * reachSquared }
}
