public import MPI
public import Numerics

/// A floating-point type that fields hold: `Float` or `Double`.
public protocol FieldScalar: MPIScalar, BinaryFloatingPoint {
  /// Adds numbers in memory to a sum.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  static func add(_ terms: UnsafePointer<Self>, count: Int, to sums: inout ReproducibleSum, _ index: Int)

  /// Adds the products x[i] y[i] to a sum, each rounded once to double precision.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  static func addProducts(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int, to sums: inout ReproducibleSum, _ index: Int)
}

extension Float: FieldScalar {
  /// Adds numbers in memory to a sum.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  @inlinable
  public static func add(_ terms: UnsafePointer<Float>, count: Int, to sums: inout ReproducibleSum, _ index: Int) {
    sums.add(terms, count: count, to: index)
  }

  /// Adds the products x[i] y[i] to a sum, exactly.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  @inlinable
  public static func addProducts(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int, to sums: inout ReproducibleSum, _ index: Int
  ) {
    sums.addProducts(x, y, count: count, to: index)
  }
}

extension Double: FieldScalar {
  /// Adds numbers in memory to a sum.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  @inlinable
  public static func add(_ terms: UnsafePointer<Double>, count: Int, to sums: inout ReproducibleSum, _ index: Int) {
    sums.add(terms, count: count, to: index)
  }

  /// Adds the products x[i] y[i] to a sum, each rounded once.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  @inlinable
  public static func addProducts(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int, to sums: inout ReproducibleSum, _ index: Int
  ) {
    sums.addProducts(x, y, count: count, to: index)
  }
}
