import Simulations
import Solvers

/// Shifts of overtones over time, measured or simulated.
struct TraceTable: Equatable {
  /// What is known of an overtone at a time, Hz; nil for what was not read.
  struct Reading: Equatable {
    var frequency: Double?
    var bandwidth: Double?
  }

  /// The fundamental frequency, Hz.
  var fundamental: Double
  /// The overtones, least first.
  var overtones: [Int]
  /// The times, s.
  var times: [Double] = []
  /// The readings, `[time][overtone]`.
  var readings: [[Reading]] = []
  /// What else is known, by its name: in the order of the file.
  var notes: [(name: String, value: String)] = []

  static func == (a: TraceTable, b: TraceTable) -> Bool {
    a.fundamental == b.fundamental && a.overtones == b.overtones && a.times == b.times && a.readings == b.readings
  }

  /// The shift dD of the dissipation factor that a shift of the half width is at an overtone.
  func dissipation(_ bandwidth: Double, _ overtone: Int) -> Double { 2 * bandwidth / (Double(overtone) * fundamental) }

  /// The shift of the half width that a shift of the dissipation factor is at an overtone, Hz.
  func bandwidth(_ dissipation: Double, _ overtone: Int) -> Double { dissipation * Double(overtone) * fundamental / 2 }
}

/// How a table is laid out.
enum TraceLayout: String, CaseIterable {
  /// A line for each time and overtone, which tells its units.
  case long
  /// `t(s), delf1, delg1, delf3, ...`: frequency and half width in Hz.
  case rheoQCM = "rheoqcm"
  /// `Time_1, f1_1, D1_1, f3_1, ...` of one sensor: frequency in Hz and dissipation in 1e-6.
  case qsense
}

/// What a column holds.
enum TraceColumn: Equatable {
  case time(scale: Double)
  case overtone
  /// A shift of the frequency: by how much to multiply for Hz, and whether it is over n (nil: the header does not tell).
  case frequency(Int?, scale: Double, isNormalised: Bool?)
  case bandwidth(Int?, scale: Double)
  case dissipation(Int?, scale: Double)
  /// Known, and of no use here: a temperature.
  case other
}

/// Reads the heading of a column.
struct TraceHeading {
  /// What the column holds.
  let column: TraceColumn
  /// Its unit as written; nil if the heading has none.
  let unit: String?
  /// The layout that headings of its kind belong to.
  let layout: TraceLayout?
  /// The sensor, where headings count them.
  let sensor: Int?

  private init(_ column: TraceColumn, _ unit: String?, _ layout: TraceLayout?, sensor: Int? = nil) {
    (self.column, self.unit, self.layout, self.sensor) = (column, unit, layout, sensor)
  }

  /// Why a heading is not understood.
  struct Fault: Error { let reason: String }

  /// - Throws: `Fault` for a heading that is not known, or a unit that does not fit.
  init(_ text: String) throws(Fault) {
    let (name, unit) = Self.split(text)
    let lower = name.lowercased()
    switch lower {
    case "time", "t", "time_s":
      self.init(.time(scale: try Self.scale(unit ?? "s", Self.timeUnits, of: text)), unit, nil)
    case "overtone", "n": self.init(.overtone, unit, .long)
    case "frequency_shift", "df":
      self.init(
        .frequency(nil, scale: try Self.scale(unit, Self.frequencyUnits, of: text), isNormalised: false), unit, .long)
    case "bandwidth_shift", "dgamma":
      self.init(.bandwidth(nil, scale: try Self.scale(unit, Self.frequencyUnits, of: text)), unit, .long)
    case "dissipation_shift", "dd":
      self.init(.dissipation(nil, scale: try Self.scale(unit, Self.dissipationUnits, of: text)), unit, .long)
    case _ where lower.hasPrefix("tact") || lower.hasPrefix("temp") || lower.hasPrefix("meas. temp"):
      self.init(.other, unit, nil)
    default:
      if let heading = try Self.numbered(text, name, unit) {
        self = heading
      } else {
        throw Fault(reason: "is not known")
      }
    }
  }

  /// Headings with the number of the overtone in them.
  private static func numbered(_ text: String, _ name: String, _ unit: String?) throws(Fault) -> TraceHeading? {
    let lower = name.lowercased()
    if let n = number(lower, after: "delf") {
      return TraceHeading(
        .frequency(n, scale: try scale(unit ?? "Hz", frequencyUnits, of: text), isNormalised: false), unit, .rheoQCM)
    }
    if let n = number(lower, after: "delg") {
      return TraceHeading(.bandwidth(n, scale: try scale(unit ?? "Hz", frequencyUnits, of: text)), unit, .rheoQCM)
    }
    if let sensor = number(lower, after: "time_") {
      return TraceHeading(.time(scale: try scale(unit ?? "s", timeUnits, of: text)), unit, .qsense, sensor: sensor)
    }
    guard let first = lower.first, first == "f" || first == "d" else { return nil }
    let rest = lower.dropFirst()
    var pair: (n: Int, sensor: Int)?
    if rest.hasPrefix("_") {
      // F_1:3 is overtone 3 of sensor 1.
      let parts = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 2, let sensor = Int(parts[0]), let n = Int(parts[1]) { pair = (n, sensor) }
    } else {
      // f3_1 as well.
      let parts = rest.split(separator: "_", omittingEmptySubsequences: false)
      if parts.count == 2, let n = Int(parts[0]), let sensor = Int(parts[1]) { pair = (n, sensor) }
    }
    guard let (n, sensor) = pair, n > 0, sensor > 0 else { return nil }
    let column: TraceColumn =
      first == "f"
      ? .frequency(n, scale: try scale(unit ?? "Hz", frequencyUnits, of: text), isNormalised: nil)
      : .dissipation(n, scale: try scale(unit ?? "1e-6", dissipationUnits, of: text))
    return TraceHeading(column, unit, .qsense, sensor: sensor)
  }

  private static func number(_ text: String, after prefix: String) -> Int? {
    guard text.hasPrefix(prefix), let n = Int(text.dropFirst(prefix.count)), n > 0 else { return nil }
    return n
  }

  /// Name and unit of `name [unit]` or `name(unit)`.
  private static func split(_ text: String) -> (name: String, unit: String?) {
    for (open, close) in [("[", "]"), ("(", ")")] as [(Character, Character)] {
      guard text.last == close, let start = text.lastIndex(of: open) else { continue }
      let unit = text[text.index(after: start)...].dropLast().filter { $0 != " " }
      var name = String(text[..<start])
      while name.last == " " { name.removeLast() }
      return (name, unit)
    }
    return (text, nil)
  }

  private static let timeUnits = ["s": 1.0, "sec": 1, "ms": 1e-3, "min": 60, "h": 3600]
  private static let frequencyUnits = ["Hz": 1.0, "kHz": 1e3, "MHz": 1e6, "mHz": 1e-3]
  private static let dissipationUnits = [
    "1e-6": 1e-6, "10^-6": 1e-6, "10-6": 1e-6, "1E-6": 1e-6, "ppm": 1e-6, "1": 1.0, "-": 1.0,
  ]

  private static func scale(_ unit: String?, _ units: [String: Double], of heading: String) throws(Fault) -> Double {
    let known = units.keys.sorted().joined(separator: ", ")
    guard let unit else { throw Fault(reason: "tells no unit; it may be one of \(known)") }
    guard let scale = units[unit] else { throw Fault(reason: "has the unit \"\(unit)\"; it may be one of \(known)") }
    return scale
  }
}
