extension RunReport {
  /// The report as some lines for a person.
  public var text: String {
    var lines = [headline]
    lines += results.map { "  \($0.name): \(Self.shown($0.value))" }
    lines += rates.map { rate in
      "  \(Format.counted(rate.count, rate.what)), \(Format.counted(rate.perSecond, rate.what + "/s"))"
    }
    lines += sectionLines
    if bytesWritten > 0 {
      let rate = wallTime > 0 ? ", \(Format.scaled(Double(bytesWritten) / wallTime))B/s" : ""
      lines.append("  wrote \(Format.bytes(bytesWritten))\(rate)")
    }
    lines += files.map { "  file \($0)" }
    return lines.joined(separator: "\n")
  }

  /// The report as one object; times in seconds.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("command", .text(title)), ("status", .text(status)),
      ("stop", stop.map { .text($0.description) } ?? .null), ("ranks", .integer(ranks)),
      ("wall_time", .number(wallTime)),
    ]
    members += results.map { ($0.name, $0.value) }
    members.append(
      (
        "rates",
        .object(rates.map { ($0.what, ["count": .number($0.count), "per_second": .number($0.perSecond)]) })
      ))
    members.append(
      (
        "sections",
        .object(
          sections.map {
            ($0.name, ["minimum": .number($0.minimum), "mean": .number($0.mean), "maximum": .number($0.maximum)])
          })
      ))
    members.append(("bytes_written", .integer(bytesWritten)))
    members.append(("files", .array(files.map(JSONValue.text))))
    return .object(members)
  }

  private var status: String {
    guard stop == nil else { return "stopped" }
    return failed > 0 ? "failed" : "complete"
  }

  private var headline: String {
    let how = (stop.map { "stopped early (\($0))" } ?? "done") + (failed > 0 ? ", \(failed) failed," : "")
    return "\(title): \(how) after \(Format.duration(wallTime)) on \(ranks) \(ranks == 1 ? "rank" : "ranks")"
  }

  private var sectionLines: [String] {
    guard !sections.isEmpty else { return [] }
    let width = max(sections.map(\.name.count).max() ?? 0, "seconds on ranks".count)
    func column(_ text: String) -> String { String(repeating: " ", count: max(1, 10 - text.count)) + text }
    func row(_ name: String, _ cells: [String]) -> String {
      "  " + name + String(repeating: " ", count: width - name.count) + cells.map(column).joined()
    }
    let head = row("seconds on ranks", ["min", "mean", "max", "share"])
    return [head]
      + sections.map { section in
        let share = wallTime > 0 ? Format.fixed(100 * section.mean / wallTime, 1) + " %" : ""
        let seconds = [section.minimum, section.mean, section.maximum].map { Format.fixed($0, 3) }
        return row(section.name, seconds + [share])
      }
  }

  private static func shown(_ value: JSONValue) -> String {
    switch value {
    case .text(let text): text
    case .number(let number): Format.significant(number, 5)
    default: value.text
    }
  }
}
