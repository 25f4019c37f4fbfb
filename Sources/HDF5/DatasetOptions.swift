internal import CHDF5

/// How the elements of a dataset lie in the file.
public struct DatasetOptions: Sendable {
  /// What elements hold that nobody has written.
  public enum Fill: Equatable, Sendable {
    /// Whatever the disk holds, usually zeros: nothing is written twice.
    case never
    /// Zeros, written when the space is allocated.
    case zero
  }

  /// When space in the file is taken.
  public enum Allocation: Sendable {
    /// At creation and growth where the layout allows it, else when written: the right choice almost always.
    case automatic
    /// At creation and growth. Files of several ranks do this always.
    case early
    /// Chunk by chunk, when written.
    case incremental
  }

  /// The size that each axis may grow to, nil for without limit; the shape itself by default. Axes that grow need
  /// chunks.
  public var maximumShape: [Int?]?

  /// The shape of the blocks that the dataset is stored in; nil for one contiguous block.
  public var chunk: [Int]?

  /// What happens to a chunk on its way to the disk, in this order. Needs chunks.
  public var filters: [Filter]

  /// What elements hold that nobody has written.
  public var fill: Fill

  /// When space in the file is taken.
  public var allocation: Allocation

  /// - Parameters:
  ///   - maximumShape: The size that each axis may grow to, nil for without limit.
  ///   - chunk: The shape of the blocks that the dataset is stored in; nil for one contiguous block.
  ///   - filters: What happens to a chunk on its way to the disk.
  ///   - fill: What elements hold that nobody has written.
  ///   - allocation: When space in the file is taken.
  public init(
    maximumShape: [Int?]? = nil, chunk: [Int]? = nil, filters: [Filter] = [], fill: Fill = .never,
    allocation: Allocation = .automatic
  ) {
    self.maximumShape = maximumShape
    self.chunk = chunk
    self.filters = filters
    self.fill = fill
    self.allocation = allocation
  }

  /// The property list for a dataset of the given shape.
  func creationList(
    for shape: [Int], _ operation: String, _ path: String
  ) throws(HDF5Error) -> Identifier {
    let list = try Identifier(H5Pcreate(chdf5_dataset_create()), .propertyList, operation, path)
    try FileAccess.trackOrder(list, operation, path)
    let time = fill == .never ? H5D_FILL_TIME_NEVER : H5D_FILL_TIME_ALLOC
    try check(H5Pset_fill_time(list.raw, time), operation, path)
    // A filtered chunk takes its real size only when written: allocated early it would be moved, and leave a hole.
    let isEarly =
      switch allocation {
      case .automatic: filters.isEmpty
      case .early: true
      case .incremental: false
      }
    let allocation = isEarly ? H5D_ALLOC_TIME_EARLY : H5D_ALLOC_TIME_INCR
    if chunk != nil || isEarly { try check(H5Pset_alloc_time(list.raw, allocation), operation, path) }
    try requireChunk(for: shape, operation, path)
    if let chunk {
      let sizes = chunk.map { hsize_t($0) }
      try unsafe check(H5Pset_chunk(list.raw, Int32(sizes.count), sizes), operation, path)
    }
    for filter in filters { try filter.add(to: list, operation, path) }
    return list
  }

  private func requireChunk(for shape: [Int], _ operation: String, _ path: String) throws(HDF5Error) {
    guard let chunk else {
      let grows = maximumShape.map { $0 != shape.map(Optional.some) } ?? false
      guard !grows, filters.isEmpty else {
        let reason = grows ? "a dataset that grows" : "a filtered dataset"
        throw HDF5Error(.invalidArgument, operation, path, "\(reason) needs chunks")
      }
      return
    }
    guard chunk.count == shape.count, !chunk.isEmpty, chunk.allSatisfy({ $0 > 0 }) else {
      throw HDF5Error(.invalidArgument, operation, path, "chunks of the shape \(chunk) in a dataset of \(shape)")
    }
  }
}
