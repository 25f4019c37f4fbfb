internal import CMPI

/// Ranks arranged on the points of a Cartesian grid, numbered with the last axis fastest.
public final class CartesianCommunicator {
  /// The ranks, in their new order.
  public let communicator: Communicator

  /// The number of ranks along each axis.
  public let dims: [Int]

  /// Whether the last rank along each axis is the first one's neighbour.
  public let periodic: [Bool]

  /// This rank's place along each axis, from 0.
  public let coordinates: [Int]

  init(_ communicator: Communicator, axes: Int) throws(MPIError) {
    var dims = [Int32](repeating: 0, count: axes)
    var periodic = dims
    var coordinates = dims
    try unsafe check(
      MPI_Cart_get(communicator.raw, Int32(axes), &dims, &periodic, &coordinates), "MPI_Cart_get")
    self.communicator = communicator
    self.dims = dims.map { Int($0) }
    self.periodic = periodic.map { $0 != 0 }
    self.coordinates = coordinates.map { Int($0) }
  }

  /// The rank at a place, or nil if there is none. Along periodic axes places wrap around.
  ///
  /// - Parameter coordinates: The place along each axis.
  /// - Returns: The rank.
  /// - Throws: ``MPIError`` if the number of axes is wrong.
  public func rank(at coordinates: [Int]) throws(MPIError) -> Int? {
    try requireAxes(coordinates.count, "MPI_Cart_rank")
    var wrapped: [Int32] = []
    for (axis, place) in coordinates.enumerated() {
      guard periodic[axis] || (0..<dims[axis]).contains(place) else { return nil }
      let remainder = place % dims[axis]
      wrapped.append(Int32(remainder < 0 ? remainder + dims[axis] : remainder))
    }
    var rank: Int32 = 0
    try unsafe check(MPI_Cart_rank(communicator.raw, wrapped, &rank), "MPI_Cart_rank")
    return Int(rank)
  }

  /// The place of a rank along each axis.
  ///
  /// - Parameter rank: The rank.
  /// - Returns: Its coordinates, from 0.
  /// - Throws: ``MPIError`` if there is no such rank.
  public func coordinates(of rank: Int) throws(MPIError) -> [Int] {
    let rank = try communicator.validRank(rank, "MPI_Cart_coords")
    var coordinates = [Int32](repeating: 0, count: dims.count)
    let code = unsafe MPI_Cart_coords(communicator.raw, rank, Int32(dims.count), &coordinates)
    try check(code, "MPI_Cart_coords")
    return coordinates.map { Int($0) }
  }

  /// The ranks to receive from and to send to when all data move along an axis; nil beyond a wall.
  ///
  /// - Parameters:
  ///   - axis: The axis, from 0.
  ///   - distance: How many ranks the data move, upwards or, if negative, downwards.
  /// - Returns: The rank `distance` below and the rank `distance` above.
  /// - Throws: ``MPIError`` if there is no such axis.
  public func shift(along axis: Int, by distance: Int = 1) throws(MPIError) -> (source: Int?, destination: Int?) {
    try requireAxis(axis, "MPI_Cart_shift")
    var below = coordinates
    var above = coordinates
    below[axis] -= distance
    above[axis] += distance
    return (try rank(at: below), try rank(at: above))
  }

  /// The communicator of those ranks that differ from this one along the kept axes only.
  ///
  /// Collective: a row, a column or a plane of ranks. (MPI 3.1, section 7.5.7)
  ///
  /// - Parameter axes: The axes to keep, from 0.
  /// - Returns: The ranks, arranged on the kept axes in their order here.
  /// - Throws: ``MPIError`` if there is no such axis.
  public func keeping(axes: Set<Int>) throws(MPIError) -> CartesianCommunicator {
    for axis in axes { try requireAxis(axis, "MPI_Cart_sub") }
    var handle: MPI_Comm?
    let kept = dims.indices.map { axes.contains($0) ? Int32(1) : 0 }
    try unsafe check(MPI_Cart_sub(communicator.raw, kept, &handle), "MPI_Cart_sub")
    let part = try unsafe communicator.ownedAlways(handle, "MPI_Cart_sub")
    return try CartesianCommunicator(part, axes: axes.count)
  }

  private func requireAxes(_ count: Int, _ function: String) throws(MPIError) {
    guard count == dims.count else {
      throw MPIError(.invalidArgument, function, "\(count) coordinates on \(dims.count) axes")
    }
  }

  private func requireAxis(_ axis: Int, _ function: String) throws(MPIError) {
    guard dims.indices.contains(axis) else {
      throw MPIError(.invalidArgument, function, "axis \(axis) of \(dims.count)")
    }
  }
}
