public import MPI

/// Measures what the ensemble's machinery costs, with simulators that only spend time.
public enum EnsembleBenchmark {
  /// What scheduling costs.
  public struct Scheduling: Sendable {
    /// Seconds from the first claim to the end of the last worker.
    public let seconds: Double
    /// Seconds of the best possible schedule: all the time in simulators divided by the workers, or that of the
    /// slowest batch if that is longer.
    public let best: Double
    /// The share of time that workers spent with nothing to do.
    public let idleFraction: Double
  }

  /// What writing costs.
  public struct Writing: Sendable {
    /// The bytes of all samples.
    public let bytes: Int
    /// Seconds from the creation of the file until all is on the disk.
    public let seconds: Double
    /// Bytes a second.
    public var rate: Double { Double(bytes) / seconds }
  }

  /// Runs samples that take some time each, the first much more, and writes them. Collective.
  ///
  /// - Parameters:
  ///   - world: The ranks.
  ///   - path: A file to be written.
  ///   - samples: The number of samples.
  ///   - batch: Samples at once: one after the other within a batch.
  ///   - seconds: The time that a sample takes.
  ///   - slow: The time that sample 0 takes, which rank 0 gets.
  ///   - sleeps: Whether simulators sleep instead of spinning, for more ranks than cores.
  /// - Returns: The times.
  /// - Throws: ``EnsembleError``.
  public static func scheduling(
    on world: Communicator, path: String, samples: Int = 4000, batch: Int = 16, seconds: Double = 5e-4,
    slow: Double = 5e-2, sleeps: Bool = false
  ) throws(EnsembleError) -> Scheduling {
    let schema = try schema(cells: 16)
    let report = try run(path, samples, schema, on: world) {
      SpinSimulator(schema, batchSize: batch, isSideBySide: false, sleeps: sleeps) { $0 == 0 ? slow : seconds }
    }
    let simulating = report.workers.reduce(0) { $0 + $1.simulating }
    let slowest = slow + Double(batch - 1) * seconds
    return Scheduling(
      seconds: report.seconds, best: max(simulating / Double(report.workers.count), slowest),
      idleFraction: report.idleFraction)
  }

  /// Writes samples of two fields that cost nothing to make, until they are on the disk. Collective.
  ///
  /// - Parameters:
  ///   - world: The ranks.
  ///   - path: A file to be written.
  ///   - bytes: About so many bytes are written.
  ///   - cells: The cells of a field along each axis.
  ///   - shards: The number of files; 0 for a single file.
  ///   - isDirect: Whether whole chunks are written past the system's cache.
  /// - Returns: Bytes and time.
  /// - Throws: ``EnsembleError``.
  public static func writing(
    on world: Communicator, path: String, bytes: Int, cells: Int = 64, shards: Int = 0, isDirect: Bool = true
  ) throws(EnsembleError) -> Writing {
    let schema = try schema(cells: cells)
    let samples = max(1, bytes / schema.sampleBytes)
    let start = monotonicSeconds()
    let report = try run(path, samples, schema, on: world, shards: shards, isDirect: isDirect) {
      SpinSimulator(schema, batchSize: 16) { _ in 0 }
    }
    return Writing(bytes: report.bytesWritten, seconds: monotonicSeconds() - start)
  }

  private static func run(
    _ path: String, _ samples: Int, _ schema: EnsembleSchema, on world: Communicator, shards: Int = 0,
    isDirect: Bool = true, _ simulator: () -> SpinSimulator
  ) throws(EnsembleError) -> EnsembleReport {
    var plan = EnsemblePlan(path: path, samples: samples, schema: schema, identity: "benchmark")
    plan.restart = .fresh
    plan.writesDirectly = isDirect
    if shards > 0 { plan.storage = .shards(EnsembleShards(count: shards)) }
    return try Ensemble(plan, on: world).run { _ in simulator() }
  }

  private static func schema(cells: Int) throws(EnsembleError) -> EnsembleSchema {
    let centres = (0..<cells).map { Double($0) + 0.5 }
    return try EnsembleSchema(
      title: "Benchmark",
      axes: [
        EnsembleAxis("y", coordinates: centres, units: "m", letter: "Y"),
        EnsembleAxis("x", coordinates: centres, units: "m", letter: "X"),
      ],
      variables: [
        EnsembleVariable("potential", .float32, axes: ["y", "x"], units: "V", longName: "electric potential"),
        EnsembleVariable("porosity", .float32, axes: ["y", "x"], units: "1", longName: "porosity"),
        EnsembleVariable("iterations", .int32, units: "1", longName: "iterations"),
        EnsembleVariable("residual", .float64, units: "1", longName: "relative residual"),
      ])
  }
}
