/// Loops over numbers, sixteen at a time; the end of a row is computed in lanes as well, so that a number's bits do not
/// depend on its place.
enum Lanes {
  static let width = 16

  @inline(__always)
  static func load<S: TensorScalar>(_ p: UnsafePointer<S>) -> SIMD16<S> {
    UnsafeRawPointer(p).loadUnaligned(as: SIMD16<S>.self)
  }

  @inline(__always)
  static func load<S: TensorScalar>(_ p: UnsafeMutablePointer<S>) -> SIMD16<S> { load(UnsafePointer(p)) }

  @inline(__always)
  static func store<S: TensorScalar>(_ v: SIMD16<S>, _ p: UnsafeMutablePointer<S>) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: SIMD16<S>.self)
  }

  /// Fewer than sixteen numbers, the other lanes zero.
  @inline(__always)
  static func load<S: TensorScalar>(_ p: UnsafePointer<S>, first count: Int) -> SIMD16<S> {
    var v = SIMD16<S>(repeating: 0)
    for i in 0..<count { v[i] = p[i] }
    return v
  }

  @inline(__always)
  static func store<S: TensorScalar>(_ v: SIMD16<S>, _ p: UnsafeMutablePointer<S>, first count: Int) {
    for i in 0..<count { p[i] = v[i] }
  }

  /// y_i = body(x_i).
  @inline(__always)
  static func map<S: TensorScalar>(
    _ x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ count: Int, _ body: (SIMD16<S>) -> SIMD16<S>
  ) {
    var i = 0
    while i &+ width <= count {
      store(body(load(x + i)), y + i)
      i &+= width
    }
    if i < count { store(body(load(x + i, first: count &- i)), y + i, first: count &- i) }
  }

  /// y_i = body(a_i, b_i).
  @inline(__always)
  static func map<S: TensorScalar>(
    _ a: UnsafePointer<S>, _ b: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ count: Int,
    _ body: (SIMD16<S>, SIMD16<S>) -> SIMD16<S>
  ) {
    var i = 0
    while i &+ width <= count {
      store(body(load(a + i), load(b + i)), y + i)
      i &+= width
    }
    if i < count {
      let rest = count &- i
      store(body(load(a + i, first: rest), load(b + i, first: rest)), y + i, first: rest)
    }
  }
}
