internal import CMPI

/// An associative operation that combines the values of several ranks, element by element.
///
/// The order of the operands is MPI's: sums of floating-point numbers may differ in their last bits between rank
/// counts. Minimum and maximum of values that include NaN are unspecified: agree on NaN by a flag instead.
public enum Reduction: Sendable, Hashable, CaseIterable {
  /// The sum; integers wrap.
  case sum
  /// The product; integers wrap.
  case product
  /// The smallest value.
  case minimum
  /// The largest value.
  case maximum
  /// The bits set on every rank. For integers only.
  case bitwiseAnd
  /// The bits set on any rank. For integers only.
  case bitwiseOr
  /// The bits set on an odd number of ranks. For integers only.
  case bitwiseXor

  var raw: MPI_Op {
    switch self {
    case .sum: unsafe cmpi_sum()
    case .product: unsafe cmpi_product()
    case .minimum: unsafe cmpi_minimum()
    case .maximum: unsafe cmpi_maximum()
    case .bitwiseAnd: unsafe cmpi_bitwise_and()
    case .bitwiseOr: unsafe cmpi_bitwise_or()
    case .bitwiseXor: unsafe cmpi_bitwise_xor()
    }
  }
}
