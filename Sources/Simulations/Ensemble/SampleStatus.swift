/// What of a sample is in the file. Readers and resume trust this alone.
public enum SampleStatus: UInt8, Sendable, Hashable {
  /// Nothing yet.
  case missing = 0
  /// All its data.
  case complete = 1
  /// It was tried and has no result: floating-point data are not-a-number, integers zero.
  case failed = 2
}

/// How the simulation of one sample ended.
public enum SampleOutcome: Sendable, Equatable {
  /// Its data are in the buffers.
  case complete
  /// It has no result, for the reason given; whatever is in its part of the buffers is discarded.
  case failed(String)

  var status: SampleStatus {
    if case .failed = self { .failed } else { .complete }
  }
}
