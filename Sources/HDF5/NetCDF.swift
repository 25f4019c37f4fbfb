/// What readers of netCDF files, xarray above all, want to know about an array.
public struct VariableDescription: Equatable, Sendable {
  /// The unit in the notation of UDUNITS: `m s-1`, `1` for none.
  public var units: String

  /// What a plot writes beside the axis.
  public var longName: String?

  /// The name in the CF table, if it has one.
  public var standardName: String?

  /// `T`, `Z`, `Y` or `X`, for coordinates.
  public var axis: String?

  /// - Parameters:
  ///   - units: The unit in the notation of UDUNITS.
  ///   - longName: What a plot writes beside the axis.
  ///   - standardName: The name in the CF table, if it has one.
  ///   - axis: `T`, `Z`, `Y` or `X`, for coordinates.
  public init(units: String, longName: String? = nil, standardName: String? = nil, axis: String? = nil) {
    self.units = units
    self.longName = longName
    self.standardName = standardName
    self.axis = axis
  }

  func apply(to dataset: Dataset) throws(HDF5Error) {
    try dataset.setAttribute("units", units)
    if let axis { try dataset.setAttribute("axis", axis) }
    if let standardName { try dataset.setAttribute("standard_name", standardName) }
    if let longName { try dataset.setAttribute("long_name", longName) }
  }
}

extension Group {
  /// Makes the coordinate of an axis: a dimension scale with its values.
  ///
  /// - Parameters:
  ///   - name: The name of the axis.
  ///   - values: The coordinate, the same on every rank.
  ///   - description: Unit and names.
  /// - Returns: The scale.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func createCoordinate<T: HDF5Scalar>(
    _ name: String, _ values: [T], _ description: VariableDescription
  ) throws(HDF5Error) -> Dataset {
    let scale = try createDataset(name, of: T.self, shape: [values.count])
    try scale.makeScale()
    try description.apply(to: scale)
    try scale.writeReplicated(values)
    return scale
  }

  /// Makes the coordinate of an axis that grows, such as time: a dimension scale of no values yet.
  ///
  /// - Parameters:
  ///   - name: The name of the axis.
  ///   - type: The type of the coordinate.
  ///   - description: Unit and names.
  ///   - chunk: The values in one piece of storage.
  /// - Returns: The scale.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func createGrowingCoordinate<T: HDF5Scalar>(
    _ name: String, of type: T.Type, _ description: VariableDescription, chunk: Int = 1024
  ) throws(HDF5Error) -> Dataset {
    let options = DatasetOptions(maximumShape: [nil], chunk: [chunk])
    let scale = try createDataset(name, of: T.self, shape: [0], options: options)
    try scale.makeScale()
    try description.apply(to: scale)
    return scale
  }

  /// Makes a variable whose axes have coordinates: its shape is theirs, and it grows where they do.
  ///
  /// - Parameters:
  ///   - name: The name of the variable.
  ///   - kind: The type of its elements in the file.
  ///   - axes: The names of the coordinates in this group, the slowest first.
  ///   - description: Unit and names.
  ///   - options: How it is stored. A variable that grows and has no chunk is stored in one chunk for each step along
  ///     the growing axes, or in chunks of 1024 if it has no other.
  /// - Returns: The variable.
  /// - Throws: ``HDF5Error``.
  @discardableResult
  public func createVariable(
    _ name: String, of kind: ElementKind, along axes: [String], _ description: VariableDescription,
    options: DatasetOptions = DatasetOptions()
  ) throws(HDF5Error) -> Dataset {
    var scales: [Dataset] = []
    var shape: [Int] = []
    var maximum: [Int?] = []
    for axis in axes {
      let scale = try dataset(axis)
      guard try scale.isScale(), let length = try scale.shape().first, let limit = try scale.maximumShape().first else {
        throw HDF5Error(.wrongType, "create the variable", location(of: name), "\(scale.path) is no dimension scale")
      }
      scales.append(scale)
      shape.append(length)
      maximum.append(limit)
    }
    var options = options
    let grows = maximum.contains(nil)
    if grows, options.maximumShape == nil { options.maximumShape = maximum }
    if grows, options.chunk == nil {
      options.chunk = axes.count == 1 ? [1024] : zip(shape, maximum).map { $1 == nil ? 1 : max(1, $0) }
    }
    let variable = try createDataset(name, of: kind, shape: shape, options: options)
    for (axis, scale) in scales.enumerated() { try variable.attachScale(scale, axis: axis) }
    try description.apply(to: variable)
    return variable
  }
}
