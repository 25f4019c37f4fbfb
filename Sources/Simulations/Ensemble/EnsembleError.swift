public import HDF5
public import MPI

/// Why an ensemble could not be run.
public enum EnsembleError: Error {
  /// The schema contradicts itself, as the text says.
  case schema(String)
  /// The plan cannot be carried out, as the text says: no samples, more shards than samples.
  case plan(String)
  /// The file at `path` is there, but is not an ensemble of this layout and schema; `reason` says where it differs.
  case foreignFile(path: String, reason: String)
  /// The file at `path` belongs to another case: the identity found in it and the one expected.
  case changedCase(path: String, found: String, expected: String)
  /// Another job writes the file at `path`: the process of this number on this machine; 0 if it does not say.
  case claimed(path: String, host: String, process: Int)
  /// The simulator of world rank `rank` gave up, in the midst of `samples`.
  case simulator(rank: Int, samples: [Int], reason: String)
  /// A rank could not read or write a file.
  case storage(rank: Int, reason: String)
  /// It failed on another rank, which says why.
  case remote(RemoteFailure)
  /// The file that is to be written cannot be, as is found before work starts: no such folder, no room, damage.
  case unusable(String)
  /// A shard that the index needs is missing.
  case missingShard(path: String)
  /// An HDF5 call failed.
  case hdf5(HDF5Error)
  /// An MPI call failed.
  case mpi(MPIError)
  /// A system call on `path` failed.
  case system(path: String, reason: String)
}

extension EnsembleError: ExitCoding {
  /// 2 for what is found before work starts, 1 for what happens later.
  public var exitCode: Int32 {
    switch self {
    case .schema, .plan, .foreignFile, .changedCase, .claimed, .unusable: 2
    case .remote(let failure): failure.exitCode
    case .simulator, .storage, .missingShard, .hdf5, .mpi, .system: 1
    }
  }

  /// Whether it happened on another rank, which says so.
  public var isToldElsewhere: Bool {
    if case .remote = self { true } else { false }
  }

  /// The same error where no work has been done yet: the user can mend it and call again.
  var beforeWork: EnsembleError {
    switch self {
    case .hdf5, .system, .storage: .unusable("\(self)")
    default: self
    }
  }
}

extension EnsembleError: CustomStringConvertible {
  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .schema(let reason): "ensemble schema: \(reason)"
    case .plan(let reason): "ensemble: \(reason)"
    case .foreignFile(let path, let reason): "\(path): not an ensemble of this kind: \(reason)"
    case .changedCase(let path, _, _): "\(path): belongs to another case"
    case .claimed(let path, let host, let process):
      "\(path): another job writes it"
        + (process > 0 ? ", process \(process) on \(host)" : "") + "; if there is none, remove "
        + FileClaim.lockPath(of: path)
    case .simulator(let rank, let samples, let reason):
      "rank \(rank), sample \(Self.list(samples)): \(reason)"
    case .remote(let failure): "\(failure)"
    case .storage(let rank, let reason): "rank \(rank): \(reason)"
    case .unusable(let reason): reason
    case .missingShard(let path): "\(path): this shard is missing"
    case .hdf5(let error): "\(error)"
    case .mpi(let error): "\(error)"
    case .system(let path, let reason): "\(path): \(reason)"
    }
  }

  private static func list(_ samples: [Int]) -> String {
    samples.consecutiveRuns().map { $0.count == 1 ? "\($0.first)" : "\($0.first)-\($0.first + $0.count - 1)" }
      .joined(separator: ", ")
  }
}
