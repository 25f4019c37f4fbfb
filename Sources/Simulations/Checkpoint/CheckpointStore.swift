public import Domain
public import MPI

/// Keeps the last states of a run on disk, and finds the newest one that is sound.
///
/// ```swift
/// let store = CheckpointStore(besides: "plate.h5", on: world, provenance: provenance, identity: resolved.json)
/// if let state = try store.resume(from: .auto, like: model.snapshot()) { try model.restore(state.snapshot) }
/// try store.save(Checkpoint(snapshot: model.snapshot()))
/// ```
public final class CheckpointStore {
  /// How many checkpoints stay.
  public static let kept = 2

  /// What the run is, as one text: the resolved case as strict JSON.
  public let identity: String

  /// Bytes of all checkpoints that were written.
  public private(set) var bytesWritten = 0

  /// Seconds that the longest of them took, by this rank's clock.
  public private(set) var longestSave = 0.0

  /// The path of the newest checkpoint that was written or taken over; nil if there is none.
  public private(set) var newestPath: String?

  private let communicator: Communicator
  private let provenance: Provenance
  private let files: CheckpointFiles
  private let log: Log
  private let differences: (_ stored: String) throws -> [String]

  /// The checkpoints of one run.
  ///
  /// - Parameters:
  ///   - path: The run's output file, which the checkpoints stand beside.
  ///   - communicator: The ranks of the run.
  ///   - provenance: What the files say about their origin.
  ///   - identity: What the run is, as one text.
  ///   - log: Where it is told that a checkpoint is damaged.
  ///   - differences: What keeps a run of the identity that was stored from going on as this one, one text for each;
  ///     by default any other identity is refused.
  public init(
    besides path: String, on communicator: Communicator, provenance: Provenance, identity: String, log: Log,
    differences: ((_ stored: String) throws -> [String])? = nil
  ) {
    self.communicator = communicator
    self.provenance = provenance
    self.identity = identity
    self.log = log
    self.differences = differences ?? { $0 == identity ? [] : ["the case was \($0), is now \(identity)"] }
    files = CheckpointFiles(besides: path)
  }

  /// Writes a state beside the earlier ones, and removes all but the last two. Collective.
  ///
  /// - Parameter state: The state, of which each rank holds its part; it gets this store's identity.
  /// - Throws: `HDF5Error`, ``MPIError``; the earlier checkpoints are left then.
  public func save(_ state: Checkpoint) throws {
    let start = ContinuousClock.now
    var state = state
    state.identity = identity
    let number = try communicator.broadcast((communicator.rank == 0 ? files.numbers().first ?? 0 : 0) + 1)
    let path = files.path(number)
    bytesWritten += try state.write(to: path, on: communicator, provenance: provenance)
    if communicator.rank == 0 { files.prune(keeping: Self.kept) }
    newestPath = path
    longestSave = max(longestSave, start.duration(to: .now).seconds)
  }

  /// The state that a run starts from; nil for a fresh start. Collective.
  ///
  /// With `auto` a damaged checkpoint is set aside with a warning, and the one before it is tried.
  ///
  /// - Parameters:
  ///   - restart: What the user asks for.
  ///   - template: A snapshot of the model that will take over the state.
  /// - Returns: The state, of which each rank gets its part.
  /// - Throws: ``CheckpointError``, on every rank (on some as a `RemoteFailure`): the newest state is of another case
  ///   or another model, or the file that was asked for is not sound.
  public func resume(from restart: Restart, like template: Snapshot) throws -> Checkpoint? {
    switch restart {
    case .none: return nil
    case .path(let path):
      let state = try read(path, template)
      newestPath = path
      return state
    case .auto:
      let numbers = try communicator.broadcast(communicator.rank == 0 ? files.numbers() : [])
      for number in numbers {
        let path = files.path(number)
        guard let state = try readUnlessDamaged(path, template) else { continue }
        newestPath = path
        return state
      }
      return nil
    }
  }

  /// Removes all checkpoints of this run: it starts afresh. Collective.
  ///
  /// - Throws: ``MPIError``.
  public func removeAll() throws(MPIError) {
    if communicator.rank == 0 { files.prune(keeping: 0) }
    try communicator.barrier()
  }

  private func read(_ path: String, _ template: Snapshot) throws -> Checkpoint {
    try communicator.agree {
      guard communicator.rank == 0 else { return }
      let found = try differences(Checkpoint.identity(of: path))
      guard found.isEmpty else { throw CheckpointError.changedCase(path: path, differences: found) }
    }
    return try Checkpoint(readingFrom: path, like: template, on: communicator)
  }

  /// The state, or nil if the file is damaged, on which all ranks agree.
  private func readUnlessDamaged(_ path: String, _ template: Snapshot) throws -> Checkpoint? {
    do {
      return try read(path, template)
    } catch let error as MPIError {
      throw error
    } catch {
      // A rank that only heard of the failure does not know its kind.
      let isOther = if case CheckpointError.damaged = error { false } else { !(error is RemoteFailure) }
      if try communicator.any(isOther) { throw error }
      if communicator.rank == 0 {
        log.warn("\(error); trying the one before")
        files.setAside(path)
      }
      return nil
    }
  }
}
