/// Means and covariances of vectors that come one by one or in parts, without keeping them.
///
/// Parts collected on several ranks are merged by their ``state``, in the order of the ranks (Pebay 2008,
/// doi:10.2172/1028931).
public struct RunningCovariance: Sendable, Hashable {
  /// The number of vectors.
  public private(set) var count: Double = 0

  /// Their mean; zeros if there are none.
  public private(set) var mean: [Double]

  // Sums of products of deviations, of which those at and below the diagonal are kept: `[i][j <= i]`.
  private var products: [Double]

  /// No vectors yet.
  ///
  /// - Parameter dimensions: The elements of a vector, at least one.
  public init(dimensions: Int) {
    precondition(dimensions >= 1, "a vector has at least one element")
    mean = [Double](repeating: 0, count: dimensions)
    products = [Double](repeating: 0, count: dimensions * (dimensions + 1) / 2)
  }

  /// What a ``state`` describes.
  ///
  /// - Parameters:
  ///   - dimensions: The elements of a vector.
  ///   - state: As many numbers as ``state`` has.
  public init(dimensions: Int, state: some Collection<Double>) {
    self.init(dimensions: dimensions)
    precondition(state.count == 1 + mean.count + products.count, "the state is not that of \(dimensions) dimensions")
    let numbers = Array(state)
    count = numbers[0]
    mean = Array(numbers[1...dimensions])
    products = Array(numbers[(dimensions + 1)...])
  }

  /// The elements of a vector.
  public var dimensions: Int { mean.count }

  /// All there is to know, as numbers to be sent or stored: the count, the means, and the products of deviations.
  public var state: [Double] { [count] + mean + products }

  /// Adds a vector.
  ///
  /// - Parameter vector: As many elements as there are dimensions.
  public mutating func add(_ vector: [Double]) {
    precondition(vector.count == dimensions, "\(vector.count) elements for \(dimensions) dimensions")
    count += 1
    let share = (count - 1) / count
    var place = 0
    for i in 0..<dimensions {
      let deviation = share * (vector[i] - mean[i])
      for j in 0...i {
        products[place] += deviation * (vector[j] - mean[j])
        place += 1
      }
    }
    for i in 0..<dimensions { mean[i] += (vector[i] - mean[i]) / count }
  }

  /// Adds the vectors of another part.
  ///
  /// - Parameter other: That part, of as many dimensions.
  public mutating func merge(_ other: RunningCovariance) {
    precondition(dimensions == other.dimensions, "the vectors differ in dimensions")
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let total = count + other.count
    let delta = zip(other.mean, mean).map { $0 - $1 }
    let share = count * other.count / total
    var place = 0
    for i in 0..<dimensions {
      for j in 0...i {
        products[place] += other.products[place] + share * delta[i] * delta[j]
        place += 1
      }
    }
    for i in 0..<dimensions { mean[i] += delta[i] * other.count / total }
    count = total
  }

  /// The unbiased estimate of a covariance, by n - 1; not a number below two vectors.
  ///
  /// - Parameters:
  ///   - i: One element.
  ///   - j: The other.
  /// - Returns: Their covariance.
  public func covariance(_ i: Int, _ j: Int) -> Double { count > 1 ? product(i, j) / (count - 1) : .nan }

  /// Pearson's correlation; not a number if an element does not vary.
  ///
  /// - Parameters:
  ///   - i: One element.
  ///   - j: The other.
  /// - Returns: Their correlation in [-1, 1].
  public func correlation(_ i: Int, _ j: Int) -> Double {
    let r = product(i, j) / (product(i, i).squareRoot() * product(j, j).squareRoot())
    return r.isNaN ? r : min(max(r, -1), 1)
  }

  /// All covariances.
  public var covarianceMatrix: Matrix {
    var matrix = Matrix(rows: dimensions, columns: dimensions)
    for i in 0..<dimensions {
      for j in 0..<dimensions { matrix[i, j] = covariance(i, j) }
    }
    return matrix
  }

  private func product(_ i: Int, _ j: Int) -> Double {
    let (row, column) = (max(i, j), min(i, j))
    return products[row * (row + 1) / 2 + column]
  }
}
