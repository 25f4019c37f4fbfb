import HDF5
import Simulations

/// The layouts that ensembles are exported in.
enum ExportLayout: String, CaseIterable, Sendable {
  case well, pdebench
}

/// What an export writes, and where: the same on every rank.
struct ExportPlan {
  /// What is asked for on the command line.
  struct Request {
    var layout: ExportLayout
    /// The folder to write.
    var folder: String
    var fractions = [0.8, 0.1, 0.1]
    /// The variable whose equal values keep samples together.
    var groups: String?
    var order = SplitRule.Order.random
    /// The seed of the splits; the ensemble's own by default.
    var seed: UInt64?
    /// The names of the fields; all by default.
    var fields: [String]?
    /// The most samples in a file; as many as fill ``ExportPlan/fileBytes`` by default.
    var samplesPerFile: Int?
    /// Whether an ensemble may lack samples.
    var allowsMissing = false
  }

  /// A file to write.
  struct Part {
    let split: SampleSplit
    /// Within the folder.
    let path: String
    /// Places of its samples in the ensemble's file, increasing.
    let places: [Int]
  }

  /// The size that no file exceeds, unless it is told how many samples go into one.
  static let fileBytes = 8 << 30

  /// The solution, which models are to give.
  static let solution = "potential"

  let source: EnsembleSource
  let request: Request
  let rule: SplitRule
  /// The solution first.
  let fields: [EnsembleSource.Variable]
  /// Parameters that are the same in all samples, with their values.
  let constants: [String: Double]
  let parts: [Part]
  let missing: Int
  let failed: Int

  /// The numbers of samples that are exported.
  var samples: Int { parts.reduce(0) { $0 + $1.places.count } }

  /// The bytes that all files take, nearly.
  var byteCount: Int { samples * Self.sampleBytes(source, fields) }

  /// Makes a plan. Local, and the same on every rank.
  ///
  /// - Throws: `Refusal` for what cannot be exported as asked; `HDF5Error`.
  init(_ source: EnsembleSource, _ request: Request) throws {
    self.source = source
    self.request = request
    fields = try Self.fields(source, request)
    let complete = source.complete
    failed = source.status.count { $0 == SampleStatus.failed.rawValue }
    missing = source.status.count - complete.count - failed
    guard missing == 0 || request.allowsMissing else {
      throw Refusal(
        "\(source.path): \(missing) of \(source.status.count) samples are not there yet; export what is there by "
          + "--incomplete")
    }
    guard !complete.isEmpty else { throw Refusal("\(source.path): no sample is complete") }
    let file = source.file
    let own: UInt64 = try file.hasAttribute("tafel_seed") ? file.attribute("tafel_seed") : 0
    rule = SplitRule(fractions: request.fractions, order: request.order, seed: request.seed ?? own)
    constants = try Self.constants(source, complete)
    parts = try Self.parts(source, request, rule, fields, complete)
  }

  private static func fields(_ source: EnsembleSource, _ request: Request) throws(Refusal) -> [EnsembleSource.Variable]
  {
    let known = source.fields.map(\.name).joined(separator: ", ")
    for name in request.fields ?? [] where source.field(name) == nil {
      throw Refusal("\(source.path): has no field \"\(name)\"; it has \(known)")
    }
    let chosen = source.fields.filter { request.fields?.contains($0.name) ?? true }
    let required = request.layout == .well ? [solution] : [solution, "coefficient"]
    for name in required where !chosen.contains(where: { $0.name == name }) {
      let fault = source.field(name) == nil ? "has no field \"\(name)\"" : "\"\(name)\" is not among --fields"
      throw Refusal("\(source.path): \(fault), which the layout \(request.layout.rawValue) needs; it has \(known)")
    }
    return chosen.filter { $0.name == solution } + chosen.filter { $0.name != solution }
  }

  private static func constants(_ source: EnsembleSource, _ complete: [Int]) throws(HDF5Error) -> [String: Double] {
    var constants: [String: Double] = [:]
    for parameter in source.parameters {
      let values = try source.values(of: parameter.name)
      let first = values[complete[0]]
      if complete.allSatisfy({ values[$0] == first }) { constants[parameter.name] = first }
    }
    return constants
  }

  private static func parts(
    _ source: EnsembleSource, _ request: Request, _ rule: SplitRule, _ fields: [EnsembleSource.Variable],
    _ complete: [Int]
  ) throws -> [Part] {
    let values = try request.groups.map { try groupValues(source, $0, complete) }
    guard let dealt = rule.deal(complete.map { source.numbers[$0] }, by: values) else {
      let splits = rule.fractions.count { $0 > 0 }
      let found =
        request.groups.map { "there are too few different values of \($0)" } ?? "\(complete.count) are complete"
      throw Refusal("\(source.path): \(splits) splits need \(splits) samples apart, but \(found)")
    }
    let most = request.samplesPerFile ?? max(1, fileBytes / sampleBytes(source, fields))
    return zip(SampleSplit.allCases, dealt).flatMap { split, places -> [Part] in
      let count = (places.count + most - 1) / most
      return (0..<count).map { number in
        let range = places.count * number / count..<places.count * (number + 1) / count
        let path = Self.path(source.name, split, count > 1 ? number : nil, request.layout)
        return Part(split: split, path: path, places: places[range].map { complete[$0] })
      }
    }
  }

  private static func groupValues(_ source: EnsembleSource, _ name: String, _ complete: [Int]) throws -> [Double] {
    guard source.scalars.contains(where: { $0.name == name }) else {
      let known = source.scalars.map(\.name).joined(separator: ", ")
      throw Refusal("\(source.path): has no variable \"\(name)\" with one number a sample; it has \(known)")
    }
    let values = try source.values(of: name)
    if let place = complete.first(where: { !values[$0].isFinite }) {
      throw Refusal("\(source.path): \(name) is not finite at sample \(source.numbers[place])")
    }
    return complete.map { values[$0] }
  }

  private static func path(_ name: String, _ split: SampleSplit, _ number: Int?, _ layout: ExportLayout) -> String {
    let digits = number.map { "_" + String(repeating: "0", count: max(0, 4 - String($0).count)) + "\($0)" } ?? ""
    let file = "\(name)_\(split.rawValue)\(digits).hdf5"
    return layout == .well ? "data/\(split.rawValue)/\(file)" : file
  }

  /// A sample's bytes in a file, its numbers aside: what is never written, such as The Well's first step, takes none.
  private static func sampleBytes(_ source: EnsembleSource, _ fields: [EnsembleSource.Variable]) -> Int {
    4 * source.cells * fields.count + 8 * source.scalars.count
  }
}
