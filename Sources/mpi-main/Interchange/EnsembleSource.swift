import HDF5
import Simulations

/// An ensemble of ours as the export sees it: its axes, the fields and numbers of each sample, and what is there of them.
struct EnsembleSource {
  /// A direction of space.
  struct Axis {
    let name: String
    /// Cell centres.
    let coordinates: [Double]
    let units: String

    /// The coordinates of the walls: half a cell beyond the first and the last centre. Nil for a single cell.
    var walls: (lower: Double, upper: Double)? {
      guard coordinates.count > 1 else { return nil }
      let last = coordinates.count - 1
      return (
        coordinates[0] - 0.5 * (coordinates[1] - coordinates[0]),
        coordinates[last] + 0.5 * (coordinates[last] - coordinates[last - 1])
      )
    }
  }

  /// Something that each sample has.
  struct Variable {
    let name: String
    let units: String
    let longName: String
    let isInteger: Bool
  }

  let path: String
  let file: File
  /// `x`, `y`, `z`, as many as there are. Fields in the file vary fastest along the first.
  let axes: [Axis]
  /// `(sample, [[z,] y,] x)` in the file.
  let fields: [Variable]
  /// One number of each sample.
  let scalars: [Variable]
  /// Variables that are neither.
  let others: [String]
  /// What is there of each sample.
  let status: [UInt8]
  /// The samples' numbers in the ensemble: in a shard they do not begin at 0.
  let numbers: [Int]
  /// The case that made the ensemble, if the file tells.
  let stored: StoredCase?

  /// The cells of a field.
  var cells: Int { axes.reduce(1) { $0 * $1.coordinates.count } }

  /// The places of complete samples, in order.
  var complete: [Int] { status.indices.filter { status[$0] == SampleStatus.complete.rawValue } }

  /// The file's name without its folder and ending.
  var name: String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
    return String(last[..<dot])
  }

  /// Opens a file.
  ///
  /// - Throws: `Refusal` for a file that is not there, foreign or damaged, or no ensemble of fields; `HDF5Error`.
  init(_ path: String) throws {
    let inspection = try Inspection(path, readsData: false)
    guard inspection.layout == "ensemble 1" else {
      throw Refusal("\(path): an ensemble can be exported, and this is \"\(inspection.layout)\"")
    }
    if let fault = inspection.faults.first { throw Refusal("\(path): it is damaged: \(fault)") }
    self.path = path
    let file = try ResultFile.open(path)
    self.file = file
    status = try file.dataset("status").read(as: UInt8.self)
    numbers = try Self.numbers(of: file, status.count)
    let sorted = try Self.sort(inspection.variables, file)
    (fields, scalars, others) = (sorted.fields, sorted.scalars, sorted.others)
    guard !sorted.axes.isEmpty else { throw Refusal("\(path): it holds no field over the axes x, y and z") }
    axes = try sorted.axes.map { try Self.axis($0, file) }
    let config = "tafel_config"
    let isStored = try file.hasAttribute(config) || file.contains(config)
    let json = try isStored ? file.text(config) : nil
    stored = json.flatMap { try? StoredCase(json: $0) }
  }

  /// The field of a name.
  func field(_ name: String) -> Variable? { fields.first { $0.name == name } }

  /// The numbers of a scalar, of all samples.
  func values(of scalar: String) throws(HDF5Error) -> [Double] { try file.dataset(scalar).read(as: Double.self) }

  private static func numbers(of file: File, _ count: Int) throws -> [Int] {
    guard try file.contains("sample") else { return Array(0..<count) }
    return try file.dataset("sample").read(as: Int.self)
  }

  private static func axis(_ name: String, _ file: File) throws -> Axis {
    let scale = try file.dataset(name)
    return Axis(
      name: name, coordinates: try scale.read(as: Double.self),
      units: try scale.hasAttribute("units") ? scale.attribute("units") : "1")
  }

  /// Tells fields and scalars apart, by the scales along their axes. The first field's axes are everybody's.
  private static func sort(
    _ variables: [Inspection.Variable], _ file: File
  ) throws -> (axes: [String], fields: [Variable], scalars: [Variable], others: [String]) {
    var (axes, fields, scalars, others): ([String], [Variable], [Variable], [String]) = ([], [], [], [])
    for found in variables where !found.isScale && found.name != "status" {
      let dataset = try file.dataset(found.name)
      let variable = Variable(
        name: found.name, units: found.units.isEmpty ? "1" : found.units, longName: found.longName,
        isInteger: dataset.kind.isInteger)
      let own = try (1..<max(1, found.shape.count)).reversed().map { axis in
        try dataset.scales(axis: axis).first?.split(separator: "/").last.map(String.init) ?? ""
      }
      if found.shape.count == 1 {
        scalars.append(variable)
      } else if own == Array(["x", "y", "z"].prefix(own.count)), dataset.kind.isFloatingPoint,
        axes.isEmpty || axes == own
      {
        axes = own
        fields.append(variable)
      } else {
        others.append(found.name)
      }
    }
    return (axes, fields, scalars, others)
  }
}
