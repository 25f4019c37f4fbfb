public import MPI
public import Numerics

/// Sums over the grid, of the same bits on any number of ranks: see `ReproducibleSum`.
///
/// Where several are needed, collect them locally and reduce them together:
///
/// ```swift
/// var sums = ReproducibleSum(count: 2)
/// residual.addProducts(with: preconditioned, to: &sums, 0)
/// residual.addProducts(with: residual, to: &sums, 1)
/// try communicator.allReduce(&sums.words, .sum)
/// ```
extension Field {
  /// Adds the owned values of a component to a sum. Local.
  ///
  /// - Parameters:
  ///   - sums: The sums.
  ///   - index: The sum's number.
  ///   - component: The component.
  public func addValues(to sums: inout ReproducibleSum, _ index: Int = 0, component: Int = 0) {
    let width = block.count.x
    forEachRow(component: component) { row, _, _ in Scalar.add(row, count: width, to: &sums, index) }
  }

  /// Adds the products of the owned values with those of another field to a sum, all components alike. Local.
  ///
  /// Each product is rounded once, to double precision.
  ///
  /// - Parameters:
  ///   - other: A field on the same block with as many components; its halo may differ.
  ///   - sums: The sums.
  ///   - index: The sum's number.
  public func addProducts(with other: Field, to sums: inout ReproducibleSum, _ index: Int = 0) {
    precondition(block.owned == other.block.owned && components == other.components, "the fields differ in shape")
    let width = block.count.x
    for component in 0..<components {
      forEachRow(component: component) { row, y, z in
        Scalar.addProducts(row, other.row(y, z, component: component), count: width, to: &sums, index)
      }
    }
  }

  /// The sum of a component over the whole grid, exact but for one rounding, and the same on every rank. Collective.
  ///
  /// - Parameters:
  ///   - communicator: The ranks among which the grid is divided.
  ///   - component: The component.
  /// - Returns: The sum of the owned values of all ranks, in double precision.
  /// - Throws: `MPIError`.
  public func sum(on communicator: Communicator, component: Int = 0) throws(MPIError) -> Double {
    var sums = ReproducibleSum()
    addValues(to: &sums, component: component)
    try communicator.allReduce(&sums.words, .sum)
    return sums.value()
  }

  /// The sum over the whole grid of the products with another field, over all components, the same on every rank.
  /// Collective.
  ///
  /// - Parameters:
  ///   - other: A field on the same block with as many components.
  ///   - communicator: The ranks among which the grid is divided.
  /// - Returns: The sum of the products, each rounded once, rounded to the nearest number.
  /// - Throws: `MPIError`.
  public func dotProduct(with other: Field, on communicator: Communicator) throws(MPIError) -> Double {
    var sums = ReproducibleSum()
    addProducts(with: other, to: &sums)
    try communicator.allReduce(&sums.words, .sum)
    return sums.value()
  }
}
