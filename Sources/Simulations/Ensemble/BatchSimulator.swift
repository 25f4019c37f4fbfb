public import MPI

/// What an ensemble runs: it simulates up to a batch of samples at once.
///
/// What it writes for a sample must be a function of the case and the sample's number alone: not of the rank, the
/// worker's size, or the other samples of the batch.
public protocol BatchSimulator {
  /// The largest number of samples at once; the same on every rank, at least one.
  var batchSize: Int { get }

  /// The part of each sample of a variable that this rank of the worker provides. Each number of a sample must be
  /// provided by exactly one rank. By default the worker's first rank provides all.
  ///
  /// - Parameters:
  ///   - variable: The variable's number in the schema.
  ///   - worker: The ranks that simulate together.
  func portion(of variable: Int, on worker: Communicator) -> SamplePortion

  /// Simulates the samples of a batch into its buffers.
  ///
  /// Collective over the worker. A sample without a result is reported by `batch.fail`, on the worker's first rank at
  /// least; the batch goes on. Throwing ends the whole ensemble; what is written stays written.
  ///
  /// - Parameters:
  ///   - batch: The samples' numbers, and the buffers to be filled.
  ///   - poll: To be called now and then, once per solver iteration say: the claims of other workers are answered
  ///     there, so that they need not wait until this batch is done. It returns at once.
  /// - Throws: ``SimulatorError`` if the ensemble cannot go on.
  mutating func simulate(_ batch: inout SampleBatch, poll: () -> Void) throws(SimulatorError)
}

extension BatchSimulator {
  /// All of a sample on the worker's first rank, nothing on the others.
  public func portion(of variable: Int, on worker: Communicator) -> SamplePortion {
    worker.rank == 0 ? .whole : .nothing
  }
}

/// The part of a sample that one rank of a worker provides.
public enum SamplePortion: Sendable, Equatable {
  case nothing
  case whole
  /// The first index and the number of indices along each axis after `sample`.
  case box(start: [Int], count: [Int])
}

/// Why a simulator, and with it the ensemble, cannot go on.
public struct SimulatorError: Error, Equatable, CustomStringConvertible {
  /// The reason, for a person.
  public let description: String

  /// Creates an error with a reason.
  public init(_ description: String) {
    self.description = description
  }
}
