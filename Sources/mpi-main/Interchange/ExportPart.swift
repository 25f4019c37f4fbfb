import HDF5
import Simulations

/// Data of an ensemble that no loader could use.
struct UnusableData: Error, CustomStringConvertible {
  let description: String
}

extension ExportPlan {
  /// The bytes of a field that are read at once.
  static let pieceBytes = 32 << 20

  /// Writes one file; it gets its name when it is whole. Local.
  ///
  /// - Parameters:
  ///   - part: The file.
  ///   - statistics: Gathers the fields' values, if given.
  ///   - advance: Is told how many samples were written.
  /// - Throws: `HDF5Error`, or `UnusableData` for values that are not finite.
  func write(_ part: Part, statistics: inout FieldStatistics, advance: (Int) -> Void) throws {
    let whole = PartialFile("\(request.folder)/\(part.path)")
    do {
      let output = try create(part, at: whole.temporaryPath)
      let piece = max(1, Self.pieceBytes / (4 * source.cells))
      for first in stride(from: 0, to: part.places.count, by: piece) {
        let places = part.places[first..<min(first + piece, part.places.count)]
        for field in fields.indices { try copy(field, places, to: output, at: first, part.split, &statistics) }
        advance(places.count)
      }
      try output.file.close()
      try whole.commit()
    } catch {
      try? whole.discard()
      throw error
    }
  }

  private func copy(
    _ field: Int, _ places: ArraySlice<Int>, to output: ExportFile, at first: Int, _ split: SampleSplit,
    _ statistics: inout FieldStatistics
  ) throws {
    let values = UnsafeMutablePointer<Float>.allocate(capacity: places.count * source.cells)
    defer { values.deallocate() }
    let dataset = try source.file.dataset(fields[field].name)
    for run in runs(of: places) {
      let span = run.last.map { $0 - places[run.startIndex] + 1 } ?? 0
      let slab = Hyperslab(
        start: [places[run.startIndex]] + shape.map { _ in 0 }, count: [span] + shape.reversed())
      let read = try dataset.read(as: Float.self, at: slab)
      try read.withUnsafeBufferPointer { read in
        for place in run.indices {
          let target = values + (place - places.startIndex) * source.cells
          let origin = UnsafeBufferPointer(rebasing: read[(places[place] - slab.start[0]) * source.cells..<read.count])
          guard let base = origin.baseAddress, Self.transpose(base, to: target, shape) else {
            throw UnusableData(
              description: "\(source.path): \(fields[field].name) is not finite at sample "
                + "\(source.numbers[places[place]])")
          }
        }
      }
    }
    if split == .train { statistics.add(values, count: places.count * source.cells, of: field) }
    try output.write(
      UnsafeBufferPointer(start: values, count: places.count * source.cells), of: field, at: first, shape: shape)
  }

  /// Cuts increasing places into runs, each to be read in one go: over gaps as long as no more is read than is wanted
  /// twice over.
  func runs(of places: ArraySlice<Int>) -> [ArraySlice<Int>] {
    var runs: [ArraySlice<Int>] = []
    var start = places.startIndex
    for place in places.indices.dropFirst() where places[place] - places[start] + 1 > 2 * (place - start + 1) {
      runs.append(places[start..<place])
      start = place
    }
    return runs + [places[start...]]
  }

  /// Turns `[z][y][x]` into `[x][y][z]`.
  ///
  /// - Returns: Whether all values are finite.
  static func transpose(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ shape: [Int]) -> Bool
  {
    let (nx, ny, nz) = (shape[0], shape.count > 1 ? shape[1] : 1, shape.count > 2 ? shape[2] : 1)
    // Zero times a value is zero unless the value is infinite or not a number.
    var mark: Float = 0
    for x in 0..<nx {
      for y in 0..<ny {
        let row = target + (x &* ny &+ y) &* nz
        for z in 0..<nz {
          let value = source[(z &* ny &+ y) &* nx &+ x]
          row[z] = value
          mark += 0 * value
        }
      }
    }
    return mark == 0
  }
}
