import HDF5

/// The layout of PDEBench's Darcy flow (Takamoto et al., NeurIPS 2022, arXiv:2210.07182): `nu` is the coefficient,
/// `tensor` the solution with one step, and the attribute `beta` the source, where it is the same everywhere.
///
/// Of PDEBench's loaders the one for two dimensions puts `nu` before the steps of `tensor`, and gives that as a trajectory
/// of two steps. The one for one dimension reads `tensor` alone: there it has these two steps itself. There is none for
/// three dimensions, and the layout is continued as for two.
extension ExportPlan {
  func createPDEBench(_ file: File, _ part: Part) throws(HDF5Error) -> [[ExportFile.Sink]] {
    let count = part.places.count
    let isLine = shape.count == 1
    let tensor = try file.createDataset("tensor", of: Float.self, shape: [count, isLine ? 2 : 1] + shape)
    let nu = try file.createDataset("nu", of: Float.self, shape: [count] + shape)
    for axis in source.axes {
      let dataset = try file.createDataset("\(axis.name)-coordinate", of: Float.self, shape: [axis.coordinates.count])
      try dataset.write(axis.coordinates.map { Float($0) })
      try describe(dataset, axis)
    }
    try createConditions(in: file, part)
    var sinks: [[ExportFile.Sink]] = []
    for field in fields {
      switch field.name {
      case Self.solution:
        try describe(tensor, as: field)
        sinks.append([ExportFile.Sink(dataset: tensor, step: isLine ? 1 : 0)])
      case "coefficient":
        try describe(nu, as: field)
        sinks.append([ExportFile.Sink(dataset: nu)] + (isLine ? [ExportFile.Sink(dataset: tensor, step: 0)] : []))
      default:
        let dataset = try file.createDataset(field.name, of: Float.self, shape: [count] + shape)
        try describe(dataset, as: field)
        sinks.append([ExportFile.Sink(dataset: dataset)])
      }
    }
    return sinks
  }

  /// The source and what else is given of each sample; PDEBench itself stores no boundary conditions.
  private func createConditions(in file: File, _ part: Part) throws(HDF5Error) {
    if let beta = try uniformSource() { try file.setAttribute("beta", beta) }
    let group = try file.createGroup("scalars")
    for parameter in source.parameters {
      let dataset = try group.createDataset(parameter.name, of: Float.self, shape: [part.places.count])
      try dataset.write(values(of: parameter.name, in: part, as: Double.self).map { Float($0) })
      try describe(dataset, as: parameter)
    }
    try createBoundaryConditions(in: file, part)
  }

  /// The source of all samples and cells, if it is one: zero where the equation has a source and the file none.
  private func uniformSource() throws(HDF5Error) -> Double? {
    if let value = constants["source"] { return value }
    let isGiven = source.field("source") != nil || source.scalars.contains { $0.name == "source" }
    let hasEquation = try source.file.hasAttribute("equation")
    return !isGiven && hasEquation ? 0 : nil
  }
}
