internal import MPI

/// How the ranks of an ensemble are divided into workers.
struct EnsembleCrew {
  /// All ranks.
  let world: Communicator
  /// All ranks, for claims alone.
  let claims: Communicator
  /// The ranks of this rank's worker.
  let worker: Communicator
  /// The ranks that lead workers, by worker.
  let leaders: [Int]

  /// Divides the ranks into workers of the given size; the last one is smaller where that does not divide. Collective.
  init(_ world: Communicator, ranksPerWorker size: Int) throws(EnsembleError) {
    guard size >= 1 else { throw .plan("a worker of \(size) ranks") }
    self.world = world
    do throws(MPIError) {
      claims = try world.duplicate()
      // Every rank names a color, so every rank is in a group.
      worker = try world.split(color: world.rank / size, key: world.rank) ?? world
    } catch {
      throw .mpi(error)
    }
    leaders = Array(stride(from: 0, to: world.size, by: size))
  }

  /// Whether this rank leads its worker.
  var isLeader: Bool { worker.rank == 0 }
}
