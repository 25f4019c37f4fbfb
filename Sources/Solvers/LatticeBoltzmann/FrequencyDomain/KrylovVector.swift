internal import MPI
internal import Numerics

/// This rank's part of a complex vector, real and imaginary parts apart.
final class KrylovVector {
  let real: UnsafeMutablePointer<Double>
  let imaginary: UnsafeMutablePointer<Double>
  let count: Int
  private let storage: HugeBuffer<Double>

  /// A vector of zeros.
  init(count: Int) {
    self.count = count
    let padded = (count + 7) / 8 * 8
    storage = HugeBuffer(count: 2 * padded)
    real = storage.pointer
    imaginary = storage.pointer + padded
  }

  /// self = factor other.
  func set(_ factor: Complex, _ other: KrylovVector) {
    for i in 0..<count {
      let (a, b) = (other.real[i], other.imaginary[i])
      real[i] = factor.real * a - factor.imaginary * b
      imaginary[i] = factor.real * b + factor.imaginary * a
    }
  }

  /// self += factor other.
  func add(_ factor: Complex, _ other: KrylovVector) {
    for i in 0..<count {
      let (a, b) = (other.real[i], other.imaginary[i])
      real[i] += factor.real * a - factor.imaginary * b
      imaginary[i] += factor.real * b + factor.imaginary * a
    }
  }

  /// The products of a vector with several others, these conjugated, with the same bits on any number of ranks. Collective.
  ///
  /// - Parameters:
  ///   - vector: The vector.
  ///   - others: The others.
  ///   - communicator: The ranks.
  /// - Returns: One product for each of the others.
  /// - Throws: `MPIError`.
  static func products(
    of vector: KrylovVector, with others: some Collection<KrylovVector>, on communicator: Communicator
  ) throws(MPIError) -> [Complex] {
    // Vectors of a Krylov space have lengths about 1.
    let bound = 64.0
    var words: [Int64] = []
    words.reserveCapacity(3 * others.count * RoundedSum.wordCount)
    for other in others {
      var (real, cross, crossed) = (RoundedSum(bound: bound), RoundedSum(bound: bound), RoundedSum(bound: bound))
      real.addProducts(other.real, vector.real, count: vector.count)
      real.addProducts(other.imaginary, vector.imaginary, count: vector.count)
      cross.addProducts(other.real, vector.imaginary, count: vector.count)
      crossed.addProducts(other.imaginary, vector.real, count: vector.count)
      words += real.words + cross.words + crossed.words
    }
    try communicator.allReduce(&words, .sum)
    let values = (0..<3 * others.count).map {
      RoundedSum.value(words[$0 * RoundedSum.wordCount..<($0 + 1) * RoundedSum.wordCount], bound: bound)
    }
    if values.contains(where: { $0 == nil }) { return try exactProducts(of: vector, with: others, on: communicator) }
    return (0..<others.count).map {
      Complex(values[3 * $0] ?? 0, (values[3 * $0 + 1] ?? 0) - (values[3 * $0 + 2] ?? 0))
    }
  }

  /// The same for vectors of any size.
  private static func exactProducts(
    of vector: KrylovVector, with others: some Collection<KrylovVector>, on communicator: Communicator
  ) throws(MPIError) -> [Complex] {
    var sums = ReproducibleSum(count: 3 * others.count)
    for (number, other) in others.enumerated() {
      sums.addProducts(other.real, vector.real, count: vector.count, to: 3 * number)
      sums.addProducts(other.imaginary, vector.imaginary, count: vector.count, to: 3 * number)
      sums.addProducts(other.real, vector.imaginary, count: vector.count, to: 3 * number + 1)
      sums.addProducts(other.imaginary, vector.real, count: vector.count, to: 3 * number + 2)
    }
    try communicator.allReduce(&sums.words, .sum)
    return (0..<others.count).map {
      Complex(sums.value(3 * $0), sums.value(3 * $0 + 1) - sums.value(3 * $0 + 2))
    }
  }

  /// The Euclidean length. Collective.
  func norm(on communicator: Communicator) throws(MPIError) -> Double {
    try Self.exactProducts(of: self, with: [self], on: communicator)[0].real.squareRoot()
  }
}
