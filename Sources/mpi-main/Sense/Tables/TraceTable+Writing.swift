import Simulations

extension TraceTable {
  /// The table as text.
  ///
  /// - Parameters:
  ///   - layout: How it is laid out.
  ///   - isNormalised: Whether frequencies are over n; for the layout of QSense alone.
  /// - Returns: The text, with its heading.
  func text(_ layout: TraceLayout, isNormalised: Bool = false) -> String {
    switch layout {
    case .long: long
    case .rheoQCM: wide("t(s)", { ("delf\($0)", "delg\($0)") }, isNormalised: false) { bandwidth, _ in bandwidth }
    case .qsense:
      wide("Time_1", { ("f\($0)_1", "D\($0)_1") }, isNormalised: isNormalised) { 1e6 * dissipation($0, $1) }
    }
  }

  private var long: String {
    var lines = ["# tafel trace 1", "# fundamental [Hz]: \(fundamental)", "# normalised: no"]
    lines += notes.map { "# \($0.name): \($0.value)" }
    lines.append("time [s],overtone,frequency_shift [Hz],dissipation_shift [1e-6]")
    for (time, row) in zip(times, readings) {
      for (n, reading) in zip(overtones, row) where reading != Reading() {
        let dissipation = reading.bandwidth.map { 1e6 * self.dissipation($0, n) }
        lines.append("\(time),\(n),\(Self.cell(reading.frequency)),\(Self.cell(dissipation))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func wide(
    _ time: String, _ names: (Int) -> (String, String), isNormalised: Bool, _ second: (Double, Int) -> Double
  ) -> String {
    var lines = [([time] + overtones.flatMap { [names($0).0, names($0).1] }).joined(separator: ",")]
    for (time, row) in zip(times, readings) {
      let cells = zip(overtones, row).flatMap { n, reading in
        [
          Self.cell(reading.frequency.map { isNormalised ? $0 / Double(n) : $0 }),
          Self.cell(reading.bandwidth.map { second($0, n) }),
        ]
      }
      lines.append((["\(time)"] + cells).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
