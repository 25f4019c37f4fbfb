internal import Glibc

/// A simulator that computes nothing for a given time: it shows what scheduling and writing cost.
///
/// What it writes is the sample's number, everywhere.
public struct SpinSimulator: BatchSimulator {
  /// Samples at once.
  public let batchSize: Int
  /// The seconds that a sample takes.
  public let seconds: @Sendable (Int) -> Double
  /// Whether a batch takes as long as its slowest sample, as one that is solved side by side does, or all of them.
  public let isSideBySide: Bool
  /// Seconds between two polls.
  public let pollInterval: Double
  /// Whether it sleeps between polls rather than spin: then ranks that share a core do not slow each other down.
  public let sleeps: Bool
  private let schema: EnsembleSchema

  /// Creates a simulator that fills all variables of a schema.
  public init(
    _ schema: EnsembleSchema, batchSize: Int, isSideBySide: Bool = true, pollInterval: Double = 2e-4,
    sleeps: Bool = false, seconds: @escaping @Sendable (Int) -> Double
  ) {
    self.schema = schema
    self.batchSize = batchSize
    self.isSideBySide = isSideBySide
    self.pollInterval = pollInterval
    self.sleeps = sleeps
    self.seconds = seconds
  }

  /// Fills the buffers and spins.
  public mutating func simulate(_ batch: inout SampleBatch, poll: () -> Void) throws(SimulatorError) {
    let start = monotonicSeconds()
    for variable in schema.variables.indices { fill(variable, of: batch) }
    let times = batch.samples.map(seconds)
    let duration = isSideBySide ? times.max() ?? 0 : times.reduce(0, +)
    var lastPoll = start
    while true {
      let now = monotonicSeconds()
      if now - start >= duration { return }
      guard now - lastPoll >= pollInterval else { continue }
      lastPoll = now
      poll()
      if sleeps { usleep(UInt32(min(pollInterval, start + duration - now) * 1e6)) }
    }
  }

  private func fill(_ variable: Int, of batch: SampleBatch) {
    switch schema.variables[variable].type {
    case .float32: fill(variable, of: batch) { Float($0) }
    case .float64: fill(variable, of: batch) { Double($0) }
    case .int32: fill(variable, of: batch) { Int32(truncatingIfNeeded: $0) }
    case .int64: fill(variable, of: batch) { Int64($0) }
    case .uint8: fill(variable, of: batch) { UInt8(truncatingIfNeeded: $0) }
    case .uint32: fill(variable, of: batch) { UInt32(truncatingIfNeeded: $0) }
    case .uint64: fill(variable, of: batch) { UInt64($0) }
    }
  }

  private func fill<Scalar: BitwiseCopyable>(
    _ variable: Int, of batch: SampleBatch, _ convert: (Int) -> Scalar
  ) {
    let length = batch.length(of: variable)
    guard length > 0, var row = batch.values(of: variable, as: Scalar.self).baseAddress else { return }
    for sample in batch.samples {
      row.initialize(repeating: convert(sample), count: length)
      row += length
    }
  }
}
