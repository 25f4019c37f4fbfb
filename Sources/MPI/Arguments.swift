extension Communicator {
  /// The rank as MPI takes it, refused if it is not in this communicator.
  ///
  /// MPI gives meanings to some negative ranks (-1 is any source in Open MPI): a rank computed wrongly must not
  /// reach it.
  func validRank(_ rank: Int, _ function: String) throws(MPIError) -> Int32 {
    guard rank >= 0, rank < size else {
      throw MPIError(.invalidRank, function, "rank \(rank) is not in a communicator of \(size)")
    }
    return Int32(rank)
  }

  /// Refuses buffers whose sizes do not fit.
  func require(_ found: Int, elements expected: Int, in what: String, _ function: String) throws(MPIError) {
    guard found == expected else {
      throw MPIError(.mismatchedBuffers, function, "\(what) has \(found) elements, expected \(expected)")
    }
  }
}
