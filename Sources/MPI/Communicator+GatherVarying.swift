internal import CMPI

extension Communicator {
  /// Collects parts of different lengths on every rank, in the order of ranks.
  ///
  /// Collective. (MPI 3.1, section 5.7)
  ///
  /// - Parameters:
  ///   - part: This rank's part, `counts[rank]` elements.
  ///   - whole: Receives the sum of `counts` elements.
  ///   - counts: The length of each rank's part, the same list on every rank.
  /// - Throws: ``MPIError``.
  public func allGather<T: MPIScalar>(
    _ part: Span<T>, into whole: inout MutableSpan<T>, counts: [Int]
  ) throws(MPIError) {
    let layout = try PartLayout(counts, filling: whole.count, on: self, "MPI_Allgatherv")
    try require(part.count, elements: counts[rank], in: "this rank's part", "MPI_Allgatherv")
    let type = unsafe T.scalarKind.raw
    try unsafe part.withUnsafeBufferPointer { part throws(MPIError) in
      try unsafe whole.withUnsafeMutableBufferPointer { whole throws(MPIError) in
        let code = unsafe MPI_Allgatherv(
          part.baseAddress, Int32(part.count), type, whole.baseAddress, layout.counts, layout.offsets, type, raw)
        try check(code, "MPI_Allgatherv")
      }
    }
  }

  /// The parts of all ranks, whatever their lengths, on every rank. Collective.
  ///
  /// - Parameter part: This rank's part.
  /// - Returns: All parts.
  /// - Throws: ``MPIError``.
  public func allGather<T: MPIScalar>(varying part: [T]) throws(MPIError) -> Partitioned<T> {
    var whole = Partitioned<T>(counts: try allGather(part.count))
    let counts = whole.counts
    var span = whole.values.mutableSpan
    try part.withSpan { elements throws(MPIError) in try allGather(elements, into: &span, counts: counts) }
    return whole
  }

  /// Collects parts of different lengths on rank `root`, in the order of ranks.
  ///
  /// Collective. (MPI 3.1, section 5.5)
  ///
  /// - Parameters:
  ///   - part: This rank's part, `counts[rank]` elements.
  ///   - whole: Receives the sum of `counts` elements on the root; untouched elsewhere, where it may be empty.
  ///   - counts: The length of each rank's part on the root; ignored elsewhere.
  ///   - root: The rank that collects.
  /// - Throws: ``MPIError``.
  public func gather<T: MPIScalar>(
    _ part: Span<T>, into whole: inout MutableSpan<T>, counts: [Int], to root: Int = 0
  ) throws(MPIError) {
    let to = try validRank(root, "MPI_Gatherv")
    let length = try smallCount(part.count, "MPI_Gatherv")
    var layout: PartLayout?
    if rank == root {
      layout = try PartLayout(counts, filling: whole.count, on: self, "MPI_Gatherv")
      try require(part.count, elements: counts[rank], in: "this rank's part", "MPI_Gatherv")
    }
    let type = unsafe T.scalarKind.raw
    try unsafe part.withUnsafeBufferPointer { part throws(MPIError) in
      try unsafe whole.withUnsafeMutableBufferPointer { whole throws(MPIError) in
        let code = unsafe MPI_Gatherv(
          part.baseAddress, length, type, whole.baseAddress, layout?.counts ?? [], layout?.offsets ?? [], type, to, raw)
        try check(code, "MPI_Gatherv")
      }
    }
  }

  /// The parts of all ranks, whatever their lengths, on rank `root`; nil elsewhere. Collective.
  ///
  /// - Parameters:
  ///   - part: This rank's part.
  ///   - root: The rank that collects.
  /// - Returns: All parts on the root.
  /// - Throws: ``MPIError``.
  public func gather<T: MPIScalar>(varying part: [T], to root: Int = 0) throws(MPIError) -> Partitioned<T>? {
    let counts = try gather(part.count, to: root)
    var whole = Partitioned<T>(counts: counts ?? [])
    var span = whole.values.mutableSpan
    try part.withSpan { elements throws(MPIError) in
      try gather(elements, into: &span, counts: counts ?? [], to: root)
    }
    return rank == root ? whole : nil
  }

  /// Deals parts of different lengths from rank `root` to all ranks, in the order of ranks.
  ///
  /// Collective. (MPI 3.1, section 5.6)
  ///
  /// - Parameters:
  ///   - whole: The sum of `counts` elements on the root; ignored elsewhere, where it may be empty.
  ///   - counts: The length of each rank's part on the root; ignored elsewhere.
  ///   - part: Receives this rank's elements.
  ///   - root: The rank that deals.
  /// - Throws: ``MPIError``.
  public func scatter<T: MPIScalar>(
    _ whole: Span<T>, counts: [Int], into part: inout MutableSpan<T>, from root: Int = 0
  ) throws(MPIError) {
    let from = try validRank(root, "MPI_Scatterv")
    let length = try smallCount(part.count, "MPI_Scatterv")
    var layout: PartLayout?
    if rank == root {
      layout = try PartLayout(counts, filling: whole.count, on: self, "MPI_Scatterv")
      try require(part.count, elements: counts[rank], in: "this rank's part", "MPI_Scatterv")
    }
    let type = unsafe T.scalarKind.raw
    try unsafe whole.withUnsafeBufferPointer { whole throws(MPIError) in
      try unsafe part.withUnsafeMutableBufferPointer { part throws(MPIError) in
        let code = unsafe MPI_Scatterv(
          whole.baseAddress, layout?.counts ?? [], layout?.offsets ?? [], type, part.baseAddress, length, type, from,
          raw)
        try check(code, "MPI_Scatterv")
      }
    }
  }

  /// This rank's part of what rank `root` deals, whatever its length. Collective.
  ///
  /// - Parameters:
  ///   - whole: One part per rank on the root; ignored elsewhere.
  ///   - root: The rank that deals.
  /// - Returns: This rank's part.
  /// - Throws: ``MPIError``.
  public func scatter<T: MPIScalar>(_ whole: Partitioned<T>, from root: Int = 0) throws(MPIError) -> [T] {
    var count = [0]
    var counts = count.mutableSpan
    try whole.counts.withSpan { elements throws(MPIError) in try scatter(elements, into: &counts, from: root) }
    var part: [T] = zeros(count[0])
    var span = part.mutableSpan
    try whole.values.withSpan { elements throws(MPIError) in
      try scatter(elements, counts: whole.counts, into: &span, from: root)
    }
    return part
  }
}
