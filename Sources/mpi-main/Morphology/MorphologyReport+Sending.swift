import MPI

extension MorphologyReport {
  /// The report as text that keeps every bit, for other ranks.
  var message: String {
    let numbers = statistics.map { "s\t\($0.name)\t\($0.units)\t\($0.longName)\t\(Self.encoded([$0.value]))" }
    let functions = curves.map { curve in
      "c\t\(curve.name)\t\(curve.units)\t\(curve.longName)\t\(curve.abscissa)\t\(curve.abscissaUnits)\t"
        + Self.encoded(curve.x) + "\t" + Self.encoded(curve.y)
    }
    return (numbers + functions).joined(separator: "\n")
  }

  /// Reads what another rank sent.
  init(message: String) {
    self.init(statistics: [], curves: [])
    for line in message.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch (parts[0], parts.count) {
      case ("s", 5): add(parts[1], Self.decoded(parts[4]).first, parts[2], parts[3])
      case ("c", 8):
        add(parts[1], Self.decoded(parts[7]), parts[2], parts[3], over: parts[4], parts[5], Self.decoded(parts[6]))
      default: preconditionFailure("a report of \(parts.count) parts")
      }
    }
  }

  private static func encoded(_ values: [Double]) -> String {
    values.map { String($0.bitPattern, radix: 16) }.joined(separator: " ")
  }

  private static func decoded(_ text: String) -> [Double] {
    text.split(separator: " ").compactMap { UInt64($0, radix: 16).map(Double.init(bitPattern:)) }
  }
}
