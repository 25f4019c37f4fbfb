import Simulations

/// What is told beside the data of an export: statistics, which sample is where, and the manifest.
struct ExportRecord {
  let plan: ExportPlan
  let statistics: FieldStatistics
  /// Of each part of the plan.
  let bytes: [Int]
  let checksums: [UInt64]

  /// Writes everything. The manifest is last: where it is, everything is.
  func write() throws {
    let folder = plan.request.folder
    try TextFile.write("\(folder)/stats.yaml") { try $0(stats()) }
    try TextFile.write("\(folder)/splits.csv") { try splits($0) }
    try TextFile.write("\(folder)/manifest.json") { $0(manifest.text + "\n") }
  }

  /// Statistics of the training split by kind and field, as The Well's normalisations read them.
  ///
  /// The solution's are those of step 1: the zeros of step 0 say nothing of it. Its change from step to step is the
  /// solution itself.
  func stats() throws -> String {
    let fields = plan.fields.indices.map { (plan.fields[$0].name, statistics.figures(of: $0)) }
    let solution = fields.filter { $0.0 == ExportPlan.solution }
    let train = plan.parts.filter { $0.split == .train }.flatMap(\.places)
    let scalars = try plan.source.parameters.map { parameter in
      let values = try plan.source.values(of: parameter.name)
      return (parameter.name, FieldStatistics.Figures(train.map { values[$0] }))
    }
    var text = "# Of the \(train.count) samples of the training split.\n"
    let kinds: [(String, KeyPath<FieldStatistics.Figures, Double>)] = [
      ("mean", \.mean), ("std", \.deviation), ("rms", \.rootMeanSquare),
    ]
    func add(
      _ name: String, _ values: [(String, FieldStatistics.Figures)], _ path: KeyPath<FieldStatistics.Figures, Double>
    ) {
      text += "\(name):\(values.isEmpty ? " {}" : "")\n"
      for (field, figures) in values { text += "  \(field): \(Self.yaml(figures[keyPath: path]))\n" }
    }
    for (name, path) in kinds { add(name, fields, path) }
    if plan.request.layout == .well {
      for (name, path) in kinds { add("\(name)_delta", solution, path) }
    }
    for (name, path) in kinds { add("scalar_\(name)", scalars, path) }
    return text
  }

  /// A number as YAML 1.1 has it: with a point also before an exponent, or readers take it for text.
  static func yaml(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf" }
    let text = "\(value)"
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  /// A line for each sample.
  private func splits(_ write: (String) -> Void) throws {
    let groups = try plan.request.groups.map { (name: $0, values: try plan.source.values(of: $0)) }
    write("sample,split,file,trajectory\(groups.map { ",\($0.name)" } ?? "")\n")
    for part in plan.parts {
      for (trajectory, place) in part.places.enumerated() {
        let value = groups.map { ",\($0.values[place])" } ?? ""
        write("\(plan.source.numbers[place]),\(part.split.rawValue),\(part.path),\(trajectory)\(value)\n")
      }
    }
  }

  private var manifest: JSONValue {
    let (source, request) = (plan.source, plan.request)
    return .object([
      ("exported_by", .text(ProgramVersion.text)), ("layout", .text(request.layout.rawValue)),
      ("ensemble", .text(source.path.split(separator: "/").last.map(String.init) ?? source.path)),
      ("samples", .integer(plan.samples)), ("failed", .integer(plan.failed)), ("missing", .integer(plan.missing)),
      ("fields", .array(plan.fields.map { .text($0.name) })),
      ("split_by", request.groups.map { .text($0) } ?? .null), ("split_order", .text(plan.rule.order.rawValue)),
      // As text: readers that keep numbers as doubles would round it.
      ("split_seed", .text("\(plan.rule.seed)")), ("splits", .object(SampleSplit.allCases.map(splitEntry))),
      ("files", .array(plan.parts.indices.map(fileEntry))),
    ])
  }

  private func splitEntry(_ split: SampleSplit) -> (String, JSONValue) {
    let count = plan.parts.filter { $0.split == split }.reduce(0) { $0 + $1.places.count }
    let number = SampleSplit.allCases.firstIndex(of: split) ?? 0
    return (split.rawValue, ["fraction": .number(plan.rule.fractions[number]), "samples": .integer(count)])
  }

  private func fileEntry(_ index: Int) -> JSONValue {
    let part = plan.parts[index]
    let digits = String(checksums[index], radix: 16)
    return [
      "path": .text(part.path), "split": .text(part.split.rawValue), "samples": .integer(part.places.count),
      "bytes": .integer(bytes[index]), "checksum": .text(String(repeating: "0", count: 16 - digits.count) + digits),
    ]
  }
}
