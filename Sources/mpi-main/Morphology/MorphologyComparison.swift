import Domain
import Numerics
import Simulations
import Solvers

/// Two groups of surfaces on equal footing: the same estimators, size of pixels and field of view.
///
/// Heights are compared. Every map is averaged over the pixels of the coarsest one, cut to the lengths of the smallest, and
/// levelled there; where a group has one surface, all are cut into tiles, whose scatter then stands for that of surfaces.
struct MorphologyComparison {
  /// The pixels and fields of view that all surfaces can have.
  struct Footing: Equatable {
    let dx: Double
    let dy: Double
    let columns: Int
    let rows: Int
    let isProfile: Bool
    /// Tiles along each axis.
    let tiles: Int

    /// The length of a tile along x, m.
    var tileLength: Double { Double(columns / tiles) * dx }

    /// The length of a tile along y, m.
    var tileWidth: Double { Double(isProfile ? 1 : rows / tiles) * dy }

    /// The map as all are compared: its tiles.
    func apply(_ map: HeightMap) -> [HeightMap] {
      let isSame = abs(map.dx / dx - 1) < 1e-6 && (isProfile || abs(map.dy / dy - 1) < 1e-6)
      let resampled = isSame ? map : map.areaAveraged(dx: dx, dy: dy)
      return resampled.cropped(columns: min(columns, resampled.columns), rows: min(rows, resampled.rows)).tiles(tiles)
    }
  }

  /// One statistic of both groups.
  struct Row {
    let name: String
    let units: String
    let longName: String
    let difference: BootstrapDifference
  }

  let rows: [Row]
  let members: (first: Int, second: Int)

  /// The root mean square of the standardised differences of all statistics; nil if some group does not vary at all.
  let distance: Double?

  /// What is not compared: it describes the footing.
  static let footingNames: Set<String> = [
    "area", "pixel", "pixel_across", "known", "spectrum_from", "spectrum_to", "spectrum_slope_error", "hurst_residual",
  ]

  /// Compares reports made on equal footing.
  init(_ a: [MorphologyReport], _ b: [MorphologyReport], resamples: Int, seed: UInt64) {
    var rows: [Row] = []
    let key = RandomKey(seed: seed).child("morphology")
    for statistic in a.first?.statistics ?? [] where !Self.footingNames.contains(statistic.name) {
      let (first, second) = (a.compactMap { $0[statistic.name] }, b.compactMap { $0[statistic.name] })
      guard first.count >= 2, second.count >= 2 else { continue }
      rows.append(
        Row(
          name: statistic.name, units: statistic.units, longName: statistic.longName,
          difference: BootstrapDifference(
            of: first, and: second, resamples: resamples, key: key.child(UInt64(rows.count)))))
    }
    self.rows = rows
    members = (a.count, b.count)
    let squares = rows.map { $0.difference.standardized * $0.difference.standardized }
    let mean = squares.isEmpty ? .nan : squares.reduce(0, +) / Double(squares.count)
    distance = mean.isFinite ? mean.squareRoot() : nil
  }

  /// The footing of maps that are told by pixels and points.
  ///
  /// - Parameters:
  ///   - maps: dx, dy, columns and rows of each.
  ///   - pixel: The size of pixels that is asked for, m.
  ///   - tiles: Tiles along each axis.
  /// - Returns: Pixels, points and tiles for all.
  /// - Throws: `Refusal` where there is no common footing.
  static func footing(
    _ maps: [(dx: Double, dy: Double, columns: Int, rows: Int)], pixel: Double?, tiles: Int
  ) throws(Refusal) -> Footing {
    let profiles = maps.count { $0.rows == 1 }
    guard profiles == 0 || profiles == maps.count else {
      throw Refusal("morphology: profiles and maps cannot be compared: \(profiles) of \(maps.count) are profiles")
    }
    let isProfile = profiles > 0
    var (dx, dy) = (maps.map(\.dx).max() ?? 1, maps.map(\.dy).max() ?? 1)
    if let pixel {
      guard pixel >= max(dx, isProfile ? 0 : dy) * (1 - 1e-9) else {
        throw Refusal("morphology: pixels of \(pixel) m are finer than those of the coarsest surface, \(max(dx, dy)) m")
      }
      (dx, dy) = (pixel, isProfile ? dy : pixel)
    }
    let columns = maps.map { Int(Double($0.columns) * $0.dx / dx + 1e-9) }.min() ?? 0
    let rows = isProfile ? 1 : maps.map { Int(Double($0.rows) * $0.dy / dy + 1e-9) }.min() ?? 0
    guard columns / tiles >= 8, isProfile || rows / tiles >= 8 else {
      throw Refusal(
        "morphology: on equal footing there are \(columns) x \(rows) pixels, too few for \(tiles) tiles a side of at "
          + "least 8")
    }
    return Footing(dx: dx, dy: dy, columns: columns, rows: rows, isProfile: isProfile, tiles: tiles)
  }
}
