import HDF5

/// The layout of The Well (Ohana et al., NeurIPS 2024, arXiv:2412.00568; its docs/data_format.md).
///
/// It describes trajectories, and a steady solution is none. Its loader needs as many steps as it is to give, at least one
/// of input and one of output; hence two: at step 0 the potential is zero, the guess that a solver starts from, and at
/// step 1 it is the solution. What the solution depends on does not vary in time.
extension ExportPlan {
  func createWell(_ file: File, _ part: Part) throws(HDF5Error) -> [[ExportFile.Sink]] {
    let count = part.places.count
    try file.setVariableAttribute("dataset_name", source.name)
    try file.setVariableAttribute("grid_type", "cartesian")
    try file.setAttribute("n_spatial_dims", shape.count)
    try file.setAttribute("n_trajectories", count)
    // The same for all samples: parameters of the whole data set.
    let names = source.parameters.map(\.name).filter { constants[$0] != nil }
    try file.setVariableAttribute("simulation_parameters", names)
    for name in names { try file.setAttribute(name, constants[name] ?? 0) }
    try createDimensions(in: file)
    try createBoundaryConditions(in: file, part)
    try createScalars(in: file, part)
    let sinks = try createFields(in: file, count)
    for order in 1...2 {
      try file.createGroup("t\(order)_fields").setVariableAttribute("field_names", [])
    }
    return sinks
  }

  private func createDimensions(in file: File) throws(HDF5Error) {
    let group = try file.createGroup("dimensions")
    try group.setVariableAttribute("spatial_dims", source.axes.map(\.name))
    let time = try group.createDataset("time", of: Float.self, shape: [2])
    try time.write([0, 1] as [Float])
    try time.setFlagAttribute("sample_varying", false)
    try time.setFlagAttribute("time_varying", true)
    try time.setVariableAttribute("long_name", "0: zero, the first guess; 1: the solution")
    for axis in source.axes {
      let dataset = try group.createDataset(axis.name, of: Float.self, shape: [axis.coordinates.count])
      try dataset.write(axis.coordinates.map { Float($0) })
      try dataset.setFlagAttribute("sample_varying", false)
      try dataset.setFlagAttribute("time_varying", false)
      try describe(dataset, axis)
    }
  }

  /// Units, and where the walls are: the coordinates are those of cell centres.
  func describe(_ dataset: Dataset, _ axis: EnsembleSource.Axis) throws(HDF5Error) {
    try dataset.setVariableAttribute("units", axis.units)
    guard let walls = axis.walls else { return }
    try dataset.setAttribute("walls", [walls.lower, walls.upper])
  }

  /// One group for each wall, one for each periodic axis.
  func createBoundaryConditions(in file: File, _ part: Part) throws(HDF5Error) {
    let group = try file.createGroup("boundary_conditions")
    for side in source.sides {
      let axis = source.axes[side.axis]
      guard side.isPeriodic else {
        try createWall(side, axis, in: try group.createGroup("\(side.name)_wall"), part)
        continue
      }
      guard !side.isUpper else { continue }
      let pair = try group.createGroup("\(axis.name)_periodic")
      try describe(pair, axis, type: "PERIODIC")
      let count = axis.coordinates.count
      try pair.createFlags("mask", (0..<count).map { $0 == 0 || $0 == count - 1 })
      try pair.createDataset("values", of: Float.self, shape: [min(2, count)]).write(
        [Float](repeating: 0, count: min(2, count)))
    }
  }

  private func createWall(
    _ side: EnsembleSide, _ axis: EnsembleSource.Axis, in group: Group, _ part: Part
  ) throws(HDF5Error) {
    try describe(group, axis, type: "WALL")
    try group.setVariableAttribute("kind", side.kind)
    let count = axis.coordinates.count
    try group.createFlags("mask", (0..<count).map { $0 == (side.isUpper ? count - 1 : 0) })
    let values: Dataset
    if let value = side.value, constants[value.name] == nil {
      values = try group.createDataset("values", of: Float.self, shape: [part.places.count, 1])
      try values.write(self.values(of: value.name, in: part, as: Double.self).map { Float($0) })
    } else {
      values = try group.createDataset("values", of: Float.self, shape: [1])
      try values.write([Float(side.value.flatMap { constants[$0.name] } ?? 0)])
    }
    try values.setFlagAttribute("sample_varying", side.value.map { constants[$0.name] == nil } ?? false)
    if let value = side.value { try describe(values, as: value) }
  }

  private func describe(_ group: Group, _ axis: EnsembleSource.Axis, type: String) throws(HDF5Error) {
    try group.setVariableAttribute("associated_dims", [axis.name])
    try group.setVariableAttribute("associated_fields", [Self.solution])
    try group.setVariableAttribute("bc_type", type)
    // Where the boundary is varies with neither; the values may vary with the sample.
    try group.setFlagAttribute("sample_varying", false)
    try group.setFlagAttribute("time_varying", false)
  }

  private func createScalars(in file: File, _ part: Part) throws(HDF5Error) {
    let group = try file.createGroup("scalars")
    try group.setVariableAttribute("field_names", source.parameters.map(\.name))
    for parameter in source.parameters {
      let constant = constants[parameter.name]
      let dataset = try group.createDataset(
        parameter.name, of: Float.self, shape: constant == nil ? [part.places.count] : [])
      if let constant {
        try dataset.write([Float(constant)])
      } else {
        try dataset.write(values(of: parameter.name, in: part, as: Double.self).map { Float($0) })
      }
      try dataset.setFlagAttribute("sample_varying", constant == nil)
      try dataset.setFlagAttribute("time_varying", false)
      try describe(dataset, as: parameter)
    }
  }

  private func createFields(in file: File, _ count: Int) throws(HDF5Error) -> [[ExportFile.Sink]] {
    let group = try file.createGroup("t0_fields")
    try group.setVariableAttribute("field_names", fields.map(\.name))
    var sinks: [[ExportFile.Sink]] = []
    for field in fields {
      let isSolution = field.name == Self.solution
      let dataset = try group.createDataset(
        field.name, of: Float.self, shape: [count] + (isSolution ? [2] : []) + shape,
        options: isSolution ? solutionOptions : DatasetOptions())
      try dataset.setFlagAttribute("dim_varying", shape.map { _ in true })
      try dataset.setFlagAttribute("sample_varying", true)
      try dataset.setFlagAttribute("time_varying", isSolution)
      try describe(dataset, as: field)
      sinks.append([ExportFile.Sink(dataset: dataset, step: isSolution ? 1 : nil)])
    }
    return sinks
  }

  /// A chunk that nobody writes reads as zeros and takes no space: the first steps. Fields so small that the index of
  /// the chunks would weigh more lie in one block.
  private var solutionOptions: DatasetOptions {
    guard 4 * source.cells >= 4096 else { return DatasetOptions(fill: .zero) }
    return DatasetOptions(chunk: [1, 1] + shape, fill: .zero, allocation: .incremental)
  }
}
