internal import CMPI

extension Communicator {
  /// A communicator whose ranks are arranged on a Cartesian grid; nil on ranks that it does not need.
  ///
  /// Collective. (MPI 3.1, section 7.5.1)
  ///
  /// - Parameters:
  ///   - dims: The number of ranks along each axis; their product is at most ``size``.
  ///   - periodic: Whether each axis wraps around.
  ///   - reorder: Whether ranks may be renumbered to suit the machine.
  /// - Returns: The arranged ranks.
  /// - Throws: ``MPIError``.
  public func cartesian(
    dims: [Int], periodic: [Bool], reorder: Bool = false
  ) throws(MPIError) -> CartesianCommunicator? {
    let function = "MPI_Cart_create"
    guard !dims.isEmpty, dims.allSatisfy({ $0 > 0 && $0 <= size }), periodic.count == dims.count else {
      throw MPIError(.invalidArgument, function, "\(dims) ranks along the axes, with \(periodic.count) periodicities")
    }
    // In steps, lest the product overflows.
    let needed = dims.reduce(1) { $0 > size ? $0 : $0 * $1 }
    guard needed <= size else {
      throw MPIError(.invalidArgument, function, "\(dims) ranks along the axes need more than \(size)")
    }
    var handle: MPI_Comm?
    let code = unsafe MPI_Cart_create(
      raw, Int32(dims.count), dims.map { Int32($0) }, periodic.map { $0 ? 1 : 0 }, reorder ? 1 : 0, &handle)
    try check(code, function)
    guard let arranged = try unsafe owned(handle) else { return nil }
    return try CartesianCommunicator(arranged, axes: dims.count)
  }

  /// Numbers of ranks along the axes of a grid, as equal as they can be, the largest first.
  ///
  /// (MPI 3.1, section 7.5.2)
  ///
  /// - Parameters:
  ///   - ranks: How many ranks there are, at least 1.
  ///   - axes: How many axes there are, at least 1.
  /// - Returns: One number for each axis; their product is `ranks`.
  /// - Throws: ``MPIError``.
  public static func balancedDims(ranks: Int, axes: Int) throws(MPIError) -> [Int] {
    guard let count = Int32(exactly: ranks), count > 0, (1...64).contains(axes) else {
      throw MPIError(.invalidArgument, "MPI_Dims_create", "\(ranks) ranks on \(axes) axes")
    }
    var dims = [Int32](repeating: 0, count: axes)
    try unsafe check(MPI_Dims_create(count, Int32(axes), &dims), "MPI_Dims_create")
    return dims.map { Int($0) }
  }
}
