internal import CMPI

extension Communicator {
  /// Collects equal parts of all ranks on every rank, in the order of ranks.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.7)
  ///
  /// - Parameters:
  ///   - part: This rank's part, n elements.
  ///   - whole: Receives size × n elements.
  /// - Throws: ``MPIError``.
  public func allGather<T: MPIScalar>(_ part: Span<T>, into whole: inout MutableSpan<T>) throws(MPIError) {
    try require(whole.count, elements: part.count * size, in: "the receive buffer", "MPI_Allgather")
    try unsafe part.withUnsafeBufferPointer { part throws(MPIError) in
      try unsafe whole.withUnsafeMutableBufferPointer { whole throws(MPIError) in
        try unsafe withCount(part.count, of: T.scalarKind) { n, type throws(MPIError) in
          let code = unsafe MPI_Allgather(part.baseAddress, n, type, whole.baseAddress, n, type, raw)
          try check(code, "MPI_Allgather")
        }
      }
    }
  }

  /// The equal parts of all ranks, in the order of ranks, on every rank. Collective.
  ///
  /// - Parameter part: This rank's part; as long as every other rank's.
  /// - Returns: As many elements from each rank.
  /// - Throws: ``MPIError``.
  public func allGather<T: MPIScalar>(_ part: [T]) throws(MPIError) -> [T] {
    var whole: [T] = zeros(part.count * size)
    var span = whole.mutableSpan
    try part.withSpan { elements throws(MPIError) in try allGather(elements, into: &span) }
    return whole
  }

  /// The values of all ranks, in the order of ranks, on every rank. Collective.
  ///
  /// - Parameter value: This rank's value.
  /// - Returns: As many elements from each rank.
  /// - Throws: ``MPIError``.
  public func allGather<T: MPIScalar>(_ value: T) throws(MPIError) -> [T] {
    try allGather([value])
  }

  /// Collects equal parts of all ranks on rank `root`, in the order of ranks.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.5)
  ///
  /// - Parameters:
  ///   - part: This rank's part, n elements.
  ///   - whole: Receives size × n elements on the root; untouched elsewhere, where it may be empty.
  ///   - root: The rank that collects.
  /// - Throws: ``MPIError``.
  public func gather<T: MPIScalar>(
    _ part: Span<T>, into whole: inout MutableSpan<T>, to root: Int = 0
  ) throws(MPIError) {
    let to = try validRank(root, "MPI_Gather")
    if rank == root {
      try require(whole.count, elements: part.count * size, in: "the receive buffer", "MPI_Gather")
    }
    try unsafe part.withUnsafeBufferPointer { part throws(MPIError) in
      try unsafe whole.withUnsafeMutableBufferPointer { whole throws(MPIError) in
        try unsafe withCount(part.count, of: T.scalarKind) { n, type throws(MPIError) in
          let code = unsafe MPI_Gather(part.baseAddress, n, type, whole.baseAddress, n, type, to, raw)
          try check(code, "MPI_Gather")
        }
      }
    }
  }

  /// The equal parts of all ranks, in the order of ranks, on rank `root`; nil elsewhere. Collective.
  ///
  /// - Parameters:
  ///   - part: This rank's part; as long as every other rank's.
  ///   - root: The rank that collects.
  /// - Returns: The collected elements on the root.
  /// - Throws: ``MPIError``.
  public func gather<T: MPIScalar>(_ part: [T], to root: Int = 0) throws(MPIError) -> [T]? {
    var whole: [T] = zeros(rank == root ? part.count * size : 0)
    var span = whole.mutableSpan
    try part.withSpan { elements throws(MPIError) in try gather(elements, into: &span, to: root) }
    return rank == root ? whole : nil
  }

  /// The values of all ranks, in the order of ranks, on rank `root`; nil elsewhere. Collective.
  ///
  /// - Parameters:
  ///   - value: This rank's value.
  ///   - root: The rank that collects.
  /// - Returns: The collected elements on the root.
  /// - Throws: ``MPIError``.
  public func gather<T: MPIScalar>(_ value: T, to root: Int = 0) throws(MPIError) -> [T]? {
    try gather([value], to: root)
  }

  /// Deals equal parts of rank `root`'s elements to all ranks, in the order of ranks.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.6)
  ///
  /// - Parameters:
  ///   - whole: size × n elements on the root; ignored elsewhere, where it may be empty.
  ///   - part: Receives n elements.
  ///   - root: The rank that deals.
  /// - Throws: ``MPIError``.
  public func scatter<T: MPIScalar>(
    _ whole: Span<T>, into part: inout MutableSpan<T>, from root: Int = 0
  ) throws(MPIError) {
    let from = try validRank(root, "MPI_Scatter")
    if rank == root {
      try require(whole.count, elements: part.count * size, in: "the send buffer", "MPI_Scatter")
    }
    try unsafe whole.withUnsafeBufferPointer { whole throws(MPIError) in
      try unsafe part.withUnsafeMutableBufferPointer { part throws(MPIError) in
        try unsafe withCount(part.count, of: T.scalarKind) { n, type throws(MPIError) in
          let code = unsafe MPI_Scatter(whole.baseAddress, n, type, part.baseAddress, n, type, from, raw)
          try check(code, "MPI_Scatter")
        }
      }
    }
  }

  /// This rank's part of what rank `root` deals in equal parts, in the order of ranks. Collective.
  ///
  /// - Parameters:
  ///   - whole: A multiple of ``size`` elements on the root; ignored elsewhere.
  ///   - root: The rank that deals.
  /// - Returns: This rank's part.
  /// - Throws: ``MPIError``, on every rank if the root's elements are no equal parts.
  public func scatter<T: MPIScalar>(_ whole: [T], from root: Int = 0) throws(MPIError) -> [T] {
    let count = try broadcast(whole.count, from: root)
    guard count % size == 0 else {
      throw MPIError(.mismatchedBuffers, "MPI_Scatter", "\(count) elements are no \(size) equal parts")
    }
    var part: [T] = zeros(count / size)
    var span = part.mutableSpan
    try whole.withSpan { elements throws(MPIError) in try scatter(elements, into: &span, from: root) }
    return part
  }
}
