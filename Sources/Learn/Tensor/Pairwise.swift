/// An operation on two numbers.
public enum Pairwise: Sendable {
  /// a + b.
  case sum
  /// a - b.
  case difference
  /// a b.
  case product
  /// a / b.
  case quotient
  /// The greater of a and b.
  case maximum
}

extension TensorScalar {
  @inline(__always)
  private static func rows(
    _ a: UnsafePointer<Self>, _ stepA: Int, _ b: UnsafePointer<Self>, _ stepB: Int, _ y: UnsafeMutablePointer<Self>,
    _ count: Int, _ body: (SIMD16<Self>, SIMD16<Self>) -> SIMD16<Self>
  ) {
    switch (stepA, stepB) {
    case (1, 1): Lanes.map(a, b, y, count, body)
    case (1, _):
      let one = SIMD16(repeating: b[0])
      Lanes.map(a, y, count) { body($0, one) }
    case (_, 1):
      let one = SIMD16(repeating: a[0])
      Lanes.map(b, y, count) { body(one, $0) }
    default:
      let one = body(SIMD16(repeating: a[0]), SIMD16(repeating: b[0]))[0]
      for i in 0..<count { y[i] = one }
    }
  }

  /// See ``TensorScalar``.
  public static func combine(
    _ operation: Pairwise, _ a: UnsafePointer<Self>, _ stepA: Int, _ b: UnsafePointer<Self>, _ stepB: Int,
    _ y: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    switch operation {
    case .sum: rows(a, stepA, b, stepB, y, count) { $0 + $1 }
    case .difference: rows(a, stepA, b, stepB, y, count) { $0 - $1 }
    case .product: rows(a, stepA, b, stepB, y, count) { $0 * $1 }
    case .quotient: rows(a, stepA, b, stepB, y, count) { $0 / $1 }
    case .maximum: rows(a, stepA, b, stepB, y, count) { $0.replacing(with: $1, where: $0 .< $1) }
    }
  }

  /// See ``TensorScalar``.
  public static func add(
    _ x: UnsafePointer<Self>, times alpha: Self, to y: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    if alpha == 1 {
      Lanes.map(UnsafePointer(y), x, y, count) { $0 + $1 }
    } else {
      let factor = SIMD16(repeating: alpha)
      Lanes.map(UnsafePointer(y), x, y, count) { $0.addingProduct($1, factor) }
    }
  }

  /// See ``TensorScalar``.
  public static func sum(_ x: UnsafePointer<Self>, _ count: Int) -> Self {
    var (s0, s1) = (SIMD16<Self>(repeating: 0), SIMD16<Self>(repeating: 0))
    var i = 0
    while i &+ 32 <= count {
      s0 += Lanes.load(x + i)
      s1 += Lanes.load(x + i + 16)
      i &+= 32
    }
    if i &+ 16 <= count {
      s0 += Lanes.load(x + i)
      i &+= 16
    }
    if i < count { s1 += Lanes.load(x + i, first: count &- i) }
    return (s0 + s1).sum()
  }

  /// See ``TensorScalar``.
  public static func dot(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: Int) -> Self {
    var (s0, s1) = (SIMD16<Self>(repeating: 0), SIMD16<Self>(repeating: 0))
    var i = 0
    while i &+ 32 <= count {
      s0.addProduct(Lanes.load(x + i), Lanes.load(y + i))
      s1.addProduct(Lanes.load(x + i + 16), Lanes.load(y + i + 16))
      i &+= 32
    }
    while i < count {
      let n = min(16, count &- i)
      s0.addProduct(Lanes.load(x + i, first: n), Lanes.load(y + i, first: n))
      i &+= n
    }
    return (s0 + s1).sum()
  }
}

/// How tensors of two shapes lie beside each other: an axis of length one serves all places of the other's, and axes that
/// are missing at the front have length one (the rule of NumPy).
struct Broadcast {
  /// The common shape.
  let shape: [Int]
  /// Lengths of the joined axes, all but the last, and of the last.
  let outer: [Int]
  let inner: Int
  /// Steps along them in either tensor: zero where it has one place for all.
  let outerA: [Int], outerB: [Int]
  let innerA: Int, innerB: Int

  init(_ a: [Int], _ b: [Int]) {
    let rank = max(a.count, b.count)
    let (fullA, fullB) = (
      [Int](repeating: 1, count: rank - a.count) + a, [Int](repeating: 1, count: rank - b.count) + b
    )
    shape = zip(fullA, fullB).map { x, y in
      precondition(x == y || x == 1 || y == 1, "shapes \(a) and \(b) do not lie beside each other")
      return x == 1 ? y : x
    }
    let (stridesA, stridesB) = (Tensor<Double>.strides(of: fullA), Tensor<Double>.strides(of: fullB))
    // Neighbouring axes along which both go on without a jump are one.
    var joined: [(length: Int, a: Int, b: Int)] = []
    for axis in 0..<rank where shape[axis] != 1 {
      let next = (
        length: shape[axis], a: fullA[axis] == 1 ? 0 : stridesA[axis], b: fullB[axis] == 1 ? 0 : stridesB[axis]
      )
      if let last = joined.last, last.a == next.a * next.length, last.b == next.b * next.length {
        joined[joined.count - 1] = (last.length * next.length, next.a, next.b)
      } else {
        joined.append(next)
      }
    }
    let last = joined.popLast() ?? (1, 0, 0)
    (inner, innerA, innerB) = (last.length, last.a, last.b)
    (outer, outerA, outerB) = (joined.map(\.length), joined.map(\.a), joined.map(\.b))
  }

  /// Calls `body` with the places where each row begins, in the common tensor, in A and in B.
  @inline(__always)
  func forEachRow(_ body: (_ row: Int, _ a: Int, _ b: Int) -> Void) {
    var index = [Int](repeating: 0, count: outer.count)
    var (a, b) = (0, 0)
    for row in 0..<outer.reduce(1, *) {
      body(row &* inner, a, b)
      var axis = outer.count &- 1
      while axis >= 0 {
        index[axis] &+= 1
        a &+= outerA[axis]
        b &+= outerB[axis]
        if index[axis] < outer[axis] { break }
        a &-= outerA[axis] &* outer[axis]
        b &-= outerB[axis] &* outer[axis]
        index[axis] = 0
        axis &-= 1
      }
    }
  }
}

extension Tensor {
  /// a (op) b, place by place, of shapes that lie beside each other.
  public static func combined(_ operation: Pairwise, _ a: Tensor, _ b: Tensor) -> Tensor {
    let layout = Broadcast(a.shape, b.shape)
    return a.withPointer { pa in
      b.withPointer { pb in
        Tensor(shape: layout.shape) { y in
          let out = y
          layout.forEachRow { row, ia, ib in
            Scalar.combine(operation, pa + ia, layout.innerA, pb + ib, layout.innerB, out + row, layout.inner)
          }
        }
      }
    }
  }

  /// The sum over all places that a tensor of shape `smaller` would serve when laid beside this one.
  public func summed(to smaller: [Int]) -> Tensor {
    guard smaller != shape else { return self }
    let layout = Broadcast(shape, smaller)
    precondition(layout.shape == shape, "\(shape) cannot be summed to \(smaller)")
    var result = Tensor(zeros: smaller)
    withPointer { x in
      result.withMutablePointer { y in
        layout.forEachRow { row, _, to in
          if layout.innerB == 0 {
            y[to] += Scalar.sum(x + row, layout.inner)
          } else {
            Scalar.add(x + row, times: 1, to: y + to, layout.inner)
          }
        }
      }
    }
    return result
  }

  /// The sum, place by place.
  public static func + (a: Tensor, b: Tensor) -> Tensor { combined(.sum, a, b) }
  /// The difference, place by place.
  public static func - (a: Tensor, b: Tensor) -> Tensor { combined(.difference, a, b) }
  /// The product, place by place.
  public static func * (a: Tensor, b: Tensor) -> Tensor { combined(.product, a, b) }
  /// The quotient, place by place.
  public static func / (a: Tensor, b: Tensor) -> Tensor { combined(.quotient, a, b) }
  /// All numbers times one.
  public static func * (a: Scalar, b: Tensor) -> Tensor { combined(.product, Tensor(a), b) }
}
