internal import CHDF5
internal import MPI

/// An open file: what all objects in it share.
final class FileContext {
  let path: String
  let communicator: Communicator?
  let isWritable: Bool
  private(set) var isOpen = true
  let raw: hid_t

  init(_ raw: hid_t, path: String, communicator: Communicator?, isWritable: Bool) {
    self.raw = raw
    self.path = path
    self.communicator = communicator
    self.isWritable = isWritable
  }

  /// Whether the file was opened with MPI-IO, even if by one rank.
  var isShared: Bool { communicator != nil }

  /// Whether this is the rank that writes what all have alike.
  var isFirstRank: Bool { (communicator?.rank ?? 0) == 0 }

  /// Closing is collective. A rank that unwinds from an error would wait here for ranks that wait elsewhere, so that a
  /// file of several ranks is left to `MPI_Finalize` (HDF5 closes it there), or to the end of the job.
  deinit {
    guard isOpen, (communicator?.size ?? 1) == 1, communicator == nil || MPIRuntime.isAlive else { return }
    H5Fclose(raw)
  }

  func close() throws(HDF5Error) {
    guard isOpen else { return }
    isOpen = false
    try checkWriting(H5Fclose(raw), "close", path)
  }

  /// Checks a call that moves bytes to the disk. MPI does not say why it could not; a full disk is the usual reason.
  func checkWriting(_ code: herr_t, _ operation: String, _ location: String) throws(HDF5Error) {
    do throws(HDF5Error) {
      try check(code, operation, location)
    } catch {
      guard error.kind == .failure, Disk.isFull(path) else { throw error }
      throw HDF5Error(.diskFull, operation, location, "no space is left on the disk", stack: error.stack)
    }
  }

  /// Refuses the use of a closed file, whose handles mean nothing.
  func requireOpen(_ operation: String, _ location: String) throws(HDF5Error) {
    guard isOpen else { throw HDF5Error(.closed, operation, location, "the file is closed") }
  }

  /// Refuses changes of a file that was opened for reading.
  func requireWritable(_ operation: String, _ location: String) throws(HDF5Error) {
    try requireOpen(operation, location)
    guard isWritable else { throw HDF5Error(.readOnly, operation, location, "the file is open for reading only") }
  }

  /// Does this rank's share of the preparation of a collective call; if it fails on one rank, it fails on all: nobody
  /// waits in HDF5 for a rank that never comes.
  func agree<Result: ~Copyable>(
    _ operation: String, _ location: String, isCollective: Bool = true,
    _ body: () throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    guard isCollective, let communicator, communicator.size > 1 else { return try body() }
    var result: Result?
    var failure: HDF5Error?
    do throws(HDF5Error) { result = try body() } catch { failure = error }
    let failing: Int
    do throws(MPIError) {
      failing = try communicator.allReduce(failure == nil ? communicator.size : communicator.rank, .minimum)
    } catch {
      throw HDF5Error(.failure, operation, location, "\(error)")
    }
    if let failure { throw failure }
    guard failing == communicator.size, let result = result.take() else {
      throw HDF5Error(.remote, operation, location, "rank \(failing) cannot")
    }
    return result
  }
}
