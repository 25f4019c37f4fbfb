public import MPI

/// What is told at the end of a run: times, rates, sections over ranks, bytes and files.
public struct RunReport: Sendable, Hashable {
  /// How fast something was done.
  public struct Rate: Sendable, Hashable {
    /// What was counted, such as `steps` or `cell updates`.
    public let what: String
    /// How many in all.
    public let count: Double
    /// How many a second of wall time.
    public let perSecond: Double
  }

  /// What ran.
  public var title: String

  /// The number of ranks.
  public var ranks: Int

  /// Seconds from start to end by rank 0's clock.
  public var wallTime: Double

  /// How fast things were done.
  public var rates: [Rate] = []

  /// Times of sections over ranks.
  public var sections: [SectionStatistics] = []

  /// Bytes written by all ranks.
  public var bytesWritten = 0

  /// Files written.
  public var files: [String] = []

  /// Why the run stopped before its end; nil if it did not.
  public var stop: StopReason?

  /// Parts of the run that ended without a result, such as samples of an ensemble.
  public var failed = 0

  /// Results that are worth a line, in order; they go into the JSON summary as they are.
  public var results: [(name: String, value: JSONValue)] = []

  /// Reduces what the ranks measured. Collective.
  ///
  /// - Parameters:
  ///   - title: What ran.
  ///   - wallTime: Seconds from start to end; rank 0's count.
  ///   - timer: This rank's sections.
  ///   - bytesWritten: What this rank has written.
  ///   - communicator: The ranks.
  /// - Throws: ``MPIError``.
  public init(
    _ title: String, wallTime: Double, timer: SectionTimer, bytesWritten: Int, on communicator: Communicator
  ) throws(MPIError) {
    self.title = title
    ranks = communicator.size
    self.wallTime = try communicator.broadcast(wallTime)
    sections = try timer.statistics(on: communicator)
    self.bytesWritten = try communicator.allReduce(bytesWritten, .sum)
  }

  /// Adds a rate: `count` things in the wall time of the run.
  ///
  /// - Parameters:
  ///   - what: What was counted.
  ///   - count: How many, over all ranks.
  ///   - seconds: In which time; the wall time of the run by default.
  public mutating func addRate(_ what: String, _ count: Double, in seconds: Double? = nil) {
    let seconds = seconds ?? wallTime
    rates.append(Rate(what: what, count: count, perSecond: seconds > 0 ? count / seconds : 0))
  }

  /// Adds a result.
  ///
  /// - Parameters:
  ///   - name: What it is called in the JSON summary.
  ///   - value: Its value.
  public mutating func addResult(_ name: String, _ value: JSONValue) { results.append((name, value)) }

  /// Whether both tell the same.
  public static func == (a: RunReport, b: RunReport) -> Bool { a.json == b.json }

  /// Hashes what is told.
  public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
