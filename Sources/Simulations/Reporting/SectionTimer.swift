public import MPI

/// Adds up the wall time that each named section of a program takes on this rank.
///
/// ```swift
/// let sum = try timer.measure("solve") { try solver.solve() }
/// ```
///
/// Sections can lie inside each other; the inner time then counts for both.
public final class SectionTimer {
  /// Seconds and calls of each section, in the order in which they first began.
  public private(set) var sections: [(name: String, seconds: Double, calls: Int)] = []

  /// A timer without sections.
  public init() {}

  /// Runs `body`, and adds its time to a section.
  ///
  /// - Parameters:
  ///   - name: The section.
  ///   - body: What is measured.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func measure<Result: ~Copyable, E: Error>(
    _ name: String, _ body: () throws(E) -> Result
  ) throws(E) -> Result {
    let start = ContinuousClock.now
    defer { add(start.duration(to: .now).seconds, to: name) }
    return try body()
  }

  /// Adds time to a section.
  ///
  /// - Parameters:
  ///   - seconds: The time.
  ///   - name: The section.
  ///   - calls: How many calls took it.
  public func add(_ seconds: Double, to name: String, calls: Int = 1) {
    if let index = sections.firstIndex(where: { $0.name == name }) {
      sections[index].seconds += seconds
      sections[index].calls += calls
    } else {
      sections.append((name, seconds, calls))
    }
  }

  /// The seconds of a section on this rank.
  public subscript(_ name: String) -> Double { sections.first { $0.name == name }?.seconds ?? 0 }

  /// How the time of each section varies over ranks. Collective.
  ///
  /// Ranks may have different sections; a section that a rank never entered took no time there.
  ///
  /// - Parameter communicator: The ranks.
  /// - Returns: The same on every rank: the sections of rank 0, then those of the others.
  /// - Throws: ``MPIError``.
  public func statistics(on communicator: Communicator) throws(MPIError) -> [SectionStatistics] {
    let names = try commonNames(on: communicator)
    var smallest = names.map { self[$0] }
    var (largest, sum) = (smallest, smallest)
    try communicator.allReduce(&smallest, .minimum)
    try communicator.allReduce(&largest, .maximum)
    try communicator.allReduce(&sum, .sum)
    return names.indices.map { index in
      SectionStatistics(
        name: names[index], minimum: smallest[index], mean: sum[index] / Double(communicator.size),
        maximum: largest[index])
    }
  }

  private func commonNames(on communicator: Communicator) throws(MPIError) -> [String] {
    let lists = try communicator.allGather(varying: Array(sections.map(\.name).joined(separator: "\n").utf8))
    var names: [String] = []
    for rank in 0..<communicator.size {
      for name in String(decoding: lists[rank], as: UTF8.self).split(separator: "\n").map(String.init)
      where !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }
}

/// The wall time of a section, over ranks, in seconds.
public struct SectionStatistics: Sendable, Hashable {
  /// The section.
  public let name: String
  /// On the rank where it took least.
  public let minimum: Double
  /// The mean over ranks.
  public let mean: Double
  /// On the rank where it took most.
  public let maximum: Double
}
