/// Several numbers that a kernel computes with at once: one register's worth.
///
/// Kernels are generic over it, and are specialised in this module. Every operation is lane by lane, so that a cell's bits
/// do not depend on which lane it falls on.
protocol LatticeVector {
  associatedtype Scalar: BinaryFloatingPoint

  /// Numbers in a vector.
  static var width: Int { get }

  init(repeating value: Scalar)

  /// The numbers from an address on, which need not be aligned.
  init(at address: UnsafePointer<Scalar>)

  /// Writes the numbers from an address on.
  func store(at address: UnsafeMutablePointer<Scalar>)

  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static func * (left: Self, right: Self) -> Self

  /// This plus a product, rounded once.
  func addingProduct(_ left: Self, _ right: Self) -> Self
}

/// Eight numbers of double precision.
struct DoubleVector: LatticeVector {
  var lanes: SIMD8<Double>

  @inline(__always) static var width: Int { 8 }

  @inline(__always) init(_ lanes: SIMD8<Double>) { self.lanes = lanes }

  @inline(__always) init(repeating value: Double) { lanes = SIMD8(repeating: value) }

  @inline(__always) init(at address: UnsafePointer<Double>) {
    lanes = UnsafeRawPointer(address).loadUnaligned(as: SIMD8<Double>.self)
  }

  @inline(__always) func store(at address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: lanes, as: SIMD8<Double>.self)
  }

  @inline(__always) static func + (left: DoubleVector, right: DoubleVector) -> DoubleVector {
    DoubleVector(left.lanes + right.lanes)
  }

  @inline(__always) static func - (left: DoubleVector, right: DoubleVector) -> DoubleVector {
    DoubleVector(left.lanes - right.lanes)
  }

  @inline(__always) static func * (left: DoubleVector, right: DoubleVector) -> DoubleVector {
    DoubleVector(left.lanes * right.lanes)
  }

  @inline(__always) func addingProduct(_ left: DoubleVector, _ right: DoubleVector) -> DoubleVector {
    DoubleVector(lanes.addingProduct(left.lanes, right.lanes))
  }
}

/// Sixteen numbers of single precision.
struct FloatVector: LatticeVector {
  var lanes: SIMD16<Float>

  @inline(__always) static var width: Int { 16 }

  @inline(__always) init(_ lanes: SIMD16<Float>) { self.lanes = lanes }

  @inline(__always) init(repeating value: Float) { lanes = SIMD16(repeating: value) }

  @inline(__always) init(at address: UnsafePointer<Float>) {
    lanes = UnsafeRawPointer(address).loadUnaligned(as: SIMD16<Float>.self)
  }

  @inline(__always) func store(at address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: lanes, as: SIMD16<Float>.self)
  }

  @inline(__always) static func + (left: FloatVector, right: FloatVector) -> FloatVector {
    FloatVector(left.lanes + right.lanes)
  }

  @inline(__always) static func - (left: FloatVector, right: FloatVector) -> FloatVector {
    FloatVector(left.lanes - right.lanes)
  }

  @inline(__always) static func * (left: FloatVector, right: FloatVector) -> FloatVector {
    FloatVector(left.lanes * right.lanes)
  }

  @inline(__always) func addingProduct(_ left: FloatVector, _ right: FloatVector) -> FloatVector {
    FloatVector(lanes.addingProduct(left.lanes, right.lanes))
  }
}
