/// What came of a run of an ensemble; the same on every rank.
public struct EnsembleReport: Sendable {
  /// How a run ended.
  public enum Ending: Sendable, Equatable {
    /// No sample is missing.
    case finished
    /// A stop was asked for; the samples that are missing can be had by running again.
    case stopped
  }

  /// A sample that has no result.
  public struct Failure: Sendable, Equatable {
    /// The sample's number.
    public let sample: Int
    /// The simulator's reason.
    public let reason: String
  }

  /// What a worker spent its time on, in seconds.
  public struct Times: Sendable, Equatable {
    /// In the simulator.
    public var simulating = 0.0
    /// Writing.
    public var writing = 0.0
    /// With nothing to do, the end included, where it waits for the others.
    public var waiting = 0.0
  }

  /// How the run ended.
  public let ending: Ending
  /// The samples of the ensemble.
  public let samples: Int
  /// Complete samples in the file, earlier runs' included.
  public let complete: Int
  /// Failed samples in the file, earlier runs' included.
  public let failed: Int
  /// Samples done by this run.
  public let simulated: Int
  /// Failed samples among them.
  public let failedNow: Int
  /// Some of this run's failures: at most 20 of each worker, by sample.
  public let failures: [Failure]
  /// Seconds between the first claim and the end of the last worker.
  public let seconds: Double
  /// Bytes written by this run.
  public let bytesWritten: Int
  /// Each worker's times.
  public let workers: [Times]
  /// The same times of every rank, over ranks: simulating, writing, waiting.
  public let sections: [SectionStatistics]

  /// The share of the workers' time that was neither spent in the simulator nor writing.
  public var idleFraction: Double {
    let waiting = workers.reduce(0) { $0 + $1.waiting }
    return seconds > 0 && !workers.isEmpty ? waiting / (seconds * Double(workers.count)) : 0
  }
}
