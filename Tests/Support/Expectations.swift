public import MPI
public import Testing

/// Expects a condition on every rank: all ranks learn the verdict, record a failure together and go on together.
///
/// Collective.
///
/// - Parameters:
///   - ok: This rank's verdict.
///   - comment: What is expected.
///   - communicator: The ranks that take part.
///   - sourceLocation: Where the expectation stands.
public func expectEverywhere(
  _ ok: Bool, _ comment: Comment? = nil, on communicator: Communicator = World.communicator,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    let failing = try communicator.allGather(ok ? 0 as UInt8 : 1).enumerated().filter { $0.element != 0 }.map(\.offset)
    guard !failing.isEmpty else { return }
    let words = comment.map { ": \($0.rawValue)" } ?? ""
    Issue.record("false on ranks \(failing) of \(communicator.size)\(words)", sourceLocation: sourceLocation)
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test that needs more ranks than there are.
  ///
  /// - Parameter least: The smallest number of ranks.
  /// - Returns: The condition.
  public static func ranks(atLeast least: Int) -> Self {
    .enabled(if: World.size >= least, "needs \(least) ranks")
  }
}
