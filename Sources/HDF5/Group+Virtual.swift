internal import CHDF5

extension Group {
  /// Makes a dataset that shows datasets of other files as one.
  ///
  /// HDF5 shows a missing file as zeros without a word. Reading through ``Dataset`` refuses that; other readers do not.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - type: The type of its elements.
  ///   - shape: Its shape.
  ///   - sources: The parts. What none of them fills reads as zero.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``, also in files that ranks share: MPI-IO cannot read virtual datasets.
  public func createVirtualDataset<T: HDF5Scalar>(
    _ name: String, of type: T.Type, shape: [Int], sources: [VirtualSource]
  ) throws(HDF5Error) -> Dataset {
    try createVirtualDataset(name, of: T.elementKind, shape: shape, sources: sources)
  }

  /// Makes a dataset, of a type that is known at run time only, that shows datasets of other files as one.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - kind: One of the kinds of numbers.
  ///   - shape: Its shape.
  ///   - sources: The parts.
  /// - Returns: The dataset.
  /// - Throws: ``HDF5Error``.
  public func createVirtualDataset(
    _ name: String, of kind: ElementKind, shape: [Int], sources: [VirtualSource]
  ) throws(HDF5Error) -> Dataset {
    let operation = "create the virtual dataset"
    let location = location(of: name)
    try context.requireWritable(operation, location)
    guard !context.isShared, kind.isNumber else {
      let reason =
        context.isShared ? "MPI-IO cannot read virtual datasets: open the file on one rank" : "it cannot hold \(kind)"
      throw HDF5Error(.invalidArgument, operation, location, reason)
    }
    let list = try Identifier(H5Pcreate(chdf5_dataset_create()), .propertyList, operation, location)
    try FileAccess.trackOrder(list, operation, location)
    for source in sources {
      if let fault = source.selection.fault(in: shape) {
        throw HDF5Error(.outOfRange, operation, location, "\(source.file): \(fault)")
      }
      let view = try Dataspace.simple(shape, operation, location)
      try Dataspace.select(source.selection, in: view, operation, location)
      let origin = try Dataspace.simple(source.shape, operation, location)
      try unsafe check(
        H5Pset_virtual(list.raw, view.raw, source.file, source.dataset, origin.raw), operation, location)
    }
    let space = try Dataspace.simple(shape, operation, location)
    return try createDataset(name, kind.fileType, space, list, operation)
  }
}

extension Dataset {
  /// A part of a virtual dataset: the file that it comes from, and the rows of the first axis that it fills.
  public struct Part: Equatable, Sendable {
    /// The path as stored.
    public let file: String
    /// From the first to the last row that it fills.
    public let rows: Range<Int>
  }

  /// The parts of a virtual dataset, in the order in which they were named.
  ///
  /// - Returns: None for other datasets.
  /// - Throws: ``HDF5Error``.
  public func parts() throws(HDF5Error) -> [Part] {
    guard isVirtual else { return [] }
    let operation = "look at the sources of"
    try context.requireOpen(operation, location)
    let list = try Identifier(H5Dget_create_plist(raw), .propertyList, operation, location)
    let rank = try shape().count
    var count = 0
    try unsafe check(H5Pget_virtual_count(list.raw, &count), operation, location)
    var parts: [Part] = []
    for index in 0..<count {
      let length = try check(H5Pget_virtual_filename(list.raw, index, nil, 0), operation, location)
      var bytes = [CChar](repeating: 0, count: length + 1)
      try unsafe check(H5Pget_virtual_filename(list.raw, index, &bytes, length + 1), operation, location)
      let space = try Identifier(H5Pget_virtual_vspace(list.raw, index), .dataspace, operation, location)
      var (first, last) = ([hsize_t](repeating: 0, count: rank), [hsize_t](repeating: 0, count: rank))
      try unsafe check(H5Sget_select_bounds(space.raw, &first, &last), operation, location)
      parts.append(Part(file: Text.string(bytes), rows: Int(first.first ?? 0)..<Int(last.first ?? 0) + 1))
    }
    return parts
  }

  /// The files that a virtual dataset shows, each once, in the order in which they were named.
  ///
  /// - Returns: The paths as stored; none for other datasets.
  /// - Throws: ``HDF5Error``.
  public func sourceFiles() throws(HDF5Error) -> [String] {
    var files: [String] = []
    for part in try parts() where !files.contains(part.file) { files.append(part.file) }
    return files
  }

  /// The source files that are not there.
  ///
  /// - Returns: Their paths as stored.
  /// - Throws: ``HDF5Error``.
  public func missingSourceFiles() throws(HDF5Error) -> [String] {
    let folder = Disk.folder(of: context.path)
    return try sourceFiles().filter { $0 != "." && !Disk.exists($0.hasPrefix("/") ? $0 : "\(folder)/\($0)") }
  }

  /// Refuses to read what would come out as zeros.
  func requireSources() throws(HDF5Error) {
    guard isVirtual, !hasCheckedSources else { return }
    if let missing = try missingSourceFiles().first {
      throw HDF5Error(.notFound, "read", location, "it shows \(missing), which is missing")
    }
    guard !context.isShared else {
      throw HDF5Error(
        .invalidArgument, "read", location, "MPI-IO cannot read virtual datasets: open the file on one rank")
    }
    hasCheckedSources = true
  }
}
