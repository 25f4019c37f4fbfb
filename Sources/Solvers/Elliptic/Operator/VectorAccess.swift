/// Sixteen neighbours of a row.
typealias Floats = SIMD16<Float>

/// Eight neighbours of a row.
typealias Doubles = SIMD8<Double>

// Rows are loaded in whole vectors, beyond their end too, where a field has room; stores stop at the end. So a cell's
// arithmetic is the same wherever it lies in its row.

@inline(__always)
func load(_ pointer: UnsafePointer<Float>, _ index: Int) -> Floats {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Floats.self)
}

@inline(__always)
func load(_ pointer: UnsafePointer<Double>, _ index: Int) -> Doubles {
  UnsafeRawPointer(pointer + index).loadUnaligned(as: Doubles.self)
}

@inline(__always)
func load(_ pointer: UnsafeMutablePointer<Float>, _ index: Int) -> Floats { load(UnsafePointer(pointer), index) }

@inline(__always)
func load(_ pointer: UnsafeMutablePointer<Double>, _ index: Int) -> Doubles { load(UnsafePointer(pointer), index) }

@inline(__always)
func store(_ vector: Floats, _ pointer: UnsafeMutablePointer<Float>, _ index: Int) {
  UnsafeMutableRawPointer(pointer + index).storeBytes(of: vector, as: Floats.self)
}

/// Stores the lanes below `end - index`.
@inline(__always)
func store(_ vector: Floats, _ pointer: UnsafeMutablePointer<Float>, _ index: Int, _ end: Int) {
  if end &- index >= 16 {
    UnsafeMutableRawPointer(pointer + index).storeBytes(of: vector, as: Floats.self)
  } else {
    for lane in 0..<end &- index { pointer[index &+ lane] = vector[lane] }
  }
}

/// Stores the lanes below `end - index`.
@inline(__always)
func store(_ vector: Doubles, _ pointer: UnsafeMutablePointer<Double>, _ index: Int, _ end: Int) {
  if end &- index >= 8 {
    UnsafeMutableRawPointer(pointer + index).storeBytes(of: vector, as: Doubles.self)
  } else {
    for lane in 0..<end &- index { pointer[index &+ lane] = vector[lane] }
  }
}

/// Some of a vector's lanes: all bits of them.
struct VectorMask {
  let bits: SIMD16<UInt32>

  /// The even lanes or the odd ones: those of a number's parity.
  @inline(__always)
  init(parity: Int) {
    let even = SIMD16<UInt32>(.max, 0, .max, 0, .max, 0, .max, 0, .max, 0, .max, 0, .max, 0, .max, 0)
    bits = even ^ SIMD16(repeating: 0 &- UInt32(truncatingIfNeeded: parity & 1))
  }

  /// The lanes below a number from 0 to 16.
  @inline(__always)
  init(below end: Int) {
    let lanes = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    let signs = (lanes &- SIMD16(repeating: UInt32(truncatingIfNeeded: end))) &>> SIMD16(repeating: 31)
    bits = SIMD16(repeating: 0) &- signs
  }

  /// The lanes from a number from 0 to 16 on.
  @inline(__always)
  init(from first: Int) { bits = ~VectorMask(below: first).bits }

  @inline(__always)
  private init(bits: SIMD16<UInt32>) { self.bits = bits }

  /// The lanes of both.
  @inline(__always)
  static func & (a: VectorMask, b: VectorMask) -> VectorMask { VectorMask(bits: a.bits & b.bits) }

  /// The new values in these lanes, the old ones in the others.
  @inline(__always)
  func choose(_ new: Floats, _ old: Floats) -> Floats {
    let (n, o) = (unsafeBitCast(new, to: SIMD16<UInt32>.self), unsafeBitCast(old, to: SIMD16<UInt32>.self))
    return unsafeBitCast((n & bits) | (o & ~bits), to: Floats.self)
  }

  /// The values in these lanes, zero in the others.
  @inline(__always)
  func keep(_ new: Floats) -> Floats {
    unsafeBitCast(unsafeBitCast(new, to: SIMD16<UInt32>.self) & bits, to: Floats.self)
  }
}

/// One over what is positive, zero for the rest, and for what is so small that its inverse, or products with it, might not be
/// finite: the operator is scaled to a greatest diagonal near one.
@inline(__always)
func inverseOfPositive(_ values: Floats) -> Floats {
  let isPositive = values .> 0x1p-60
  return (1 / values.replacing(with: 1, where: .!isPositive)).replacing(with: 0, where: .!isPositive)
}
