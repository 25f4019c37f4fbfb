internal import CMPI

extension Communicator {
  /// Sends a different part to every rank, and receives one from each, all of the same length.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.8)
  ///
  /// - Parameters:
  ///   - outgoing: size × n elements: the part for rank 0, for rank 1, and so on.
  ///   - incoming: Receives size × n elements: the part from rank 0, from rank 1, and so on.
  /// - Throws: ``MPIError``.
  public func allToAll<T: MPIScalar>(_ outgoing: Span<T>, into incoming: inout MutableSpan<T>) throws(MPIError) {
    try require(incoming.count, elements: outgoing.count, in: "the receive buffer", "MPI_Alltoall")
    let (part, rest) = outgoing.count.quotientAndRemainder(dividingBy: size)
    guard rest == 0 else {
      throw MPIError(.mismatchedBuffers, "MPI_Alltoall", "\(outgoing.count) elements are no \(size) equal parts")
    }
    try unsafe outgoing.withUnsafeBufferPointer { outgoing throws(MPIError) in
      try unsafe incoming.withUnsafeMutableBufferPointer { incoming throws(MPIError) in
        try unsafe withCount(part, of: T.scalarKind) { n, type throws(MPIError) in
          let code = unsafe MPI_Alltoall(outgoing.baseAddress, n, type, incoming.baseAddress, n, type, raw)
          try check(code, "MPI_Alltoall")
        }
      }
    }
  }

  /// The elements that the ranks have for this one: one part from each, all of the same length. Collective.
  ///
  /// - Parameter outgoing: size × n elements: the part for rank 0, for rank 1, and so on.
  /// - Returns: The part from rank 0, from rank 1, and so on.
  /// - Throws: ``MPIError``.
  public func allToAll<T: MPIScalar>(_ outgoing: [T]) throws(MPIError) -> [T] {
    var incoming: [T] = zeros(outgoing.count)
    var span = incoming.mutableSpan
    try outgoing.withSpan { elements throws(MPIError) in try allToAll(elements, into: &span) }
    return incoming
  }

  /// Sends a part of its own length to every rank, and receives one from each.
  ///
  /// Collective: the length that rank i sends to rank j is the one that j receives from i. (MPI 3.1, section 5.8)
  ///
  /// - Parameters:
  ///   - outgoing: The parts for all ranks, in their order.
  ///   - outgoingCounts: Their lengths.
  ///   - incoming: Receives the parts from all ranks, in their order.
  ///   - incomingCounts: Their lengths.
  /// - Throws: ``MPIError``.
  public func allToAll<T: MPIScalar>(
    _ outgoing: Span<T>, counts outgoingCounts: [Int], into incoming: inout MutableSpan<T>,
    counts incomingCounts: [Int]
  ) throws(MPIError) {
    let send = try PartLayout(outgoingCounts, filling: outgoing.count, on: self, "MPI_Alltoallv")
    let receive = try PartLayout(incomingCounts, filling: incoming.count, on: self, "MPI_Alltoallv")
    let type = unsafe T.scalarKind.raw
    try unsafe outgoing.withUnsafeBufferPointer { outgoing throws(MPIError) in
      try unsafe incoming.withUnsafeMutableBufferPointer { incoming throws(MPIError) in
        let code = unsafe MPI_Alltoallv(
          outgoing.baseAddress, send.counts, send.offsets, type,
          incoming.baseAddress, receive.counts, receive.offsets, type, raw)
        try check(code, "MPI_Alltoallv")
      }
    }
  }

  /// The elements that the ranks have for this one, whatever their number. Collective.
  ///
  /// - Parameter outgoing: One part for each rank.
  /// - Returns: One part from each rank.
  /// - Throws: ``MPIError``.
  public func allToAll<T: MPIScalar>(_ outgoing: Partitioned<T>) throws(MPIError) -> Partitioned<T> {
    var incoming = Partitioned<T>(counts: try allToAll(outgoing.counts))
    let counts = incoming.counts
    var span = incoming.values.mutableSpan
    try outgoing.values.withSpan { elements throws(MPIError) in
      try allToAll(elements, counts: outgoing.counts, into: &span, counts: counts)
    }
    return incoming
  }
}
