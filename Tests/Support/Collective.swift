import Glibc
public import Testing

/// A test or suite in which the ranks communicate.
///
/// Ends the whole job if a test takes too long on any rank, or if it throws on one of several: the others would wait
/// for it for ever.
public struct Collective: SuiteTrait, TestTrait, TestScoping {
  let seconds: Int

  /// A suite's limit holds for each of its tests.
  public var isRecursive: Bool { true }

  /// Runs a test case under the watchdog.
  ///
  /// - Parameters:
  ///   - test: The test.
  ///   - testCase: Its case; nil for a suite as a whole.
  ///   - body: What runs the case.
  /// - Throws: What the body throws, if this is the only rank.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await body() }
    Watchdog.shared.enter(test.name, seconds: seconds)
    defer { Watchdog.shared.leave() }
    do {
      try await body()
    } catch {
      guard World.size > 1 else { throw error }
      report("\(test.name) threw, which ends the job: \(error)", rank: World.rank)
      fflush(nil)
      _exit(1)
    }
  }
}

extension Trait where Self == Collective {
  /// Ends the job if a test takes more than a minute, or throws while there are other ranks.
  public static var collective: Self { collective(seconds: 60) }

  /// Ends the job if a test takes longer than given, or throws while there are other ranks.
  ///
  /// - Parameter seconds: The limit for one test case.
  /// - Returns: The trait.
  public static func collective(seconds: Int) -> Self { Collective(seconds: seconds) }
}
