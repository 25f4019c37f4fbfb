import HDF5
import Simulations

/// An open file of an export, and where the fields of its samples go.
struct ExportFile {
  /// A place for a field: `(sample, x, y, z)`, or one step of `(sample, step, x, y, z)`.
  struct Sink {
    let dataset: Dataset
    var step: Int?
  }

  let file: File
  /// The places of each field of the plan.
  let sinks: [[Sink]]

  /// Writes some samples of a field.
  ///
  /// - Parameters:
  ///   - values: `[sample][x][y][z]`.
  ///   - field: The field's number in the plan.
  ///   - first: The first sample's place in the file.
  ///   - shape: The cells along x, y, z.
  /// - Throws: `HDF5Error`.
  func write(_ values: UnsafeBufferPointer<Float>, of field: Int, at first: Int, shape: [Int]) throws(HDF5Error) {
    let count = values.count / shape.reduce(1, *)
    for sink in sinks[field] {
      let start = [first] + (sink.step.map { [$0] } ?? [])
      let counts = [count] + (sink.step.map { _ in [1] } ?? [])
      try sink.dataset.write(
        values, at: Hyperslab(start: start + shape.map { _ in 0 }, count: counts + shape))
    }
  }
}

extension ExportPlan {
  /// The cells along x, y, z.
  var shape: [Int] { source.axes.map(\.coordinates.count) }

  /// Makes a file of the layout asked for.
  func create(_ part: Part, at path: String) throws(HDF5Error) -> ExportFile {
    let file = try File.create(path)
    let sinks =
      switch request.layout {
      case .well: try createWell(file, part)
      case .pdebench: try createPDEBench(file, part)
      }
    try createSamples(in: file, part)
    try createProvenance(in: file, part)
    return ExportFile(file: file, sinks: sinks)
  }

  /// Says what a dataset holds.
  func describe(_ dataset: Dataset, as variable: EnsembleSource.Variable) throws(HDF5Error) {
    try dataset.setVariableAttribute("units", variable.units)
    try dataset.setVariableAttribute("long_name", variable.longName)
  }

  /// The numbers of a part's samples, as they are in the ensemble.
  func values<T: HDF5Scalar>(of scalar: String, in part: Part, as type: T.Type) throws(HDF5Error) -> [T] {
    let all = try source.file.dataset(scalar).read(as: type)
    return part.places.map { all[$0] }
  }

  /// What makes each sample findable in the ensemble, and what came out of it: `/samples`, which no loader looks at.
  private func createSamples(in file: File, _ part: Part) throws(HDF5Error) {
    let group = try file.createGroup("samples")
    let numbers = part.places.map { Int64(source.numbers[$0]) }
    let sample = try group.createDataset("sample", of: Int64.self, shape: [numbers.count])
    try sample.write(numbers)
    try sample.setVariableAttribute("long_name", "number of the sample in the ensemble")
    for result in source.scalars where EnsembleSource.isResult(result.name) && result.name != "wall_time" {
      let dataset = try group.createDataset(
        result.name, of: result.isInteger ? .int64 : .double, shape: [numbers.count])
      if result.isInteger {
        try dataset.write(values(of: result.name, in: part, as: Int64.self))
      } else {
        try dataset.write(values(of: result.name, in: part, as: Double.self))
      }
      try describe(dataset, as: result)
    }
  }

  /// Where the samples come from, in attributes of `/provenance`. Nothing of this run's own time and place: equal exports
  /// are equal files.
  private func createProvenance(in file: File, _ part: Part) throws(HDF5Error) {
    let group = try file.createGroup("provenance")
    try group.setAttribute("exported_by", ProgramVersion.text)
    try group.setAttribute("layout", request.layout.rawValue)
    try group.setAttribute("split", part.split.rawValue)
    try group.setAttribute("split_rule", ruleText)
    try group.setAttribute("split_seed", rule.seed)
    try group.setAttribute("ensemble", source.path.split(separator: "/").last.map(String.init) ?? source.path)
    for name in ["title", "equation", "source", "history", "tafel_commit", "tafel_libraries"] {
      guard try source.file.hasAttribute(name) else { continue }
      try group.setAttribute(name, source.file.attribute(name, as: String.self))
    }
    if try source.file.hasAttribute("tafel_seed") {
      try group.setAttribute("tafel_seed", source.file.attribute("tafel_seed", as: UInt64.self))
    }
    for name in ["tafel_identity", "tafel_config"] {
      let isAttribute = try source.file.hasAttribute(name)
      let isDataset = try source.file.contains(name)
      guard isAttribute || isDataset else { continue }
      try group.storeText(name, source.file.text(name))
    }
  }

  /// `0.8, 0.1, 0.1 of the samples by equal correlation_length, in random order`.
  var ruleText: String {
    let shares = rule.fractions.map { "\($0)" }.joined(separator: ", ")
    let groups = request.groups.map { " by equal \($0)" } ?? ""
    return "\(shares) of the samples\(groups), \(rule.order == .sorted ? "sorted" : "in random order")"
  }
}
