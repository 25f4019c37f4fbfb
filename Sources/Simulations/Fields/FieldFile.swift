public import Domain
public import HDF5
public import MPI

/// A file of the layout "fields 1": fields (time, z, y, x) and numbers (time), written by all ranks together.
///
/// It opens in xarray and netCDF by its dimension scales, in ParaView by the group `VTKHDF`, whose entries are links to
/// the same arrays, or by the sidecar `.xdmf`. A time is in `/time` once all that belongs to it is in the file: readers
/// and resuming runs trust that alone.
///
/// ```swift
/// let file = try FieldFile(creating: path, schema, on: world, provenance)
/// try file.beginStep()
/// try file.write(potential, as: "potential")
/// try file.endStep(at: 0, ["current": 0.3])
/// try file.close(isComplete: true)
/// ```
///
/// All calls are collective.
public final class FieldFile {
  static let layout = "fields 1"

  /// The file's path.
  public let path: String
  /// What it holds.
  public let schema: FieldSchema
  /// The times that are in the file.
  public private(set) var times: [Double] = []
  /// The bytes that this rank has written.
  public private(set) var bytesWritten = 0

  /// The path that the file will have in the end.
  private let finalPath: String
  private let file: File
  private let communicator: Communicator
  private var isInStep = false

  /// Makes a file without any time in it.
  ///
  /// - Parameters:
  ///   - path: The file; an old one of that name is replaced.
  ///   - schema: What it holds.
  ///   - communicator: The ranks that write it.
  ///   - provenance: Where it comes from.
  ///   - finalPath: The path that it will have in the end, if that is another: the sidecar is written beside it.
  /// - Throws: ``HDF5Error``.
  public init(
    creating path: String, _ schema: FieldSchema, on communicator: Communicator, _ provenance: Provenance,
    finalPath: String? = nil
  ) throws(HDF5Error) {
    self.path = path
    self.finalPath = finalPath ?? path
    self.schema = schema
    self.communicator = communicator
    file = try File.create(path, on: communicator)
    try provenance.write(to: file, layout: Self.layout, title: schema.title)
    try createVariables()
    try createLinks()
    try file.flush()
  }

  /// Opens the file of an earlier run, and cuts off what lies behind a time: the run goes on from there.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - schema: What it holds.
  ///   - communicator: The ranks that write it.
  ///   - provenance: Where the run that goes on comes from, which is added to the file's history; its case, which may ask for
  ///     more than the earlier one, is that of the file from now on.
  ///   - time: The last time that stays, in s.
  /// - Throws: ``HDF5Error`` if the file is not there, or does not hold what the schema says; ``MPIError``.
  public init(
    resuming path: String, _ schema: FieldSchema, on communicator: Communicator, _ provenance: Provenance,
    until time: Double
  ) throws {
    self.path = path
    finalPath = path
    self.schema = schema
    self.communicator = communicator
    // What is rewritten, one process rewrites: in a file that ranks share, HDF5 1.10 now and then loses it.
    try communicator.agree {
      guard communicator.rank == 0 else { return }
      let file = try File.open(path, writable: true, options: FileOptions(isLocked: false))
      try Self.cut(file, schema, until: time)
      try provenance.append(to: file)
      if try file.text("tafel_config") != provenance.configuration {
        try file.storeText("tafel_config", provenance.configuration)
      }
      try file.close()
    }
    file = try File.open(path, on: communicator, writable: true)
    times = try file.dataset("time").read()
  }

  private static func cut(_ file: File, _ schema: FieldSchema, until time: Double) throws(HDF5Error) {
    let axis = try file.dataset("time")
    let count = try axis.read(as: Double.self).prefix { reaches(time, $0) }.count
    let cells = schema.grid.cells
    // The times first: what is in the file is always whole.
    try axis.extend(to: [count])
    try file.flush()
    for variable in schema.fields { try file.dataset(variable.name).extend(to: [count, cells.z, cells.y, cells.x]) }
    for variable in schema.numbers { try file.dataset(variable.name).extend(to: [count]) }
    for variable in schema.rows { try file.dataset(variable.name).extend(to: [count, schema.rowLength]) }
    // While ranks share the file it cannot be kept up: VTK sees later times once the file is closed.
    try file.group("VTKHDF/Steps").setAttribute("NSteps", Int64(count))
  }

  private func createVariables() throws(HDF5Error) {
    let time = VariableDescription(units: "s", longName: "simulated time", standardName: "time", axis: "T")
    try file.createGrowingCoordinate("time", of: Double.self, time)
    for axis in [Axis.z, .y, .x] {
      let name = "\(axis)"
      let about = VariableDescription(units: "m", longName: "cell centre", axis: name.uppercased())
      let centers =
        axis == .z && schema.grid.dimensions == 2 ? [schema.drawnSpacing.z / 2] : schema.grid.centers(along: axis)
      try file.createCoordinate(name, centers, about)
    }
    let kind: ElementKind = schema.precision == .float32 ? .float : .double
    for variable in schema.fields {
      let field = try file.createVariable(
        variable.name, of: kind, along: ["time", "z", "y", "x"], variable.description,
        options: DatasetOptions(chunk: schema.chunk))
      if let vector = variable.vector { try field.setAttribute("vector", vector) }
    }
    for variable in schema.numbers {
      try file.createVariable(
        variable.name, of: variable.isInteger ? .int32 : .double, along: ["time"], variable.description)
    }
    guard let axis = schema.axis else { return }
    try file.createCoordinate(
      axis.name, axis.coordinates, VariableDescription(units: axis.units, longName: axis.longName))
    for variable in schema.rows {
      try file.createVariable(variable.name, of: .double, along: ["time", axis.name], variable.description)
    }
  }

  /// Makes the group that VTK reads: ImageData, whose arrays are links to the fields.
  private func createLinks() throws(HDF5Error) {
    let (cells, spacing, origin) = (schema.grid.cells, schema.drawnSpacing, schema.grid.origin)
    let group = try file.createGroup("VTKHDF")
    try group.setAttribute("Version", [2, 0] as [Int64])
    try group.setAttribute("Type", "ImageData")
    try group.setAttribute("WholeExtent", [0, cells.x, 0, cells.y, 0, cells.z].map { Int64($0) })
    try group.setAttribute("Origin", [origin.x, origin.y, origin.z])
    try group.setAttribute("Spacing", [spacing.x, spacing.y, spacing.z])
    try group.setAttribute("Direction", [1, 0, 0, 0, 1, 0, 0, 0, 1] as [Double])
    let arrays = try group.createGroup("CellData")
    for variable in schema.fields { try arrays.link(variable.name, to: try file.dataset(variable.name)) }
    let steps = try group.createGroup("Steps")
    try steps.setAttribute("NSteps", 0 as Int64)
    try steps.link("Values", to: try file.dataset("time"))
  }

  /// Makes room for the fields of one more time.
  ///
  /// - Throws: ``HDF5Error``.
  public func beginStep() throws(HDF5Error) {
    precondition(!isInStep, "the last step has not ended")
    isInStep = true
    let cells = schema.grid.cells
    for variable in schema.fields {
      try file.dataset(variable.name).extend(to: [times.count + 1, cells.z, cells.y, cells.x])
    }
    for variable in schema.numbers { try file.dataset(variable.name).extend(to: [times.count + 1]) }
    for variable in schema.rows { try file.dataset(variable.name).extend(to: [times.count + 1, schema.rowLength]) }
  }

  /// Writes one of the fields of the present step.
  ///
  /// - Parameters:
  ///   - field: The field, in the cells.
  ///   - name: Its name in the file.
  ///   - component: The component that is written.
  /// - Throws: ``HDF5Error``.
  public func write<Scalar: FieldScalar>(
    _ field: Field<Scalar>, as name: String, component: Int = 0
  ) throws(HDF5Error) {
    precondition(isInStep && field.block.location == .center, "\(name): a field of cells, within a step")
    let dataset = try file.dataset(name)
    let (lower, count) = (field.block.owned.lower, field.block.count)
    let slab = Hyperslab(start: [times.count, lower.z, lower.y, lower.x], count: [1, count.z, count.y, count.x])
    switch schema.precision {
    case .float32: try dataset.write(Self.packed(field, component) { Float($0) }, at: slab)
    case .float64: try dataset.write(Self.packed(field, component) { Double($0) }, at: slab)
    }
    bytesWritten += count.product * schema.valueBytes
  }

  private static func packed<Scalar: FieldScalar, Stored>(
    _ field: Field<Scalar>, _ component: Int, _ convert: (Scalar) -> Stored
  ) -> [Stored] {
    let width = field.block.count.x
    return [Stored](unsafeUninitializedCapacity: field.block.owned.cellCount) { out, count in
      field.forEachRow(component: component) { row, _, _ in
        for x in 0..<width { out.initializeElement(at: count + x, to: convert(row[x])) }
        count += width
      }
    }
  }

  /// Ends the step: its time is in the file when this returns.
  ///
  /// - Parameters:
  ///   - time: Its time, after the last one.
  ///   - numbers: The numbers of the schema by their names, the same on every rank. One that is not there is not a number in
  ///     the file, or -1 where it is whole.
  ///   - rows: The rows of the schema by their names, the same on every rank, a number for each coordinate of its axis.
  /// - Throws: ``HDF5Error``.
  public func endStep(
    at time: Double, _ numbers: [String: Double] = [:], rows: [String: [Double]] = [:]
  ) throws(HDF5Error) {
    precondition(isInStep && time > times.last ?? -.infinity, "times increase")
    let place = Hyperslab(start: [times.count], count: [1])
    for variable in schema.numbers {
      let dataset = try file.dataset(variable.name)
      if variable.isInteger {
        try dataset.writeReplicated([Int32(numbers[variable.name] ?? -1)], at: place)
      } else {
        try dataset.writeReplicated([numbers[variable.name] ?? .nan], at: place)
      }
    }
    for variable in schema.rows {
      let row = rows[variable.name] ?? [Double](repeating: .nan, count: schema.rowLength)
      precondition(row.count == schema.rowLength, "\(variable.name): a number for each coordinate")
      let slab = Hyperslab(start: [times.count, 0], count: [1, row.count])
      try file.dataset(variable.name).writeReplicated(row, at: slab)
    }
    try file.flush()
    let axis = try file.dataset("time")
    try axis.extend(to: [times.count + 1])
    try axis.writeReplicated([time], at: place)
    try file.flush()
    times.append(time)
    isInStep = false
  }

  /// Adds a table that does not change in time, along an axis of its own: a convergence history, say.
  ///
  /// - Parameters:
  ///   - variable: The numbers' name, unit and meaning.
  ///   - values: The numbers, the same on every rank; at least one.
  ///   - axis: The name of the axis, made on first use, whose coordinate counts from 0.
  ///   - axisLongName: What a plot writes beside the axis.
  /// - Throws: ``HDF5Error``.
  public func add(
    _ variable: FieldSchema.Variable, _ values: [Double], along axis: String, axisLongName: String
  ) throws(HDF5Error) {
    if try !file.contains(axis) {
      let about = VariableDescription(units: "1", longName: axisLongName)
      try file.createCoordinate(axis, (0..<Int64(values.count)).map { $0 }, about)
    }
    try addTable(variable, values, along: axis)
  }

  private func addTable(_ variable: FieldSchema.Variable, _ values: [Double], along axis: String) throws(HDF5Error) {
    let dataset = try file.createVariable(variable.name, of: .double, along: [axis], variable.description)
    try dataset.writeReplicated(values)
  }

  /// Adds a table that does not change in time, along an axis of its own with given coordinates.
  ///
  /// - Parameters:
  ///   - variable: The numbers' name, unit and meaning.
  ///   - values: The numbers, the same on every rank; at least one.
  ///   - axis: The name of the axis, made on first use.
  ///   - coordinates: The axis' coordinates, one for each number.
  ///   - axisDescription: Their unit and meaning.
  /// - Throws: ``HDF5Error``.
  public func add(
    _ variable: FieldSchema.Variable, _ values: [Double], along axis: String, at coordinates: [Double],
    _ axisDescription: VariableDescription
  ) throws(HDF5Error) {
    if try !file.contains(axis) { try file.createCoordinate(axis, coordinates, axisDescription) }
    try addTable(variable, values, along: axis)
  }

  /// Closes the file, and writes the sidecar for ParaView's XDMF reader beside it.
  ///
  /// - Parameter isComplete: Whether everything that should be in the file is there.
  /// - Throws: ``HDF5Error``, ``MPIError``.
  public func close(isComplete: Bool) throws {
    try file.close()
    let (path, finalPath, count) = (path, finalPath, times.count)
    try communicator.agree {
      guard communicator.rank == 0 else { return }
      // In one process: in a file that ranks share, HDF5 1.10 now and then loses attributes that are rewritten.
      let file = try File.open(path, writable: true, options: FileOptions(isLocked: false))
      try file.group("VTKHDF/Steps").setAttribute("NSteps", Int64(count))
      try Provenance.mark(file, isComplete: isComplete)
      try file.close()
      try File.synchronize(path)
      try XDMFSidecar(schema, times: times, file: finalPath).write()
    }
  }
}

extension FieldSchema {
  /// The numbers of a row.
  var rowLength: Int { axis?.coordinates.count ?? 0 }
}

extension FieldSchema.Variable {
  var description: VariableDescription { VariableDescription(units: units, longName: longName) }
}
