import HDF5

/// A small ensemble in one, two or three dimensions whose values say where they belong: at sample s and cell (x, y, z)
/// the potential is 1000 s + 100 x + 10 y + z, the coefficient that plus a half.
struct SyntheticEnsemble {
  /// Cells along x, y, z.
  var cells: [Int]
  var samples = 12
  var status: [UInt8]?
  /// The same for all samples, or none.
  var source: Double? = 2.5

  /// The correlation length of a sample: four samples each share one.
  static func length(of sample: Int) -> Double { Double(1 + sample % 3) * 0.25 }

  func write(to path: String) throws {
    let file = try File.create(path)
    try file.setAttribute("tafel_layout", "ensemble 1")
    try file.setAttribute("tafel_seed", 7 as UInt64)
    try file.setAttribute("equation", "-div(coefficient grad potential) = source")
    try file.setAttribute("tafel_config", #"{"boundaries": {"x_lower": {"kind": "dirichlet"}}}"#)
    try file.createCoordinate(
      "sample", (0..<samples).map { Int64($0) }, VariableDescription(units: "1", longName: "number"))
    let names = Array(["x", "y", "z"].prefix(cells.count))
    for (name, count) in zip(names, cells) {
      try file.createCoordinate(name, (0..<count).map { Double($0) + 0.5 }, VariableDescription(units: "m"))
    }
    try file.createDataset("status", of: UInt8.self, shape: [samples])
      .write(status ?? [UInt8](repeating: 1, count: samples))
    for (name, shift) in [("potential", 0), ("coefficient", 0.5)] as [(String, Float)] {
      let dataset = try file.createDataset(name, of: Float.self, shape: [samples] + cells.reversed())
      try dataset.write(values(shift))
      for (axis, scale) in (["sample"] + names.reversed()).enumerated() {
        try dataset.attachScale(try file.dataset(scale), axis: axis)
      }
    }
    try scalar("correlation_length", in: file) { Self.length(of: $0) }
    try scalar("potential_x_lower", in: file) { Double($0) }
    if let source { try scalar("source", in: file) { _ in source } }
    try scalar("residual", in: file) { 1e-9 * Double($0) }
    try file.close()
  }

  private func scalar(_ name: String, in file: File, _ value: (Int) -> Double) throws {
    try file.createDataset(name, of: Double.self, shape: [samples]).write((0..<samples).map(value))
  }

  /// `[sample][z][y][x]`
  private func values(_ shift: Float) -> [Float] {
    let size = cells + [1, 1]
    var values: [Float] = []
    for sample in 0..<samples {
      for z in 0..<size[2] {
        for y in 0..<size[1] {
          for x in 0..<size[0] { values.append(Float(1000 * sample + 100 * x + 10 * y + z) + shift) }
        }
      }
    }
    return values
  }
}
