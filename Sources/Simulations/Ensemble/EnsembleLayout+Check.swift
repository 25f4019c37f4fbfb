internal import HDF5

extension EnsembleLayout {
  /// What was found in a file: the status of each of its samples.
  ///
  /// - Parameter path: A file that is there.
  /// - Returns: The status bytes.
  /// - Throws: `foreignFile` or `changedCase` if the file is not of this layout, case and schema, or what HDF5 says of
  ///   one that it cannot read.
  func status(of path: String) throws(EnsembleError) -> [UInt8] {
    let file = try hdf5 { () throws(HDF5Error) in try File.open(path) }
    try check(file)
    let status = try hdf5 { () throws(HDF5Error) in try file.dataset("status").read(as: UInt8.self) }
    guard status.allSatisfy({ SampleStatus(rawValue: $0) != nil }) else {
      throw .foreignFile(path: path, reason: "a status is none of 0, 1 and 2")
    }
    return status
  }

  /// Refuses a file of another layout, case or schema.
  func check(_ file: File) throws(EnsembleError) {
    let path = file.filePath
    let layout = try hdf5 { () throws(HDF5Error) in
      try file.hasAttribute("tafel_layout") ? try file.attribute("tafel_layout", as: String.self) : ""
    }
    guard layout == Self.version else {
      throw .foreignFile(path: path, reason: layout.isEmpty ? "it has no layout" : "its layout is \"\(layout)\"")
    }
    let found = try hdf5 { () throws(HDF5Error) in try file.text(Self.identityName) }
    guard found == identity else { throw .changedCase(path: path, found: found, expected: identity) }
    if let fault = try hdf5({ () throws(HDF5Error) in try fault(in: file) }) {
      throw .foreignFile(path: path, reason: fault)
    }
  }

  private func fault(in file: File) throws(HDF5Error) -> String? {
    if let fault = try fault(of: "sample", .int64, shape: [samples.count], in: file) { return fault }
    let first = try file.dataset("sample").read(as: Int64.self, at: Hyperslab(start: [0], count: [1]))
    guard first == [Int64(samples.lowerBound)] else { return "its samples begin at \(first)" }
    if let fault = try fault(of: "status", .uint8, shape: [samples.count], in: file) { return fault }
    for axis in schema.axes {
      if let fault = try fault(of: axis.name, .double, shape: [axis.coordinates.count], in: file) { return fault }
      let coordinates = try file.dataset(axis.name).read(as: Double.self)
      guard coordinates == axis.coordinates else { return "it has other coordinates along \(axis.name)" }
    }
    for (index, variable) in schema.variables.enumerated() {
      let shape = [samples.count] + schema.shape(of: index)
      if let fault = try fault(of: variable.name, variable.type.kind, shape: shape, in: file) { return fault }
    }
    guard schema.keepsWallTime else { return nil }
    return try fault(of: "wall_time", .float, shape: [samples.count], in: file)
  }

  private func fault(
    of name: String, _ kind: ElementKind, shape: [Int], in file: File
  ) throws(HDF5Error) -> String? {
    guard try file.kind(of: name) == .dataset else { return "it has no \(name)" }
    let dataset = try file.dataset(name)
    let found = try dataset.shape()
    guard dataset.kind == kind else { return "\(name) holds \(dataset.kind), not \(kind)" }
    return found == shape ? nil : "\(name) has the shape \(found), not \(shape)"
  }
}

/// Does something with a file; what HDF5 throws becomes the ensemble's error.
func hdf5<Result>(_ body: () throws(HDF5Error) -> Result) throws(EnsembleError) -> Result {
  do throws(HDF5Error) { return try body() } catch { throw .hdf5(error) }
}

extension EnsembleLayout {
  /// Reads what compressed chunks say is complete, checksums and all: a kill may have met HDF5 as it moved one.
  func verify(_ path: String, _ status: [UInt8]) throws(EnsembleError) {
    guard !filters.isEmpty else { return }
    try hdf5 { () throws(HDF5Error) in
      let file = try File.open(path)
      for (index, variable) in schema.variables.enumerated() where !variable.axes.isEmpty {
        let dataset = try file.dataset(variable.name)
        let shape = schema.shape(of: index)
        for run in SampleRanges(status: status, where: { $0 != SampleStatus.missing.rawValue }).ranges {
          for sample in run {
            let slab = Hyperslab(start: [sample] + shape.map { _ in 0 }, count: [1] + shape)
            // The bytes do not matter here: any type that the stored one converts to will do.
            _ = try dataset.read(as: Double.self, at: slab)
          }
        }
      }
    }
  }
}
