internal import CMPI

extension Communicator {
  /// Reduces the elements of all ranks and leaves each rank with its part of the result.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.10.1)
  ///
  /// - Parameters:
  ///   - values: size × n elements: the contribution to rank 0's part, to rank 1's, and so on.
  ///   - part: Receives the n elements of this rank's part.
  ///   - operation: How two values become one.
  /// - Throws: ``MPIError``.
  public func reduceScatter<T: MPIScalar>(
    _ values: Span<T>, into part: inout MutableSpan<T>, _ operation: Reduction
  ) throws(MPIError) {
    let function = "MPI_Reduce_scatter_block"
    try requireUse(of: operation, on: T.scalarKind, function)
    try require(values.count, elements: part.count * size, in: "the send buffer", function)
    // The reduced vector as a whole is what the library counts.
    _ = try smallCount(values.count, function)
    try unsafe values.withUnsafeBufferPointer { values throws(MPIError) in
      try unsafe part.withUnsafeMutableBufferPointer { part throws(MPIError) in
        let code = unsafe MPI_Reduce_scatter_block(
          values.baseAddress, part.baseAddress, Int32(part.count), T.scalarKind.raw, operation.raw, raw)
        try check(code, function)
      }
    }
  }
}
