package import CMPI

/// A group of ranks that can communicate.
///
/// It owns its handle, and frees it when it goes, except that of the world. Freeing is collective in principle: let
/// communicators go in the same order on every rank, and keep them in scopes rather than in caches. One that outlives
/// MPI frees nothing.
///
/// Every failing call throws an ``MPIError``. A communicator is not sendable: one thread talks to MPI.
@safe public final class Communicator {
  /// This process's number in the group, from 0.
  public let rank: Int

  /// The number of ranks in the group.
  public let size: Int

  package let raw: MPI_Comm
  let isOwned: Bool

  /// The largest number of elements that one call of MPI's 32-bit interface is given. Tests lower it, to reach the
  /// paths for long buffers with short ones.
  package var countLimit = Int(Int32.max)

  init(_ raw: MPI_Comm, isOwned: Bool) throws(MPIError) {
    var rank: Int32 = 0
    var size: Int32 = 0
    // MPI's default is to end the job without a word from us.
    try unsafe check(MPI_Comm_set_errhandler(raw, cmpi_errors_return()), "MPI_Comm_set_errhandler")
    try unsafe check(MPI_Comm_rank(raw, &rank), "MPI_Comm_rank")
    try unsafe check(MPI_Comm_size(raw, &size), "MPI_Comm_size")
    self.rank = Int(rank)
    self.size = Int(size)
    unsafe self.raw = raw
    self.isOwned = isOwned
  }

  deinit {
    guard isOwned, MPIRuntime.isAlive else { return }
    var handle: MPI_Comm? = unsafe raw
    _ = unsafe MPI_Comm_free(&handle)
  }
}
