import MPI
import Simulations
import Solvers

/// Surfaces of several files, measured by all ranks: each by one.
struct MorphologySet {
  /// One of them.
  struct Surface {
    let path: String
    /// Its number in the file: a time or a page.
    let number: Int
    /// How many the file has.
    let count: Int
    /// Its time, s; nil for images.
    var time: Double?
    var reports: [MorphologyReport] = []

    /// `deposit.h5`, or `deposit.h5 [3]` where there are several.
    var label: String { count > 1 ? "\(path) [\(number)]" : path }
  }

  private(set) var surfaces: [Surface]

  /// Adds surfaces.
  mutating func append(_ others: [Surface]) { surfaces += others }

  /// Lists the surfaces of some files, on rank 0 for all. Collective.
  init(_ paths: [String], _ reading: MorphologyReading, _ context: RunContext) throws {
    let text = try context.prepare {
      guard context.world.rank == 0 else { return "" }
      var lines: [String] = []
      for path in paths {
        let source = try MorphologySource(path, reading)
        lines += try source.numbers(reading.selection).map { "\(path)\n\($0)\n\(source.count)\n" }
      }
      return lines.joined()
    }
    let lines = try context.world.broadcast(text).split(separator: "\n").map(String.init)
    surfaces = stride(from: 0, to: lines.count, by: 3).map { n in
      Surface(path: lines[n], number: Int(lines[n + 1]) ?? 0, count: Int(lines[n + 2]) ?? 0)
    }
  }

  /// Reads and measures each surface on one rank, and tells all. Collective.
  ///
  /// - Parameters:
  ///   - reading: How files are read.
  ///   - context: The command.
  ///   - measure: Makes reports of a surface.
  /// - Throws: A refusal with the name of a file that cannot be used; what `measure` throws.
  mutating func measure(
    _ reading: MorphologyReading, _ context: RunContext,
    _ measure: (MorphologyData, Surface) throws -> [MorphologyReport]
  ) throws {
    let world = context.world
    let message = try context.prepare {
      var parts: [String] = []
      for n in stride(from: world.rank, to: surfaces.count, by: world.size) {
        let source = try MorphologySource(surfaces[n].path, reading)
        let (time, data) = try source.read(surfaces[n].number, reading)
        let reports = try measure(data, surfaces[n])
        let bits = time.map { String($0.bitPattern) } ?? ""
        parts.append(([String(n), bits] + reports.map(\.message)).joined(separator: "\u{1}"))
      }
      return parts.joined(separator: "\u{2}")
    }
    let all = try world.allGather(varying: Array(message.utf8))
    for rank in 0..<world.size {
      for part in String(decoding: all[rank], as: UTF8.self).split(separator: "\u{2}") {
        let words = part.split(separator: "\u{1}", omittingEmptySubsequences: false).map(String.init)
        guard let n = Int(words[0]) else { continue }
        surfaces[n].time = UInt64(words[1]).map(Double.init(bitPattern:))
        surfaces[n].reports = words.dropFirst(2).map { MorphologyReport(message: $0) }
      }
    }
  }
}
