internal import CMPI

// MPI 3.1 counts in 32 bits. Longer messages travel as one element of a datatype made for them; reductions, which
// know MPI's own datatypes only, are cut into pieces.

extension Communicator {
  /// Calls `body` with the count and the datatype that stand for `count` elements of `kind`.
  ///
  /// A datatype made here is released afterwards, which MPI puts off until unfinished transfers with it are done.
  func withCount(
    _ count: Int, of kind: ScalarKind, _ body: (Int32, MPI_Datatype) throws(MPIError) -> Void
  ) throws(MPIError) {
    if count <= countLimit { return try unsafe body(Int32(count), kind.raw) }
    var datatype = try unsafe longDatatype(count, of: kind)
    defer { _ = unsafe MPI_Type_free(&datatype) }
    if let datatype = unsafe datatype { try unsafe body(1, datatype) }
  }

  /// Calls `body` with consecutive ranges of at most ``countLimit`` elements that cover `count`, at least once.
  ///
  /// An empty buffer gives one empty range: a collective call is made by every rank all the same.
  func forEachPiece(of count: Int, _ body: (Int, Int32) throws(MPIError) -> Void) throws(MPIError) {
    var start = 0
    repeat {
      let length = min(count - start, countLimit)
      try body(start, Int32(length))
      start += length
    } while start < count
  }

  /// The count as MPI takes it where the call cannot be cut or described otherwise.
  func smallCount(_ count: Int, _ function: String) throws(MPIError) -> Int32 {
    guard count >= 0 else { throw MPIError(.invalidCount, function, "\(count) elements") }
    guard count <= countLimit else {
      throw MPIError(.countTooLarge, function, "\(count) elements, but one call can move \(countLimit) at most")
    }
    return Int32(count)
  }

  /// A datatype of `count` elements: as many whole pieces of ``countLimit`` as fit, and the rest.
  private func longDatatype(_ count: Int, of kind: ScalarKind) throws(MPIError) -> MPI_Datatype? {
    let (pieces, rest) = count.quotientAndRemainder(dividingBy: countLimit)
    let limit = Int32(countLimit)
    guard pieces <= Int(Int32.max) else {
      throw MPIError(.countTooLarge, "MPI_Type_vector", "\(count) elements")
    }
    var parts: [MPI_Datatype?] = unsafe [nil, nil]
    defer { for index in unsafe parts.indices where unsafe parts[index] != nil { unsafe MPI_Type_free(&parts[index]) } }
    try unsafe check(MPI_Type_vector(Int32(pieces), limit, limit, kind.raw, &parts[0]), "MPI_Type_vector")
    try unsafe check(MPI_Type_contiguous(Int32(rest), kind.raw, &parts[1]), "MPI_Type_contiguous")
    let offsets: [MPI_Aint] = [0, pieces * countLimit * kind.byteCount]
    var whole: MPI_Datatype?
    try unsafe check(MPI_Type_create_struct(2, [1, 1], offsets, parts, &whole), "MPI_Type_create_struct")
    try unsafe check(MPI_Type_commit(&whole), "MPI_Type_commit")
    return unsafe whole
  }
}
