internal import CMPI

extension Communicator {
  /// Waits until every rank has come here. Collective. (MPI 3.1, section 5.3)
  ///
  /// - Throws: ``MPIError``.
  public func barrier() throws(MPIError) {
    try unsafe check(MPI_Barrier(raw), "MPI_Barrier")
  }

  /// Copies the values of rank `root` over those of every other rank.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.4)
  ///
  /// - Parameters:
  ///   - values: What is sent on the root, and replaced elsewhere.
  ///   - root: The rank whose values count.
  /// - Throws: ``MPIError``.
  public func broadcast<T: MPIScalar>(_ values: inout MutableSpan<T>, from root: Int = 0) throws(MPIError) {
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe broadcast(UnsafeMutableRawPointer(buffer.baseAddress), buffer.count, T.scalarKind, from: root)
    }
  }

  /// Copies the values of rank `root` over those of every other rank; the arrays keep their lengths, which must agree.
  ///
  /// - Parameters:
  ///   - values: What is sent on the root, and replaced elsewhere.
  ///   - root: The rank whose values count.
  /// - Throws: ``MPIError``.
  public func broadcast<T: MPIScalar>(_ values: inout [T], from root: Int = 0) throws(MPIError) {
    var span = values.mutableSpan
    try broadcast(&span, from: root)
  }

  /// The value of rank `root`, on every rank.
  ///
  /// - Parameters:
  ///   - value: The value; ignored on all ranks but the root.
  ///   - root: The rank whose value counts.
  /// - Returns: What the root gave.
  /// - Throws: ``MPIError``.
  public func broadcast<T: MPIScalar>(_ value: T, from root: Int = 0) throws(MPIError) -> T {
    var value = value
    try unsafe withUnsafeMutableBytes(of: &value) { bytes throws(MPIError) in
      try unsafe broadcast(bytes.baseAddress, 1, T.scalarKind, from: root)
    }
    return value
  }

  /// The array of rank `root`, on every rank, whatever lengths the others gave.
  ///
  /// - Parameters:
  ///   - values: The array; ignored on all ranks but the root.
  ///   - root: The rank whose array counts.
  /// - Returns: What the root gave.
  /// - Throws: ``MPIError``.
  public func broadcast<T: MPIScalar>(_ values: [T], from root: Int = 0) throws(MPIError) -> [T] {
    let count = try broadcast(values.count, from: root)
    var values = values
    if rank != root { values = zeros(count) }
    try broadcast(&values, from: root)
    return values
  }

  /// The text of rank `root`, on every rank.
  ///
  /// - Parameters:
  ///   - text: The text; ignored on all ranks but the root.
  ///   - root: The rank whose text counts.
  /// - Returns: What the root gave.
  /// - Throws: ``MPIError``.
  public func broadcast(_ text: String, from root: Int = 0) throws(MPIError) -> String {
    String(decoding: try broadcast(Array(text.utf8), from: root), as: UTF8.self)
  }

  /// Whether the value on rank `root` is true, on every rank.
  ///
  /// - Parameters:
  ///   - flag: The value; ignored on all ranks but the root.
  ///   - root: The rank whose value counts.
  /// - Returns: What the root gave.
  /// - Throws: ``MPIError``.
  public func broadcast(_ flag: Bool, from root: Int = 0) throws(MPIError) -> Bool {
    try broadcast(flag ? 1 as UInt8 : 0, from: root) != 0
  }

  func broadcast(
    _ base: UnsafeMutableRawPointer?, _ count: Int, _ kind: ScalarKind, from root: Int
  ) throws(MPIError) {
    let root = try validRank(root, "MPI_Bcast")
    try unsafe withCount(count, of: kind) { count, datatype throws(MPIError) in
      try unsafe check(MPI_Bcast(base, count, datatype, root, raw), "MPI_Bcast")
    }
  }
}

/// Gives memory that MPI will write a defined content, so that a failed call leaves no garbage behind.
func zero<T: MPIScalar>(_ buffer: UnsafeMutableBufferPointer<T>) {
  unsafe UnsafeMutableRawBufferPointer(buffer).initializeMemory(as: UInt8.self, repeating: 0)
}

/// An array of zero bits, for MPI to fill.
func zeros<T: MPIScalar>(_ count: Int, _ type: T.Type = T.self) -> [T] {
  unsafe [T](unsafeUninitializedCapacity: count) { buffer, initialized in
    unsafe zero(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    initialized = count
  }
}
