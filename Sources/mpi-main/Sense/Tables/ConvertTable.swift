import HDF5
import MPI
import Simulations
import Solvers

/// `tafel sense --convert IN OUT`: tables of one layout into another, and results of ours into tables.
struct ConvertTable {
  let input: String
  let context: RunContext

  init(from input: String, _ context: RunContext) { (self.input, self.context) = (input, context) }

  /// Does it. Collective: rank 0 does the work.
  ///
  /// - Returns: 0.
  func run() throws -> Int32 {
    let output = context.invocation.file
    guard context.invocation.overrides.isEmpty, !context.invocation.has(.check) else {
      throw Refusal("sense: --convert takes no keys of a case and no --check")
    }
    try context.prepare {
      guard context.world.rank == 0 else { return }
      guard FilePath.exists(input) else { throw Refusal("\(input): there is no such file") }
      guard input != output else { throw Refusal("\(output): is what is to be converted") }
      try File.requireWritable(output)
      if FilePath.exists(output), File.isHDF5(output) {
        throw Refusal("\(output): is an HDF5 file; a table would replace it")
      }
      let table = try read()
      let layout = context.invocation[.tableLayout] ?? .long
      let text = table.text(layout, isNormalised: context.invocation[.normalised] ?? false)
      try TextFile.write(output) { $0(text) }
      context.log.print(
        "\(output): \(table.times.count) times, overtones \(table.overtones.map(String.init).joined(separator: ", ")), "
          + "layout \(layout.rawValue)")
      context.log.summarize([
        "command": "sense", "convert": true, "file": .text(output), "times": .integer(table.times.count),
        "overtones": .array(table.overtones.map { .integer($0) }), "layout": .text(layout.rawValue),
      ])
    }
    return 0
  }

  private func read() throws -> TraceTable {
    guard !MorphologySource.isResult(input) else { return try result() }
    let fundamental = context.invocation[.tableCrystal] ?? 5e6
    return try TraceTable(
      reading: TextFile.read(input), input, fundamental: fundamental, isNormalised: context.invocation[.normalised])
  }

  /// The table of a result of ours.
  private func result() throws -> TraceTable {
    let file = try ResultFile.open(input)
    for name in ["time", "overtone", "frequency_shift", "dissipation_shift", "bandwidth_shift"] {
      guard try file.contains(name) else { throw Refusal("\(input): has no variable \"\(name)\"") }
    }
    let overtones = try file.dataset("overtone").read(as: Int32.self).map { Int($0) }
    let times = try file.dataset("time").read(as: Double.self)
    let frequency = try file.dataset("frequency_shift").read(as: Double.self)
    let bandwidth = try file.dataset("bandwidth_shift").read(as: Double.self)
    let dissipation = try file.dataset("dissipation_shift").read(as: Double.self)
    let count = overtones.count
    guard count > 0, times.count * count <= frequency.count else { throw Refusal("\(input): is not whole") }
    // dD = 2 dGamma / (n f0) at the greatest shift.
    let place = bandwidth.indices.max { abs(bandwidth[$0]) < abs(bandwidth[$1]) } ?? 0
    var fundamental = context.invocation[.tableCrystal] ?? 5e6
    if bandwidth.indices.contains(place), dissipation[place] != 0 {
      fundamental = (2 * bandwidth[place] / (dissipation[place] * Double(overtones[place % count]))).rounded()
    }
    var table = TraceTable(fundamental: fundamental, overtones: overtones)
    table.times = times
    table.readings = times.indices.map { t in
      overtones.indices.map { n in
        let (f, g) = (frequency[t * count + n], bandwidth[t * count + n])
        return .init(frequency: f.isFinite ? f : nil, bandwidth: g.isFinite ? g : nil)
      }
    }
    table.notes = [("source", input)]
    return table
  }
}

extension CommandOption where Value == String {
  /// The table that is converted.
  static var convert: Self {
    CommandOption("--convert", "IN", "Convert a table, or a result of ours, into the table OUT, and solve nothing.") {
      $0.isEmpty ? nil : $0
    }
  }
}

extension CommandOption where Value == TraceLayout {
  /// How a converted table is laid out.
  static var tableLayout: Self {
    let words = TraceLayout.allCases.map(\.rawValue).joined(separator: "|")
    return CommandOption("--layout", words, "The layout of OUT: long is the default.") { TraceLayout(rawValue: $0) }
  }
}

extension CommandOption where Value == Double {
  /// The fundamental frequency of a converted table, Hz.
  static var tableCrystal: Self {
    CommandOption(
      "--fundamental", "HZ", "The fundamental frequency, Hz, if IN does not tell; 5e6 is the default.",
      expecting: "a frequency in Hz"
    ) { text in Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
  }
}

extension CommandOption where Value == Bool {
  /// Whether a table's frequencies are over n.
  static var normalised: Self {
    CommandOption("--normalised", "yes|no", "Whether frequencies of QSense's layout are over n, in IN and in OUT.") {
      text in text == "yes" ? true : text == "no" ? false : nil
    }
  }
}
