/// What an ensemble is to do: how many samples, into which file, by which workers.
public struct EnsemblePlan: Sendable {
  /// What to do with a file that is already there.
  public enum Restart: Sendable, Equatable {
    /// Go on with it if it belongs to the same case; refuse it otherwise.
    case automatic
    /// Replace it.
    case fresh
  }

  /// The file, for example `porous.h5`; with shards, the index of them.
  public var path: String
  /// The samples' numbers run from 0 to below this.
  public var samples: Int
  /// What each sample has.
  public var schema: EnsembleSchema
  /// What makes two runs the same ensemble: a text, such as the resolved case without what cannot change a sample.
  /// It is stored in the file and compared when that is resumed.
  public var identity: String
  /// The ranks that simulate a batch together.
  public var ranksPerWorker = 1
  /// How the samples are divided among files.
  public var storage = EnsembleStorage.singleFile
  /// What to do with a file that is already there.
  public var restart = Restart.automatic
  /// Whether whole chunks go to the disk past the system's cache, where that works and pays. The file is the same.
  public var writesDirectly = true
  /// Whether samples that failed in an earlier run are tried again.
  public var retriesFailed = false

  /// Creates a plan; what has a default is set afterwards.
  public init(path: String, samples: Int, schema: EnsembleSchema, identity: String) {
    self.path = path
    self.samples = samples
    self.schema = schema
    self.identity = identity
  }

  func check() throws(EnsembleError) {
    guard samples > 0 else { throw .plan("\(samples) samples") }
    guard ranksPerWorker > 0 else { throw .plan("workers of \(ranksPerWorker) ranks") }
    if case .shards(let shards) = storage { try shards.check(samples: samples) }
  }
}

/// How the samples of an ensemble are divided among files.
public enum EnsembleStorage: Sendable, Equatable {
  /// One file that all ranks write.
  case singleFile
  /// Several files, each written by one worker at a time, and an index that shows them as one.
  case shards(EnsembleShards)
}
