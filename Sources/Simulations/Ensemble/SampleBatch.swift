/// The samples that a simulator is to simulate at once, with the buffers for their results.
///
/// The buffers lie in the block that is written to the file: they are valid during the call only.
public struct SampleBatch {
  /// The samples' numbers in the ensemble, ascending; they need not be consecutive.
  public let samples: [Int]
  /// How each sample ended: complete, unless said otherwise.
  public private(set) var outcomes: [SampleOutcome]

  private let buffers: [UnsafeMutableRawPointer]
  private let lengths: [Int]
  private let types: [EnsembleScalarType]

  init(samples: [Int], buffers: [UnsafeMutableRawPointer], lengths: [Int], types: [EnsembleScalarType]) {
    self.samples = samples
    self.outcomes = Array(repeating: .complete, count: samples.count)
    self.buffers = buffers
    self.lengths = lengths
    self.types = types
  }

  /// The number of samples.
  public var count: Int { samples.count }

  /// The numbers that one sample of a variable has on this rank: the product of its portion's lengths.
  public func length(of variable: Int) -> Int { lengths[variable] }

  /// The buffer of a variable, `[sample][axes...]` as in the file: sample `i` begins at `i * length(of: variable)`.
  ///
  /// Its content is undefined; every number of a sample that does not fail must be written.
  ///
  /// - Parameters:
  ///   - variable: The variable's number in the schema.
  ///   - type: The type that the schema gives the variable; another one is a fault of the program.
  /// - Returns: `count * length(of: variable)` numbers.
  public func values<Scalar: BitwiseCopyable>(
    of variable: Int, as type: Scalar.Type
  ) -> UnsafeMutableBufferPointer<Scalar> {
    precondition(types[variable].matches(type), "variable \(variable) holds \(types[variable]), not \(type)")
    let count = samples.count * lengths[variable]
    return UnsafeMutableBufferPointer(
      start: buffers[variable].bindMemory(to: Scalar.self, capacity: count), count: count)
  }

  /// Where the results of a variable begin from a sample on, for those who write bytes; as ``values(of:as:)`` otherwise.
  ///
  /// - Parameters:
  ///   - variable: The variable's number in the schema.
  ///   - index: The sample's place in the batch.
  /// - Returns: The place of the sample's first number.
  package func bytes(of variable: Int, from index: Int) -> UnsafeMutableRawPointer {
    buffers[variable] + index * lengths[variable] * types[variable].byteCount
  }

  /// Reports that a sample has no result.
  ///
  /// - Parameters:
  ///   - index: The sample's place in the batch.
  ///   - reason: Why, for the report.
  public mutating func fail(_ index: Int, _ reason: String) {
    outcomes[index] = .failed(reason)
  }
}
