internal import CMPI

extension Communicator {
  /// Starts to wait for all ranks: the request finishes when every rank has come here.
  ///
  /// Collective. (MPI 3.1, section 5.12.1)
  ///
  /// - Returns: The operation, to be finished.
  /// - Throws: ``MPIError``.
  public func immediateBarrier() throws(MPIError) -> Request {
    let request = Request(.collective, owner: nil)
    try unsafe check(MPI_Ibarrier(raw, &request.raw), "MPI_Ibarrier")
    return request
  }

  /// Starts the element-wise reduction of a copy of `values` over all ranks.
  ///
  /// Collective: every rank starts its immediate collectives in the same order. (MPI 3.1, section 5.12.6)
  ///
  /// - Parameters:
  ///   - values: This rank's contribution; it may be changed at once.
  ///   - operation: How two values become one.
  /// - Returns: The result under way.
  /// - Throws: ``MPIError``.
  public func immediateAllReduce<T: MPIScalar>(
    _ values: Span<T>, _ operation: Reduction
  ) throws(MPIError) -> PendingArray<T> {
    let buffer = MessageBuffer(copying: values)
    let request = try unsafe startAllReduce(buffer.bytes, buffer.count, T.scalarKind, operation, keeping: buffer)
    return PendingArray(request, buffer)
  }

  /// Starts the element-wise reduction of a copy of an array over all ranks.
  ///
  /// - Parameters:
  ///   - values: This rank's contribution; it may be changed at once.
  ///   - operation: How two values become one.
  /// - Returns: The result under way.
  /// - Throws: ``MPIError``.
  public func immediateAllReduce<T: MPIScalar>(
    _ values: [T], _ operation: Reduction
  ) throws(MPIError) -> PendingArray<T> {
    try values.withSpan { elements throws(MPIError) in try immediateAllReduce(elements, operation) }
  }

  /// Starts the element-wise reduction over all ranks in place: the fast form, for gradients.
  ///
  /// The memory must live, and must not be touched, until the request has finished.
  ///
  /// - Parameters:
  ///   - values: This rank's contribution, replaced by the result.
  ///   - operation: How two values become one.
  ///   - owner: What keeps the memory alive; the request holds it until it has finished.
  /// - Returns: The operation, to be finished.
  /// - Throws: ``MPIError``, of kind ``MPIError/Kind/countTooLarge`` beyond 2³¹ − 1 elements.
  @unsafe public func immediateAllReduce<T: MPIScalar>(
    inPlace values: UnsafeMutableBufferPointer<T>, _ operation: Reduction, keeping owner: AnyObject? = nil
  ) throws(MPIError) -> Request {
    let base = UnsafeMutableRawPointer(values.baseAddress)
    return try unsafe startAllReduce(base, values.count, T.scalarKind, operation, keeping: owner)
  }

  /// Starts to copy the bytes of rank `root` over those of every other rank, in place.
  ///
  /// Collective. The memory must live, and must not be touched, until the request has finished. (MPI 3.1,
  /// section 5.12.2)
  ///
  /// - Parameters:
  ///   - bytes: What is sent on the root, and replaced elsewhere; of the same length everywhere.
  ///   - root: The rank whose bytes count.
  ///   - owner: What keeps the memory alive; the request holds it until it has finished.
  /// - Returns: The operation, to be finished.
  /// - Throws: ``MPIError``.
  @unsafe public func immediateBroadcast(
    inPlace bytes: UnsafeMutableRawBufferPointer, from root: Int = 0, keeping owner: AnyObject? = nil
  ) throws(MPIError) -> Request {
    let root = try validRank(root, "MPI_Ibcast")
    let request = Request(.collective, owner: owner)
    try unsafe withCount(bytes.count, of: .byte) { count, type throws(MPIError) in
      try unsafe check(MPI_Ibcast(bytes.baseAddress, count, type, root, raw, &request.raw), "MPI_Ibcast")
    }
    return request
  }

  /// Starts to collect equal parts of all ranks on every rank, in the order of ranks. Collective.
  ///
  /// - Parameter part: This rank's part, as long as every other rank's; it may be changed at once.
  /// - Returns: The parts under way.
  /// - Throws: ``MPIError``.
  public func immediateAllGather<T: MPIScalar>(_ part: [T]) throws(MPIError) -> PendingArray<T> {
    let buffer = MessageBuffer<T>(count: part.count * size)
    part.withSpan { buffer.store($0, at: part.count * rank) }
    let request = Request(.collective, owner: buffer)
    // In place, each rank's part lies where the others will see it.
    try unsafe withCount(part.count, of: T.scalarKind) { count, type throws(MPIError) in
      let code = unsafe MPI_Iallgather(cmpi_in_place(), count, type, buffer.bytes, count, type, raw, &request.raw)
      try check(code, "MPI_Iallgather")
    }
    return PendingArray(request, buffer)
  }

  private func startAllReduce(
    _ base: UnsafeMutableRawPointer?, _ count: Int, _ kind: ScalarKind, _ operation: Reduction,
    keeping owner: AnyObject?
  ) throws(MPIError) -> Request {
    try requireUse(of: operation, on: kind, "MPI_Iallreduce")
    let count = try smallCount(count, "MPI_Iallreduce")
    let request = Request(.collective, owner: owner)
    let code = unsafe MPI_Iallreduce(cmpi_in_place(), base, count, kind.raw, operation.raw, raw, &request.raw)
    try check(code, "MPI_Iallreduce")
    return request
  }
}
