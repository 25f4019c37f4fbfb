internal import CHDF5

/// How the ranks that share a file move data.
public enum Transfer: Sendable {
  /// All ranks call together, and MPI gathers their pieces into large ones. A rank with nothing to move calls too,
  /// with ``Hyperslab/empty``.
  case collective
  /// Each rank on its own, whenever it likes. Not for writing filtered datasets.
  case independent
}

/// What HDF5 did in a transfer: it can fall back to independent access without a word.
public struct TransferReport: Equatable, Sendable {
  /// How the data went to disk or came from it.
  public enum Mode: Equatable, Sendable {
    /// By one process: the file is not shared.
    case serial
    /// By each rank on its own.
    case independent
    /// Together, all pieces of a contiguous dataset.
    case contiguousCollective
    /// Together, chunk by chunk or all chunks at once.
    case chunkCollective
    /// Some chunks together, others not.
    case chunkMixed
    /// Chunk by chunk, each rank on its own.
    case chunkIndependent
  }

  /// How the data went.
  public let mode: Mode

  /// Why this rank could not take part in a collective transfer.
  public let localCauses: [String]

  /// Why any rank could not.
  public let globalCauses: [String]

  /// Whether MPI moved the data collectively.
  public var isCollective: Bool { mode == .contiguousCollective || mode == .chunkCollective }
}

extension TransferReport {
  /// Asks HDF5 what it did in the last transfer with these properties; without any, one process made it.
  init(_ list: borrowing Identifier?, _ operation: String, _ path: String) throws(HDF5Error) {
    switch list {
    case .some(let list): try self.init(of: list, operation, path)
    case .none: self.init(mode: .serial, localCauses: [], globalCauses: [])
    }
  }

  private init(of list: borrowing Identifier, _ operation: String, _ path: String) throws(HDF5Error) {
    var mode = H5D_MPIO_NO_COLLECTIVE
    var local: UInt32 = 0
    var global: UInt32 = 0
    try unsafe check(H5Pget_mpio_actual_io_mode(list.raw, &mode), operation, path)
    try unsafe check(H5Pget_mpio_no_collective_cause(list.raw, &local, &global), operation, path)
    self.mode =
      switch mode {
      case H5D_MPIO_CONTIGUOUS_COLLECTIVE: .contiguousCollective
      case H5D_MPIO_CHUNK_COLLECTIVE: .chunkCollective
      case H5D_MPIO_CHUNK_MIXED: .chunkMixed
      case H5D_MPIO_CHUNK_INDEPENDENT: .chunkIndependent
      default: .independent
      }
    localCauses = Self.causes(local)
    globalCauses = Self.causes(global)
  }

  private static func causes(_ bits: UInt32) -> [String] {
    let names: [(H5D_mpio_no_collective_cause_t, String)] = [
      (H5D_MPIO_SET_INDEPENDENT, "independent transfer was asked for"),
      (H5D_MPIO_DATATYPE_CONVERSION, "the type in memory differs from that in the file"),
      (H5D_MPIO_DATA_TRANSFORMS, "a data transform is set"),
      (H5D_MPIO_MPI_OPT_TYPES_ENV_VAR_DISABLED, "MPI types are disabled by the environment"),
      (H5D_MPIO_NOT_SIMPLE_OR_SCALAR_DATASPACES, "a dataspace is neither simple nor scalar"),
      (H5D_MPIO_NOT_CONTIGUOUS_OR_CHUNKED_DATASET, "the dataset is neither contiguous nor chunked"),
      (H5D_MPIO_PARALLEL_FILTERED_WRITES_DISABLED, "filtered writes are disabled in this library"),
      (H5D_MPIO_ERROR_WHILE_CHECKING_COLLECTIVE_POSSIBLE, "HDF5 failed to find out"),
    ]
    return names.filter { bits & UInt32($0.0.rawValue) != 0 }.map(\.1)
  }
}
