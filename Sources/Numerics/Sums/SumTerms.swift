/// Terms of a sum, read eight at a time: numbers in memory, or products of two of them.
protocol SumTerms {
  /// Terms in all.
  var count: Int { get }

  /// Term number `i`.
  subscript(i: Int) -> Double { get }

  /// Terms `i` to `i + 7`, all of which there must be.
  func vector(at i: Int) -> SIMD8<Double>
}

extension SumTerms {
  /// The terms from `i` on that are left over from whole vectors, and zeros in the lanes below them; needs eight terms in
  /// all.
  @inline(__always)
  func tail(from i: Int) -> SIMD8<Double> {
    let lanes = SIMD8<Double>(0, 1, 2, 3, 4, 5, 6, 7)
    return vector(at: count &- 8).replacing(with: 0, where: lanes .< Double(8 &- (count &- i)))
  }
}

@inline(__always)
private func load<Vector: SIMD>(_ pointer: UnsafePointer<Vector.Scalar>, _ i: Int, as type: Vector.Type) -> Vector {
  UnsafeRawPointer(pointer + i).loadUnaligned(as: Vector.self)
}

/// Numbers in memory.
struct DoubleTerms: SumTerms {
  let values: UnsafePointer<Double>
  let count: Int

  @inline(__always) subscript(i: Int) -> Double { values[i] }

  @inline(__always)
  func vector(at i: Int) -> SIMD8<Double> { load(values, i, as: SIMD8<Double>.self) }
}

/// Products of numbers in memory, each rounded once.
struct DoubleProducts: SumTerms {
  let x: UnsafePointer<Double>
  let y: UnsafePointer<Double>
  let count: Int

  @inline(__always) subscript(i: Int) -> Double { x[i] * y[i] }

  @inline(__always)
  func vector(at i: Int) -> SIMD8<Double> { load(x, i, as: SIMD8<Double>.self) * load(y, i, as: SIMD8<Double>.self) }
}

/// Numbers of single precision in memory.
struct FloatTerms: SumTerms {
  let values: UnsafePointer<Float>
  let count: Int

  @inline(__always) subscript(i: Int) -> Double { Double(values[i]) }

  @inline(__always)
  func vector(at i: Int) -> SIMD8<Double> { SIMD8<Double>(load(values, i, as: SIMD8<Float>.self)) }
}

/// Products of numbers of single precision in memory: in double precision they are exact.
struct FloatProducts: SumTerms {
  let x: UnsafePointer<Float>
  let y: UnsafePointer<Float>
  let count: Int

  @inline(__always) subscript(i: Int) -> Double { Double(x[i]) * Double(y[i]) }

  @inline(__always)
  func vector(at i: Int) -> SIMD8<Double> {
    SIMD8<Double>(load(x, i, as: SIMD8<Float>.self)) * SIMD8<Double>(load(y, i, as: SIMD8<Float>.self))
  }
}
