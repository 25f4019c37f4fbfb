internal import CMPI

extension Communicator {
  /// A communicator of those ranks that gave the same color, or nil on a rank that gave none.
  ///
  /// Collective. (MPI 3.1, section 6.4.2)
  ///
  /// - Parameters:
  ///   - color: The group that this rank joins, from 0; nil joins none.
  ///   - key: Ranks are numbered by ascending key; ties keep their order here.
  /// - Returns: The communicator of this rank's group.
  /// - Throws: ``MPIError``.
  public func split(color: Int?, key: Int = 0) throws(MPIError) -> Communicator? {
    if let color, color < 0 || color > Int(Int32.max) {
      throw MPIError(.invalidArgument, "MPI_Comm_split", "color \(color) is not between 0 and \(Int32.max)")
    }
    guard let key = Int32(exactly: key) else {
      throw MPIError(.invalidArgument, "MPI_Comm_split", "key \(key) does not fit into 32 bits")
    }
    var handle: MPI_Comm?
    let group = color.map { Int32($0) } ?? cmpi_undefined()
    try unsafe check(MPI_Comm_split(raw, group, key, &handle), "MPI_Comm_split")
    return try unsafe owned(handle)
  }

  /// A communicator of those ranks that share memory with this one: the ranks of its node.
  ///
  /// Collective. (MPI 3.1, section 6.4.2)
  ///
  /// - Throws: ``MPIError``.
  public func splitByNode() throws(MPIError) -> Communicator {
    var handle: MPI_Comm?
    let code = unsafe MPI_Comm_split_type(raw, cmpi_comm_type_shared(), 0, cmpi_info_null(), &handle)
    try check(code, "MPI_Comm_split_type")
    return try unsafe ownedAlways(handle, "MPI_Comm_split_type")
  }

  /// A communicator of the same ranks whose messages cannot be confused with those of this one.
  ///
  /// Collective. (MPI 3.1, section 6.4.2)
  ///
  /// - Throws: ``MPIError``.
  public func duplicate() throws(MPIError) -> Communicator {
    var handle: MPI_Comm?
    try unsafe check(MPI_Comm_dup(raw, &handle), "MPI_Comm_dup")
    return try unsafe ownedAlways(handle, "MPI_Comm_dup")
  }

  /// The communicator of this process alone. Not collective.
  ///
  /// - Returns: A communicator of size 1.
  /// - Throws: ``MPIError``.
  public static func ofThisProcess() throws(MPIError) -> Communicator {
    try unsafe Communicator(cmpi_comm_self(), isOwned: false)
  }

  /// The name of the machine on which this rank runs.
  ///
  /// - Throws: ``MPIError``.
  public var processorName: String {
    get throws(MPIError) {
      var text = [CChar](repeating: 0, count: Int(MPI_MAX_PROCESSOR_NAME))
      var length: Int32 = 0
      try unsafe check(MPI_Get_processor_name(&text, &length), "MPI_Get_processor_name")
      return String(text, count: length)
    }
  }

  /// The owner of a new handle, or nil for the null communicator.
  func owned(_ handle: MPI_Comm?) throws(MPIError) -> Communicator? {
    guard let handle = unsafe handle, unsafe handle != cmpi_comm_null() else { return nil }
    let communicator = try unsafe Communicator(handle, isOwned: true)
    communicator.countLimit = countLimit
    return communicator
  }

  func ownedAlways(_ handle: MPI_Comm?, _ function: String) throws(MPIError) -> Communicator {
    guard let communicator = try unsafe owned(handle) else {
      throw MPIError(.invalidCommunicator, function, "MPI gave no communicator")
    }
    return communicator
  }
}
