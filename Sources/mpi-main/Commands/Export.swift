import HDF5
import MPI
import Simulations

/// `tafel export`: an ensemble in a layout that others' loaders read.
struct ExportCommand: Command {
  static let syntax = CommandSyntax(
    "export", "write an ensemble in the layout of The Well or PDEBench, split for training", on: .file,
    options: .layout, .exportFolder, .splits, .splitBy, .splitOrder, .splitSeed, .fields, .samplesPerFile, .incomplete,
    .json, .quiet, example: "tafel export porous.h5 --layout well --output porous-well --splits 0.8,0.1,0.1")

  static func run(_ context: RunContext) throws -> Int32 {
    let plan = try context.prepare {
      let request = try Self.request(context.invocation)
      return try ExportPlan(try EnsembleSource(context.invocation.file), request)
    }
    // One rank alone: the others would find what it makes.
    try context.prepare { if context.world.rank == 0 { try plan.prepareFolder() } }
    tellDoubts(of: plan, context)
    return try ExportRun(plan, context).run()
  }

  private static func request(_ invocation: Invocation) throws(Refusal) -> ExportPlan.Request {
    guard let layout = invocation[.layout] else { throw Refusal("export: which layout? --layout well|pdebench") }
    guard let folder = invocation[.exportFolder] else { throw Refusal("export: where to? --output FOLDER") }
    var request = ExportPlan.Request(layout: layout, folder: folder)
    request.fractions = invocation[.splits]?.fractions ?? request.fractions
    request.groups = invocation[.splitBy]
    request.order = invocation[.splitOrder] ?? .random
    guard request.order == .random || request.groups != nil else {
      throw Refusal("export: --split-order sorted needs --split-by: sorted by what?")
    }
    request.seed = invocation[.splitSeed].map { UInt64($0) }
    request.fields = invocation[.fields]
    request.samplesPerFile = invocation[.samplesPerFile]
    request.allowsMissing = invocation.has(.incomplete)
    return request
  }

  /// What the user should know about the result.
  private static func tellDoubts(of plan: ExportPlan, _ context: RunContext) {
    let path = plan.source.path
    if plan.failed > 0 { context.log.caution("\(path): \(plan.failed) failed samples are left out") }
    if plan.missing > 0 { context.log.caution("\(path): \(plan.missing) samples are not there yet, and left out") }
    for name in plan.source.others {
      context.log.caution("\(path): \(name) is left out: it has axes that the layout does not know")
    }
  }
}

/// The shares of the splits, as they are given on the command line.
struct SplitFractions: Sendable {
  let fractions: [Double]

  /// Reads `0.8,0.1,0.1`; nil unless they are three that add up to 1, with some for training.
  init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    fractions = parts.compactMap { Double($0) }.filter { (0...1).contains($0) }
    guard parts.count == 3, fractions.count == 3, fractions[0] > 0 else { return nil }
    guard abs(fractions.reduce(0, +) - 1) < 1e-9 else { return nil }
  }
}

extension CommandOption where Value == ExportLayout {
  /// The layout to write.
  static var layout: Self {
    CommandOption("--layout", "well|pdebench", "The layout to write.") { ExportLayout(rawValue: $0) }
  }
}

extension CommandOption where Value == String {
  /// The folder to write.
  static var exportFolder: Self {
    CommandOption("--output", "FOLDER", "The folder to write, which must be empty or not there.") { text in
      let end = text.lastIndex { $0 != "/" }
      return text.isEmpty ? nil : end.map { String(text[...$0]) } ?? "/"
    }
  }

  /// The variable by which samples are grouped.
  static var splitBy: Self {
    CommandOption("--split-by", "VARIABLE", "Samples with equal values of this stay in one split.") {
      $0.isEmpty ? nil : $0
    }
  }
}

extension CommandOption where Value == SplitFractions {
  /// The shares of the splits.
  static var splits: Self {
    CommandOption(
      "--splits", "TRAIN,VALID,TEST", "The shares of the splits; 0.8,0.1,0.1 by default.",
      expecting: "three numbers that add up to 1, the first above 0"
    ) { SplitFractions($0) }
  }
}

extension CommandOption where Value == SplitRule.Order {
  /// The order in which groups go to the splits.
  static var splitOrder: Self {
    CommandOption(
      "--split-order", "random|sorted", "Deal by random keys, or by the value of --split-by, the lowest to train.",
      default: .random
    ) { SplitRule.Order(rawValue: $0) }
  }
}

extension CommandOption where Value == Int {
  /// The seed of the splits.
  static var splitSeed: Self {
    .integer("--split-seed", in: 0...Int.max, "The seed of the splits; the ensemble's by default.")
  }

  /// The most samples in a file.
  static var samplesPerFile: Self {
    .integer("--file-samples", in: 1...Int.max, "The most samples in a file; as many as make 8 GiB by default.")
  }
}

extension CommandOption where Value == [String] {
  /// The fields to write.
  static var fields: Self {
    CommandOption("--fields", "NAME,...", "The fields to write; all by default.", expecting: "names between commas") {
      let names = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return names.contains("") ? nil : names
    }
  }
}

extension CommandOption where Value == Bool {
  /// Whether samples may be missing.
  static var incomplete: Self { .flag("--incomplete", "Export what is there of an ensemble that is not complete.") }
}
