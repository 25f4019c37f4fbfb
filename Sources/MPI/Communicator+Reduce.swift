internal import CMPI

extension Communicator {
  /// Replaces `values` on every rank with their element-wise reduction over all ranks.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.9.6)
  ///
  /// - Parameters:
  ///   - values: This rank's contribution, replaced by the result.
  ///   - operation: How two values become one.
  /// - Throws: ``MPIError``.
  public func allReduce<T: MPIScalar>(_ values: inout MutableSpan<T>, _ operation: Reduction) throws(MPIError) {
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try unsafe allReduce(UnsafeMutableRawPointer(buffer.baseAddress), buffer.count, T.scalarKind, operation)
    }
  }

  /// Replaces `values` on every rank with their element-wise reduction over all ranks.
  ///
  /// - Parameters:
  ///   - values: This rank's contribution, replaced by the result.
  ///   - operation: How two values become one.
  /// - Throws: ``MPIError``.
  public func allReduce<T: MPIScalar>(_ values: inout [T], _ operation: Reduction) throws(MPIError) {
    var span = values.mutableSpan
    try allReduce(&span, operation)
  }

  /// The reduction of one value over all ranks, on every rank. Collective.
  ///
  /// - Parameters:
  ///   - value: This rank's contribution.
  ///   - operation: How two values become one.
  /// - Returns: The reduced value.
  /// - Throws: ``MPIError``.
  public func allReduce<T: MPIScalar>(_ value: T, _ operation: Reduction) throws(MPIError) -> T {
    var value = value
    try unsafe withUnsafeMutableBytes(of: &value) { bytes throws(MPIError) in
      try unsafe allReduce(bytes.baseAddress, 1, T.scalarKind, operation)
    }
    return value
  }

  /// Replaces `values` on rank `root` with their element-wise reduction over all ranks; elsewhere they stay.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.9.1)
  ///
  /// - Parameters:
  ///   - values: This rank's contribution, replaced by the result on the root.
  ///   - operation: How two values become one.
  ///   - root: The rank that receives the result.
  /// - Throws: ``MPIError``.
  public func reduce<T: MPIScalar>(
    _ values: inout MutableSpan<T>, _ operation: Reduction, to root: Int = 0
  ) throws(MPIError) {
    try requireUse(of: operation, on: T.scalarKind, "MPI_Reduce")
    let to = try validRank(root, "MPI_Reduce")
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try forEachPiece(of: buffer.count) { start, count throws(MPIError) in
        let piece = unsafe buffer.baseAddress.map { unsafe UnsafeMutableRawPointer($0 + start) }
        let code =
          rank == root
          ? unsafe MPI_Reduce(cmpi_in_place(), piece, count, T.scalarKind.raw, operation.raw, to, raw)
          : unsafe MPI_Reduce(piece, nil, count, T.scalarKind.raw, operation.raw, to, raw)
        try check(code, "MPI_Reduce")
      }
    }
  }

  /// The reduction of one value over all ranks, on rank `root`; nil elsewhere. Collective.
  ///
  /// - Parameters:
  ///   - value: This rank's contribution.
  ///   - operation: How two values become one.
  ///   - root: The rank that receives the result.
  /// - Returns: The reduced value on the root.
  /// - Throws: ``MPIError``.
  public func reduce<T: MPIScalar>(_ value: T, _ operation: Reduction, to root: Int = 0) throws(MPIError) -> T? {
    var values = [value]
    var span = values.mutableSpan
    try reduce(&span, operation, to: root)
    return rank == root ? values[0] : nil
  }

  /// Replaces `values` with the element-wise reduction over the ranks below this one; on rank 0 with `identity`.
  ///
  /// Collective: every rank gives the same count. (MPI 3.1, section 5.11.2)
  ///
  /// - Parameters:
  ///   - values: This rank's contribution, replaced by the result.
  ///   - operation: How two values become one.
  ///   - identity: What rank 0 receives.
  /// - Throws: ``MPIError``.
  public func exclusiveScan<T: MPIScalar>(
    _ values: inout MutableSpan<T>, _ operation: Reduction, identity: T
  ) throws(MPIError) {
    try requireUse(of: operation, on: T.scalarKind, "MPI_Exscan")
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(MPIError) in
      try forEachPiece(of: buffer.count) { start, count throws(MPIError) in
        let piece = unsafe buffer.baseAddress.map { unsafe UnsafeMutableRawPointer($0 + start) }
        let code = unsafe MPI_Exscan(cmpi_in_place(), piece, count, T.scalarKind.raw, operation.raw, raw)
        try check(code, "MPI_Exscan")
      }
      if rank == 0 { unsafe buffer.update(repeating: identity) }
    }
  }

  /// The reduction of one value over the ranks below this one; `identity` on rank 0. Collective.
  ///
  /// `try world.exclusiveScan(count, .sum, identity: 0)` is where this rank's part begins in the whole.
  ///
  /// - Parameters:
  ///   - value: This rank's contribution.
  ///   - operation: How two values become one.
  ///   - identity: What rank 0 receives.
  /// - Returns: The reduction over the ranks below.
  /// - Throws: ``MPIError``.
  public func exclusiveScan<T: MPIScalar>(_ value: T, _ operation: Reduction, identity: T) throws(MPIError) -> T {
    var values = [value]
    var span = values.mutableSpan
    try exclusiveScan(&span, operation, identity: identity)
    return values[0]
  }

  func allReduce(
    _ base: UnsafeMutableRawPointer?, _ count: Int, _ kind: ScalarKind, _ operation: Reduction
  ) throws(MPIError) {
    try requireUse(of: operation, on: kind, "MPI_Allreduce")
    try forEachPiece(of: count) { start, count throws(MPIError) in
      let piece = unsafe base.map { unsafe $0 + start * kind.byteCount }
      let code = unsafe MPI_Allreduce(cmpi_in_place(), piece, count, kind.raw, operation.raw, raw)
      try check(code, "MPI_Allreduce")
    }
  }

  /// Refuses operations that MPI does not define for a kind, before any rank waits.
  func requireUse(of operation: Reduction, on kind: ScalarKind, _ function: String) throws(MPIError) {
    guard operation.applies(to: kind) else {
      throw MPIError(.invalidArgument, function, "\(operation) is not defined for \(kind)")
    }
  }
}

extension Reduction {
  /// Whether MPI defines this operation for a kind of scalars (MPI 3.1, section 5.9.2).
  ///
  /// - Parameter kind: The kind of the elements.
  /// - Returns: Whether it is defined.
  public func applies(to kind: ScalarKind) -> Bool {
    let isBitwise = self == .bitwiseAnd || self == .bitwiseOr || self == .bitwiseXor
    return switch kind {
    case .float, .double: !isBitwise
    case .byte: isBitwise
    default: true
    }
  }
}
