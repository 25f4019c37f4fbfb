/// What the lines of cells along an axis tell of a phase: whole counts, from which the functions follow.
public struct LineStatistics: Sendable, Hashable {
  /// The distance of neighbours, m.
  public let spacing: Double

  /// For each lag in cells, the pairs of cells at that lag that are both in the phase.
  public internal(set) var matches: [Int]

  /// For each lag, all pairs of cells at that lag.
  public internal(set) var pairs: [Int]

  /// For each lag, the segments from cell to cell that are all in the phase, among ``pairs``.
  public internal(set) var segments: [Int]

  /// Pairs of neighbours of which one is in the phase and one is not.
  public internal(set) var interfaces: Int

  /// Pairs of neighbours.
  public internal(set) var neighbours: Int

  /// For each length in cells, the runs of the phase with an interface at both ends.
  public internal(set) var chords: [Int]

  /// The two-point function S2: the probability that two cells `lag` apart are both in the phase.
  public func twoPoint(_ lag: Int) -> Double { Double(matches[lag]) / Double(pairs[lag]) }

  /// The lineal path L: the probability that a segment of the length `lag` times ``spacing`` lies in the phase, looked at in
  /// the cell centres.
  public func linealPath(_ lag: Int) -> Double { Double(segments[lag]) / Double(pairs[lag]) }

  /// The area of interfaces across the axis per volume, 1/m.
  public var projectedSurface: Double { Double(interfaces) / Double(neighbours) / spacing }

  /// The mean chord of the phase, m: its volume fraction over its ends per length. Also runs that the walls cut count.
  public var meanChord: Double { twoPoint(0) / (0.5 * projectedSurface) }

  /// S2'(0), 1/m, to second order in the spacing; needs lags up to 2.
  public var slope: Double { (-3 * twoPoint(0) + 4 * twoPoint(1) - twoPoint(2)) / (2 * spacing) }
}

extension LineStatistics {
  /// No lines yet.
  ///
  /// - Parameters:
  ///   - spacing: The distance of neighbours, m.
  ///   - length: Cells of a line.
  ///   - lags: The number of lags, from 0 on.
  init(spacing: Double, length: Int, lags: Int) {
    self.spacing = spacing
    (matches, pairs, segments) = ([Int](repeating: 0, count: lags), [Int](repeating: 0, count: lags), [])
    segments = matches
    (interfaces, neighbours) = (0, 0)
    chords = [Int](repeating: 0, count: length + 1)
  }

  /// All counts in one array, to be summed over ranks.
  var words: [Int] {
    get { matches + pairs + segments + [interfaces, neighbours] + chords }
    set {
      let lags = matches.count
      matches = Array(newValue[..<lags])
      pairs = Array(newValue[lags..<2 * lags])
      segments = Array(newValue[2 * lags..<3 * lags])
      (interfaces, neighbours) = (newValue[3 * lags], newValue[3 * lags + 1])
      chords = Array(newValue[(3 * lags + 2)...])
    }
  }

  /// Counts a line.
  ///
  /// - Parameters:
  ///   - line: 1 in the phase and 0 elsewhere; around a periodic axis the first cells follow once more, one less than lags.
  ///   - length: Cells of the line.
  ///   - isPeriodic: Whether the last cell neighbours the first.
  mutating func add(_ line: UnsafePointer<UInt8>, length: Int, isPeriodic: Bool) {
    for lag in matches.indices {
      let count = isPeriodic ? length : length - lag
      pairs[lag] += count
      matches[lag] += matches(line, line + lag, count)
    }
    let ends = isPeriodic ? length : length - 1
    neighbours += ends
    // Every cell but the ends of a line has two neighbours.
    let cells = matches(line, line, length)
    let last = isPeriodic ? 0 : Int(line[0]) + Int(line[length - 1])
    interfaces += 2 * cells - last - 2 * matches(line, line + 1, ends)
    addRuns(line, length, isPeriodic)
  }

  /// Cells that are 1 in both.
  private func matches(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var (total, start) = (0, 0)
    while start < count {
      // Up to 255 terms fit each byte of a vector of counts.
      let blocks = min((count - start) / 64, 255)
      guard blocks > 0 else { break }
      var sums = SIMD64<UInt8>()
      for block in 0..<blocks {
        let place = start &+ 64 &* block
        let x = UnsafeRawPointer(a + place).loadUnaligned(as: SIMD64<UInt8>.self)
        let y = UnsafeRawPointer(b + place).loadUnaligned(as: SIMD64<UInt8>.self)
        sums = sums &+ (x & y)
      }
      for n in 0..<64 { total += Int(sums[n]) }
      start += 64 * blocks
    }
    for i in start..<max(start, count) { total += Int(a[i] & b[i]) }
    return total
  }

  private mutating func addRuns(_ line: UnsafePointer<UInt8>, _ length: Int, _ isPeriodic: Bool) {
    // Around a periodic axis the count starts where no run is cut.
    var first = 0
    if isPeriodic {
      while first < length, line[first] != 0 { first += 1 }
      guard first < length else {
        // All in the phase: every segment is, however long, and no run has an end.
        for lag in segments.indices { segments[lag] += length }
        return
      }
    }
    var run = 0
    for step in 0...length {
      let place = first + step
      let isInside = step < length && line[place < length ? place : place - length] != 0
      if isInside {
        run += 1
      } else if run > 0 {
        for lag in 0..<min(run, segments.count) { segments[lag] += run - lag }
        let touchesWall = !isPeriodic && (step == length || step == run)
        if !touchesWall { chords[run] += 1 }
        run = 0
      }
    }
  }
}
