public import Domain
internal import HDF5
internal import MPI

/// Writes a model's fields and numbers to a file of the layout "fields 1".
///
/// ```swift
/// let writer = FieldWriter(model, to: "plate.h5", title: "Plating", provenance: provenance)
/// try simulation.add(writer, .everyTime(1))
/// ```
public final class FieldWriter: Writer {
  /// `fields`.
  public let name = "fields"
  /// The file's path.
  public let path: String
  /// What the file holds.
  public let schema: FieldSchema

  private let model: any Model
  private let provenance: Provenance
  private var file: FieldFile?

  /// A writer of the fields of a model that are on its cells, one variable for each component. Collective.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - path: The file.
  ///   - title: What the file holds, in words.
  ///   - longNames: What a plot writes beside a variable, by its name.
  ///   - precision: The type of the fields in the file.
  ///   - provenance: Where it comes from.
  /// - Throws: What the model's diagnostics throw.
  public init(
    _ model: any Model, to path: String, title: String, longNames: [String: String] = [:],
    precision: FieldSchema.Precision = .float32, provenance: Provenance
  ) throws {
    (self.model, self.path, self.provenance) = (model, path, provenance)
    func variable(_ name: String, _ units: String, isCount: Bool = false) -> FieldSchema.Variable {
      FieldSchema.Variable(
        name, units: units, longName: longNames[name] ?? name.map { $0 == "_" ? " " : String($0) }.joined(),
        isInteger: isCount)
    }
    let fields = Self.parts(of: model).map { variable($0.name, $0.field.units) }
    let numbers = try model.diagnostics().map { variable($0.name, $0.units, isCount: $0.isCount) }
    schema = FieldSchema(
      title: title, grid: model.topology.grid, fields: fields,
      numbers: [variable("step", "1", isCount: true)] + numbers,
      precision: precision)
  }

  /// The fields with a name for each component.
  private static func parts(of model: any Model) -> [(name: String, field: any FieldStorage, component: Int)] {
    model.fields.filter { $0.block.location == .center }.flatMap { field in
      (0..<field.components).map { component in
        (field.components == 1 ? field.name : "\(field.name)_\(component)", field, component)
      }
    }
  }

  /// Makes the file.
  public func begin() throws {
    file = try FieldFile(creating: path, schema, on: model.topology.communicator, provenance)
  }

  /// Opens the file and cuts off what lies behind the clock's time.
  public func resume(at clock: Clock) throws {
    file = try FieldFile(
      resuming: path, schema, on: model.topology.communicator, provenance, until: clock.time)
  }

  /// Writes all fields and numbers, unless this time is in the file already.
  public func write(at clock: Clock, _ diagnostics: [DiagnosticValue]) throws {
    guard let file, clock.time > file.times.last ?? -.infinity else { return }
    try file.beginStep()
    for part in Self.parts(of: model) {
      switch part.field {
      case let field as Field<Double>: try file.write(field, as: part.name, component: part.component)
      case let field as Field<Float>: try file.write(field, as: part.name, component: part.component)
      default: preconditionFailure("\(part.name) is neither of float nor of double")
      }
    }
    var numbers = Dictionary(diagnostics.map { ($0.name, $0.value) }) { first, _ in first }
    numbers["step"] = Double(clock.step)
    try file.endStep(at: clock.time, numbers)
  }

  /// Closes the file.
  public func end(isComplete: Bool) throws { try file?.close(isComplete: isComplete) }

  /// The bytes that this rank has written.
  public var bytesWritten: Int { file?.bytesWritten ?? 0 }

  /// The file.
  public var files: [String] { [path] }
}
