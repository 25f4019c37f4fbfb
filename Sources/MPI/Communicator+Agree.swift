/// Work that failed on another rank, as the ranks learn it on which it did not.
public struct RemoteFailure: ExitCoding, Equatable, Sendable, CustomStringConvertible {
  /// The lowest rank that failed.
  public let rank: Int

  /// The description of the error on that rank.
  public let message: String

  /// The exit code that the error on that rank asks for.
  public let exitCode: Int32

  /// True: by the rank that failed.
  public var isToldElsewhere: Bool { true }

  /// `failed on rank r: message`.
  public var description: String { "failed on rank \(rank): \(message)" }
}

extension Communicator {
  /// Runs local work on every rank, and throws on all of them if it threw on any.
  ///
  /// Collective. A rank whose work threw throws that error; the others throw a ``RemoteFailure`` that tells the lowest
  /// failing rank and its error's description.
  ///
  /// ```swift
  /// let text = try world.agree { world.rank == 0 ? try read(path) : "" }
  /// ```
  ///
  /// - Parameter body: Work without communication.
  /// - Returns: What `body` returned on this rank.
  /// - Throws: The error of `body`, a ``RemoteFailure``, or an ``MPIError``.
  public func agree<Result>(_ body: () throws -> Result) throws -> Result {
    let outcome = Swift.Result(catching: body)
    var failure: (any Error)?
    if case .failure(let error) = outcome { failure = error }

    let failed = try allReduce(failure == nil ? size : rank, .minimum)
    guard failed < size else { return try outcome.get() }
    let message = try broadcast(failure.map { "\($0)" } ?? "", from: failed)
    let code = try broadcast(failure?.codeToExitWith ?? 1, from: failed)
    throw failure ?? RemoteFailure(rank: failed, message: message, exitCode: code)
  }

  /// Whether `condition` holds on every rank. Collective.
  ///
  /// - Parameter condition: This rank's value.
  /// - Returns: The same answer on every rank.
  /// - Throws: ``MPIError``.
  public func all(_ condition: Bool) throws(MPIError) -> Bool {
    try allReduce(condition ? 1 as UInt8 : 0, .minimum) != 0
  }

  /// Whether `condition` holds on at least one rank. Collective.
  ///
  /// - Parameter condition: This rank's value.
  /// - Returns: The same answer on every rank.
  /// - Throws: ``MPIError``.
  public func any(_ condition: Bool) throws(MPIError) -> Bool {
    try allReduce(condition ? 1 as UInt8 : 0, .maximum) != 0
  }
}
