public import MPI

/// A fault that a user can mend, found before work starts: it ends the program with code 2.
///
/// Every rank throws it, and rank 0 tells it once.
public struct Refusal: ExitCoding, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in the words that the user reads.
  public let description: String

  /// A refusal.
  ///
  /// - Parameter description: What is wrong.
  public init(_ description: String) { self.description = description }

  /// 2.
  public var exitCode: Int32 { UsageError.exitCode }
}

/// Why a run failed that all ranks found out alike: told once, and the job ends in order, with exit code 1.
public struct CommonFailure: ExitCoding, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  /// 1.
  public var exitCode: Int32 { 1 }

  /// A failure.
  public init(_ description: String) { self.description = description }
}

extension UsageError: ExitCoding {
  /// 2.
  public var exitCode: Int32 { UsageError.exitCode }
}

extension CaseError: ExitCoding {
  /// 2.
  public var exitCode: Int32 { UsageError.exitCode }
}

extension CheckpointError: ExitCoding {
  /// 2: the user decides which state to start from.
  public var exitCode: Int32 { UsageError.exitCode }
}
