import Simulations
import Solvers

extension TraceTable {
  /// Reads a table of any layout.
  ///
  /// - Parameters:
  ///   - text: The file's text.
  ///   - path: Its path, for messages.
  ///   - fundamental: The fundamental frequency, Hz, where the file does not tell.
  ///   - isNormalised: Whether frequencies are over n, where headings do not tell; nil if nobody says.
  /// - Throws: `Refusal` with file, line and column for what is not understood.
  init(reading text: String, _ path: String, fundamental: Double, isNormalised: Bool?) throws(Refusal) {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map {
      (number: $0.offset + 1, text: String($0.element))
    }
    // A byte order mark may stand before everything.
    if lines.first?.text.hasPrefix("\u{FEFF}") == true { lines[0].text.removeFirst() }
    self.init(fundamental: fundamental, overtones: [])
    while let line = lines.first, line.text.hasPrefix("#") || line.text.allSatisfy(\.isWhitespace) {
      try note(line.text, at: "\(path):\(line.number):1")
      lines.removeFirst()
    }
    guard let head = lines.first else { throw Refusal("\(path): has no heading") }
    let separator: Character = head.text.contains("\t") ? "\t" : head.text.contains(";") ? ";" : ","
    let table = TextTable(separator: separator, hasDecimalComma: separator == ";")
    let columns = try Self.columns(table.cells(head.text), "\(path):\(head.number)", isNormalised)
    let rows = lines.dropFirst().filter { !$0.text.allSatisfy(\.isWhitespace) }
    if columns.contains(.overtone) {
      try readLong(rows, columns, table, path)
    } else {
      try readWide(rows, columns, table, path)
    }
    guard !times.isEmpty else { throw Refusal("\(path): has no readings") }
  }

  private mutating func note(_ line: String, at place: String) throws(Refusal) {
    let parts = line.drop { $0 == "#" || $0 == " " }.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return }
    let (name, value) = (String(parts[0]), parts[1].drop { $0 == " " })
    if name == "fundamental [Hz]" {
      guard let number = Double(value), number > 0 else {
        throw Refusal("\(place): fundamental: expected a frequency in Hz, found \"\(value)\"")
      }
      fundamental = number
    } else if name == "normalised", value != "no" {
      throw Refusal("\(place): normalised: a long table is never over n; found \"\(value)\"")
    } else {
      notes.append((name, String(value)))
    }
  }

  /// What the columns hold; units must agree among columns of one kind.
  private static func columns(
    _ cells: [(text: String, column: Int)], _ place: String, _ isNormalised: Bool?
  ) throws(Refusal) -> [TraceColumn] {
    var (columns, seen): ([TraceColumn], [String: (unit: String, column: Int)]) = ([], [:])
    var layouts: [TraceLayout: Int] = [:]
    var sensors: [Int: Int] = [:]
    for cell in cells {
      let at = "\(place):\(cell.column)"
      let heading: TraceHeading
      do throws(TraceHeading.Fault) {
        heading = try TraceHeading(cell.text)
      } catch {
        throw Refusal(
          "\(at): the column \"\(cell.text)\" \(error.reason)"
            + (error.reason == "is not known"
              ? ": known are t(s), delf3, delg3; Time_1, f3_1, D3_1 or F_1:3, D_1:3; time [s], overtone, frequency_shift [Hz], "
                + "bandwidth_shift [Hz], dissipation_shift [1e-6]" : ""))
      }
      var column = heading.column
      if case .frequency(let n, let scale, nil) = column {
        guard let isNormalised else {
          throw Refusal(
            "\(at): \"\(cell.text)\" does not tell whether it is over n: say which by --normalised yes or --normalised no"
          )
        }
        column = .frequency(n, scale: scale, isNormalised: isNormalised)
      }
      if columns.contains(where: { $0 == column && $0 != .other }) {
        throw Refusal("\(at): a second column of what \"\(cell.text)\" is")
      }
      let kind = kind(of: column)
      if let other = seen[kind], other.unit != heading.unit ?? "" {
        throw Refusal(
          "\(at): \"\(cell.text)\" mixes units: the column at \(other.column) has "
            + "\(other.unit.isEmpty ? "none" : "\"\(other.unit)\"")")
      }
      if kind != "other" { seen[kind] = (heading.unit ?? "", cell.column) }
      if let layout = heading.layout { layouts[layout] = layouts[layout] ?? cell.column }
      if let sensor = heading.sensor { sensors[sensor] = sensors[sensor] ?? cell.column }
      columns.append(column)
    }
    if layouts.count > 1, let column = layouts.values.max() {
      throw Refusal(
        "\(place):\(column): mixes headings of \(layouts.keys.map(\.rawValue).sorted().joined(separator: " and "))")
    }
    if sensors.count > 1, let column = sensors.values.max() {
      throw Refusal("\(place):\(column): has columns of sensors \(sensors.keys.sorted()); a table is of one")
    }
    guard columns.contains(where: { if case .time = $0 { true } else { false } }) else {
      throw Refusal("\(place):1: has no column of times")
    }
    guard columns.contains(where: { ["frequency", "bandwidth", "dissipation"].contains(kind(of: $0)) }) else {
      throw Refusal("\(place):1: has no column of shifts")
    }
    if seen["bandwidth"] != nil, let other = seen["dissipation"] {
      throw Refusal("\(place):\(other.column): has both half widths and dissipation, of which each gives the other")
    }
    return columns
  }

  private static func kind(of column: TraceColumn) -> String {
    switch column {
    case .time: "time"
    case .overtone: "overtone"
    case .frequency: "frequency"
    case .bandwidth: "bandwidth"
    case .dissipation: "dissipation"
    case .other: "other"
    }
  }

  private mutating func readWide(
    _ rows: [(number: Int, text: String)], _ columns: [TraceColumn], _ table: TextTable, _ path: String
  ) throws(Refusal) {
    overtones = Set(columns.compactMap(Self.overtone)).sorted()
    let places = Dictionary(uniqueKeysWithValues: overtones.enumerated().map { ($0.element, $0.offset) })
    for row in rows {
      let cells = try table.cells(row.text, count: columns.count, "\(path):\(row.number)")
      var (time, line): (Double?, [Reading]) = (nil, overtones.map { _ in Reading() })
      for (cell, column) in zip(cells, columns) {
        guard let value = try table.number(cell, "\(path):\(row.number)") else { continue }
        if case .time(let scale) = column { time = value * scale }
        guard let n = Self.overtone(of: column), let place = places[n] else { continue }
        set(&line[place], column, value, n)
      }
      guard let time else { throw Refusal("\(path):\(row.number):1: has no time") }
      if let last = times.last, time <= last {
        throw Refusal("\(path):\(row.number):1: the time \(rounded(time)) s does not follow \(rounded(last)) s")
      }
      times.append(time)
      readings.append(line)
    }
  }

  private mutating func readLong(
    _ rows: [(number: Int, text: String)], _ columns: [TraceColumn], _ table: TextTable, _ path: String
  ) throws(Refusal) {
    var lines: [(time: Double, n: Int, reading: Reading)] = []
    for row in rows {
      let place = "\(path):\(row.number)"
      let cells = try table.cells(row.text, count: columns.count, place)
      var (time, overtone): (Double?, Int?) = (nil, nil)
      var reading = Reading()
      for (cell, column) in zip(cells, columns) {
        guard let value = try table.number(cell, place) else { continue }
        switch column {
        case .time(let scale): time = value * scale
        case .overtone:
          guard let n = Int(exactly: value), n > 0, n % 2 == 1 else {
            throw Refusal("\(place):\(cell.column): an overtone is an odd number, found \(cell.text)")
          }
          overtone = n
        default: break
        }
      }
      guard let time, let overtone else { throw Refusal("\(place):1: has no time or no overtone") }
      for (cell, column) in zip(cells, columns) {
        if let value = try table.number(cell, place) { set(&reading, column, value, overtone) }
      }
      if let last = lines.last, time < last.time {
        throw Refusal("\(place):1: the time \(rounded(time)) s does not follow \(rounded(last.time)) s")
      }
      if lines.reversed().prefix(while: { $0.time == time }).contains(where: { $0.n == overtone }) {
        throw Refusal("\(place):1: a second reading of overtone \(overtone) at \(rounded(time)) s")
      }
      lines.append((time, overtone, reading))
    }
    overtones = Set(lines.map(\.n)).sorted()
    for line in lines {
      if times.last != line.time {
        times.append(line.time)
        readings.append(overtones.map { _ in Reading() })
      }
      if let place = overtones.firstIndex(of: line.n) { readings[readings.count - 1][place] = line.reading }
    }
  }

  private static func overtone(of column: TraceColumn) -> Int? {
    switch column {
    case .frequency(let n, _, _), .bandwidth(let n, _), .dissipation(let n, _): n
    default: nil
    }
  }

  private func set(_ reading: inout Reading, _ column: TraceColumn, _ value: Double, _ n: Int) {
    switch column {
    case .frequency(_, let scale, let isNormalised):
      reading.frequency = value * scale * (isNormalised == true ? Double(n) : 1)
    case .bandwidth(_, let scale): reading.bandwidth = value * scale
    case .dissipation(_, let scale): reading.bandwidth = bandwidth(value * scale, n)
    case .time, .overtone, .other: break
    }
  }
}

/// Cells of a line of text.
struct TextTable {
  /// What stands between cells.
  let separator: Character
  /// Whether numbers may have a comma for the point.
  let hasDecimalComma: Bool

  /// The cells of a line without quotes and blanks around them, and the column where each begins, from 1.
  func cells(_ line: String) -> [(text: String, column: Int)] {
    var (result, start): ([(String, Int)], Int) = ([], 1)
    for part in line.split(separator: separator, omittingEmptySubsequences: false) {
      var text = part[...]
      while let first = text.first, first == " " || first == "\"" { text.removeFirst() }
      while let last = text.last, last == " " || last == "\"" { text.removeLast() }
      result.append((String(text), start))
      start += part.count + 1
    }
    return result
  }

  func cells(_ line: String, count: Int, _ place: String) throws(Refusal) -> [(text: String, column: Int)] {
    var cells = cells(line)
    // Some programs end each line with a separator.
    if cells.count == count + 1, cells[count].text.isEmpty { cells.removeLast() }
    guard cells.count == count else { throw Refusal("\(place):1: has \(cells.count) cells, the heading \(count)") }
    return cells
  }

  /// The number in a cell; nil for an empty one.
  func number(_ cell: (text: String, column: Int), _ place: String) throws(Refusal) -> Double? {
    if cell.text.isEmpty || cell.text.lowercased() == "nan" { return nil }
    let text = hasDecimalComma ? String(cell.text.map { $0 == "," ? "." : $0 }) : cell.text
    guard let number = Double(text), number.isFinite else {
      throw Refusal("\(place):\(cell.column): expected a number, found \"\(cell.text)\"")
    }
    return number
  }
}
