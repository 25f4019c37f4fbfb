internal import Glibc
internal import HDF5

/// The layout "ensemble 1" of a file: who made it, what is in it, and whether a file found is such a one.
struct EnsembleLayout {
  static let version = "ensemble 1"
  /// The attribute that holds the ensemble's identity.
  static let identityName = "tafel_identity"

  let schema: EnsembleSchema
  /// The samples in the file.
  let samples: Range<Int>
  let identity: String
  var filters: [Filter] = []

  /// Makes the file, with all its space and nothing in it, in one process; it gets its name when it is whole.
  ///
  /// - Parameters:
  ///   - path: Where it is to be.
  ///   - keepsPartName: Whether it keeps the name of an unfinished file.
  ///   - attributes: Adds the attributes that say where the file comes from.
  /// - Throws: `hdf5`, or `system` if the disk has no room.
  func create(
    _ path: String, keepsPartName: Bool = false, attributes: (File) throws(HDF5Error) -> Void
  ) throws(EnsembleError) {
    let part = PartialFile(path)
    // The unfinished file of a shard keeps its name for long; so that one killed here is not taken for it, it has
    // another one until it is whole.
    let making = keepsPartName ? PartialFile(part.temporaryPath) : part
    do throws(HDF5Error) {
      // Chunks on page boundaries: two ranks never share a page.
      let options = FileOptions(alignment: FileOptions.Alignment(threshold: 1 << 16, bytes: 4096))
      let file = try File.create(making.temporaryPath, options: options)
      try describe(file, attributes)
      try createCoordinates(in: file)
      for variable in variables { try createVariable(variable, in: file) }
      try file.close()
    } catch {
      try? making.discard()
      throw .hdf5(error)
    }
    try requireRoom(making)
    try hdf5 { () throws(HDF5Error) in try making.commit() }
  }

  /// All variables of the file, those of the engine included.
  var variables: [EnsembleVariable] {
    let status = EnsembleVariable(
      "status", .uint8, units: "1", longName: "status of the sample",
      attributes: [EnsembleVariable.Attribute("flag_meanings", "missing complete failed")])
    let wallTime = EnsembleVariable(
      "wall_time", .float32, units: "s", longName: "time that a worker spent on the sample")
    return [status] + schema.variables + (schema.keepsWallTime ? [wallTime] : [])
  }

  /// The shape of a variable in the file.
  func shape(of variable: EnsembleVariable) -> [Int] {
    [samples.count] + variable.axes.map { name in schema.axes.first { $0.name == name }?.coordinates.count ?? 0 }
  }

  /// Says what the file is and where it comes from.
  func describe(_ file: File, _ attributes: (File) throws(HDF5Error) -> Void) throws(HDF5Error) {
    try file.setAttribute("Conventions", "CF-1.10")
    try file.setAttribute("title", schema.title)
    try file.setAttribute("tafel_layout", Self.version)
    try file.storeText(Self.identityName, identity)
    try attributes(file)
  }

  func createCoordinates(in file: File) throws(HDF5Error) {
    try file.createCoordinate(
      "sample", samples.map { Int64($0) }, VariableDescription(units: "1", longName: "number of the sample"))
    for axis in schema.axes {
      try file.createCoordinate(
        axis.name, axis.coordinates, VariableDescription(units: axis.units, longName: axis.longName, axis: axis.letter))
    }
  }

  /// Says what a variable is.
  func describe(_ dataset: Dataset, as variable: EnsembleVariable) throws(HDF5Error) {
    try dataset.setAttribute("units", variable.units)
    try dataset.setAttribute("long_name", variable.longName)
    if variable.name == "status" { try dataset.setAttribute("flag_values", [0, 1, 2] as [UInt8]) }
    for attribute in variable.attributes { try dataset.setAttribute(attribute.name, attribute.value) }
  }

  private func createVariable(_ variable: EnsembleVariable, in file: File) throws(HDF5Error) {
    let shape = shape(of: variable)
    var options = DatasetOptions(fill: variable.name == "status" ? .zero : .never)
    if !variable.axes.isEmpty, let index = schema.index(of: variable.name) {
      options.chunk = [schema.chunkSamples(of: index, in: samples.count)] + shape.dropFirst()
      options.filters = filters
    }
    let dataset = try file.createDataset(variable.name, of: variable.type.kind, shape: shape, options: options)
    for (axis, name) in (["sample"] + variable.axes).enumerated() {
      try dataset.attachScale(try file.dataset(name), axis: axis)
    }
    try describe(dataset, as: variable)
  }

  /// Refuses a file for which the disk has no room now: it is sparse at first, so that writing would tell only later.
  private func requireRoom(_ making: PartialFile) throws(EnsembleError) {
    let path = making.temporaryPath
    var file = stat()
    var disk = statvfs()
    guard filters.isEmpty, stat(path, &file) == 0, statvfs(path, &disk) == 0 else { return }
    let room = Int(disk.f_bavail) * Int(disk.f_frsize) + Int(file.st_blocks) * 512
    guard Int(file.st_size) > room else { return }
    unlink(path)
    throw .system(path: making.path, reason: "it needs \(file.st_size) bytes, the disk has room for \(room)")
  }
}

extension EnsembleScalarType {
  /// The type as HDF5 knows it.
  var kind: ElementKind {
    switch self {
    case .float32: .float
    case .float64: .double
    case .int32: .int32
    case .int64: .int64
    case .uint8: .uint8
    case .uint32: .uint32
    case .uint64: .uint64
    }
  }
}
