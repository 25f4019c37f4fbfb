package import CMPI

/// A group of ranks that can communicate.
///
/// It owns its handle, and frees it when it goes, except that of the world. Freeing is collective: let
/// communicators go in the same order on every rank.
@safe public final class Communicator {
  /// This process's number in the group, from 0.
  public let rank: Int

  /// The number of ranks in the group.
  public let size: Int

  package let raw: MPI_Comm
  let isOwned: Bool

  init(_ raw: MPI_Comm, isOwned: Bool) throws(MPIError) {
    var rank: Int32 = 0
    var size: Int32 = 0
    try unsafe check(MPI_Comm_rank(raw, &rank), "MPI_Comm_rank")
    try unsafe check(MPI_Comm_size(raw, &size), "MPI_Comm_size")
    self.rank = Int(rank)
    self.size = Int(size)
    unsafe self.raw = raw
    self.isOwned = isOwned
  }
}
