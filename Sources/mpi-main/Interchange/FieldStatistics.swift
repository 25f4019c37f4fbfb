import MPI
import Numerics

/// Mean, standard deviation and root mean square of fields over all their cells and samples.
///
/// The sums are exact until they are rounded once, so that they depend neither on the order nor on the ranks.
struct FieldStatistics {
  /// The figures of one field.
  struct Figures: Equatable {
    let mean: Double
    /// The root of the mean squared deviation, by n.
    let deviation: Double
    let rootMeanSquare: Double
  }

  private var sums: ReproducibleSum
  private var counts: [Int]

  /// No values yet.
  init(fields: Int) {
    sums = ReproducibleSum(count: 2 * fields)
    counts = Array(repeating: 0, count: fields)
  }

  /// Adds values of a field.
  mutating func add(_ values: UnsafePointer<Float>, count: Int, of field: Int) {
    sums.add(values, count: count, to: 2 * field)
    sums.addProducts(values, values, count: count, to: 2 * field + 1)
    counts[field] += count
  }

  /// Adds the values of all ranks. Collective.
  mutating func reduce(over world: Communicator) throws(MPIError) {
    try world.allReduce(&sums.words, .sum)
    try world.allReduce(&counts, .sum)
  }

  /// The figures of a field; not numbers without values.
  func figures(of field: Int) -> Figures {
    let count = Double(counts[field])
    let (mean, square) = (sums.value(2 * field) / count, sums.value(2 * field + 1) / count)
    return Figures(
      mean: mean, deviation: max(0, square - mean * mean).squareRoot(), rootMeanSquare: square.squareRoot())
  }
}

extension FieldStatistics.Figures {
  /// The figures of some numbers.
  init(_ values: [Double]) {
    let moments = RunningMoments(values)
    let square = RunningMoments(values.map { $0 * $0 })
    self.init(
      mean: moments.mean, deviation: moments.populationVariance.squareRoot(), rootMeanSquare: square.mean.squareRoot())
  }
}
