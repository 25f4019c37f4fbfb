/// Elements of all ranks, or for all ranks, one part after the other in the order of ranks.
public struct Partitioned<Element: MPIScalar>: Sendable {
  /// All elements.
  public var values: [Element]

  /// How many of them belong to each rank.
  public let counts: [Int]

  /// Where each rank's part begins.
  public let offsets: [Int]

  /// Joins the parts of all ranks.
  ///
  /// - Parameter parts: One array per rank.
  public init(_ parts: [[Element]]) {
    values = Array(parts.joined())
    counts = parts.map(\.count)
    offsets = counts.offsets
  }

  /// Room for parts of given lengths, filled with zeros.
  ///
  /// - Parameter counts: The length of each rank's part, 0 or more.
  init(counts: [Int]) {
    values = zeros(counts.reduce(0, +))
    self.counts = counts
    offsets = counts.offsets
  }

  /// The part of one rank.
  ///
  /// - Parameter rank: The rank, from 0.
  public subscript(rank: Int) -> ArraySlice<Element> { values[offsets[rank]..<offsets[rank] + counts[rank]] }
}

extension [Int] {
  /// Where parts of these lengths begin if they follow each other.
  var offsets: [Int] {
    var next = 0
    return map { count in
      defer { next += count }
      return next
    }
  }
}

/// Lengths and places of the parts of a buffer as MPI takes them.
struct PartLayout {
  let counts: [Int32]
  let offsets: [Int32]

  /// Checks the lengths against the communicator and the buffer.
  init(
    _ counts: [Int], filling total: Int, on communicator: Communicator, _ function: String
  ) throws(MPIError) {
    try communicator.require(counts.count, elements: communicator.size, in: "the list of lengths", function)
    guard counts.allSatisfy({ $0 >= 0 }) else { throw MPIError(.invalidCount, function, "lengths \(counts)") }
    try communicator.require(total, elements: counts.reduce(0, +), in: "the buffer", function)
    // The places are 32-bit numbers in MPI 3.1, and no datatype can widen them.
    _ = try communicator.smallCount(total, function)
    self.counts = counts.map { Int32($0) }
    offsets = counts.offsets.map { Int32($0) }
  }
}
