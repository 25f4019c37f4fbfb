public import MPI
public import Numerics
internal import CBLAS
internal import Glibc

/// A number that tensors compute with: Float for training, Double for checks.
///
/// Loops over numbers are written once, for sixteen lanes of any such number, and compiled for both.
public protocol TensorScalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Codable, MPIScalar {
  /// e^x of sixteen numbers, to about one unit in the last place.
  static func exponential(_ x: SIMD16<Self>) -> SIMD16<Self>

  /// C <- alpha op(A) op(B) + beta C of row-major matrices: op(A) is m x k, op(B) is k x n.
  ///
  /// - Parameters:
  ///   - m: Rows of C.
  ///   - n: Columns of C.
  ///   - k: Columns of op(A).
  ///   - alpha: Factor of the product.
  ///   - a: A, its rows `strideA` apart.
  ///   - transposesA: Whether op(A) is the transpose of what is stored.
  ///   - strideA: Numbers between the beginnings of stored rows of A.
  ///   - b: B.
  ///   - transposesB: Whether op(B) is the transpose of what is stored.
  ///   - strideB: As of A.
  ///   - beta: Factor of what C held; with 0 it is not read.
  ///   - c: C.
  ///   - strideC: As of A.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>, transposesA: Bool, strideA: Int,
    _ b: UnsafePointer<Self>, transposesB: Bool, strideB: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>,
    strideC: Int)

  /// y_i = f(x_i).
  static func apply(_ f: Pointwise, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, _ count: Int)

  /// s_i = g_i f'(x_i), where y = f(x).
  static func applySlope(
    _ f: Pointwise, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ g: UnsafePointer<Self>,
    _ s: UnsafeMutablePointer<Self>, _ count: Int)

  /// y = a (op) b along a row, in which a or b may be one number for all.
  static func combine(
    _ operation: Pairwise, _ a: UnsafePointer<Self>, _ stepA: Int, _ b: UnsafePointer<Self>, _ stepB: Int,
    _ y: UnsafeMutablePointer<Self>, _ count: Int)

  /// y_i += alpha x_i.
  static func add(_ x: UnsafePointer<Self>, times alpha: Self, to y: UnsafeMutablePointer<Self>, _ count: Int)

  /// The sum of `count` numbers.
  static func sum(_ x: UnsafePointer<Self>, _ count: Int) -> Self

  /// The sum of products.
  static func dot(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, _ count: Int) -> Self

  /// The forward pass of ``Traced/groupNormalized(groups:scale:shift:film:epsilon:activation:)``.
  static func normalizeGroups(_ pass: GroupPass<Self>)

  /// Its backward pass.
  static func differentiateGroups(_ pass: GroupBackwardPass<Self>)

  /// One step of Adam with decoupled decay; see ``AdamW``.
  static func stepAdam(_ step: AdamStep<Self>)
}

extension Float: TensorScalar {
  /// See ``TensorScalar``.
  @inlinable @inline(__always)
  public static func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> { VectorMath.exp(x) }

  /// See ``TensorScalar``.
  public static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, transposesA: Bool, strideA: Int,
    _ b: UnsafePointer<Float>, transposesB: Bool, strideB: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>,
    strideC: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), alpha, a, Int32(strideA), b, Int32(strideB), beta, c, Int32(strideC))
  }
}

extension Double: TensorScalar {
  /// See ``TensorScalar``.
  @inlinable @inline(__always)
  public static func exponential(_ x: SIMD16<Double>) -> SIMD16<Double> {
    SIMD16(lowHalf: VectorMath.exp(x.lowHalf), highHalf: VectorMath.exp(x.highHalf))
  }

  /// See ``TensorScalar``.
  public static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, transposesA: Bool, strideA: Int,
    _ b: UnsafePointer<Double>, transposesB: Bool, strideB: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>,
    strideC: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, transposesA ? CblasTrans : CblasNoTrans, transposesB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), alpha, a, Int32(strideA), b, Int32(strideB), beta, c, Int32(strideC))
  }
}
