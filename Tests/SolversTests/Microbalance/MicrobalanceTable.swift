import Foundation
import Testing

/// A table of numbers in the folder of reference data, with names in its first row.
struct MicrobalanceTable {
  /// The rows, as texts by name.
  let rows: [[String: String]]

  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Microbalance"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
    let names = try #require(lines.first).split(separator: ",").map(String.init)
    rows = try lines.dropFirst().map { line in
      let texts = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      try #require(texts.count == names.count)
      return Dictionary(uniqueKeysWithValues: zip(names, texts))
    }
    #expect(!rows.isEmpty)
  }
}

extension [String: String] {
  /// The number in a column.
  func number(_ name: String) throws -> Double { try #require(self[name].flatMap(Double.init), "\(name)") }
}
