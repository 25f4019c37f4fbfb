import Domain
import Simulations
import Solvers

/// The pixels and fields of view that all surfaces of a comparison can have, and the tiles that they are cut into.
///
/// Phases are compared where all surfaces have them; their tiles lie side by side along the collector, which each begins at.
struct MorphologyFooting: Equatable {
  /// Layers of cells above the collector.
  struct Layers: Equatable {
    let thickness: Double
    let count: Int

    /// What is left of the number of layers of another thickness.
    func count(ofThickness other: Double) -> Int { Int(Double(count) * thickness / other + 1e-9) }
  }

  /// A surface's pixels, points, and layers if it has phases.
  struct Shape: Equatable {
    var dx: Double
    var dy: Double
    var columns: Int
    var rows: Int
    var layers: Layers?
  }

  let dx: Double
  let dy: Double
  let columns: Int
  let rows: Int
  /// The layers of phases; nil where heights alone are compared.
  let layers: Layers?
  let isProfile: Bool
  /// Tiles along each axis.
  let tiles: Int

  /// The length of a tile along x, m.
  var tileLength: Double { Double(columns / tiles) * dx }

  /// The length of a tile along y, m.
  var tileWidth: Double { Double(isProfile ? 1 : rows / tiles) * dy }

  /// The footing of surfaces.
  ///
  /// - Parameters:
  ///   - shapes: Those of all surfaces.
  ///   - pixel: The size of pixels that is asked for, m.
  ///   - tiles: Tiles along each axis.
  /// - Throws: `Refusal` where there is no common footing.
  init(of shapes: [Shape], pixel: Double?, tiles: Int) throws(Refusal) {
    let profiles = shapes.count { $0.rows == 1 }
    guard profiles == 0 || profiles == shapes.count else {
      throw Refusal("morphology: profiles and maps cannot be compared: \(profiles) of \(shapes.count) are profiles")
    }
    let isProfile = profiles > 0
    var (dx, dy) = (shapes.map(\.dx).max() ?? 1, shapes.map(\.dy).max() ?? 1)
    let layers = shapes.compactMap(\.layers)
    var thickness = layers.map(\.thickness).max() ?? 0
    if let pixel {
      let coarsest = max(dx, isProfile ? 0 : dy, layers.count == shapes.count ? thickness : 0)
      guard pixel >= coarsest * (1 - 1e-9) else {
        throw Refusal("morphology: pixels of \(pixel) m are finer than those of the coarsest surface, \(coarsest) m")
      }
      (dx, dy, thickness) = (pixel, isProfile ? dy : pixel, pixel)
    }
    let columns = shapes.map { Int(Double($0.columns) * $0.dx / dx + 1e-9) }.min() ?? 0
    let rows = isProfile ? 1 : shapes.map { Int(Double($0.rows) * $0.dy / dy + 1e-9) }.min() ?? 0
    guard columns / tiles >= 8, isProfile || rows / tiles >= 8 else {
      throw Refusal(
        "morphology: on equal footing there are \(columns) x \(rows) pixels, too few for \(tiles) tiles a side of at "
          + "least 8")
    }
    (self.dx, self.dy, self.columns, self.rows) = (dx, dy, columns, rows)
    (self.isProfile, self.tiles) = (isProfile, tiles)
    let least = layers.map { $0.count(ofThickness: thickness) }.min() ?? 0
    self.layers = layers.count == shapes.count && least >= 8 ? Layers(thickness: thickness, count: least) : nil
  }

  /// The map as all are compared: its tiles.
  func apply(_ map: HeightMap) -> [HeightMap] {
    let isSame = abs(map.dx / dx - 1) < 1e-6 && (isProfile || abs(map.dy / dy - 1) < 1e-6)
    let resampled = isSame ? map : map.areaAveraged(dx: dx, dy: dy)
    return resampled.cropped(columns: min(columns, resampled.columns), rows: min(rows, resampled.rows)).tiles(tiles)
  }

  /// The phases as all are compared: their tiles, in the order of those of the heights.
  func apply(_ phases: MorphologyData.Phases, _ layers: Layers) throws -> [SampledField] {
    let collector = phases.collector
    let others = phases.field.grid.axes.filter { $0 != collector.axis }
    let lengths = Dictionary(uniqueKeysWithValues: zip([collector.axis] + others, [layers.thickness, dx, dy]))
    let field = try phases.field.areaAveraged(spacing: lengths)
    let cells = field.grid.cells
    let depth = collector.isUpper ? cells[collector.axis] - layers.count..<cells[collector.axis] : 0..<layers.count
    // As heights are: the middle of the map, in equal tiles row by row.
    func ranges(_ axis: Axis, _ count: Int) -> [Range<Int>] {
      let (first, length) = ((cells[axis] - count) / 2, count / tiles)
      return (0..<tiles).map { first + $0 * length..<first + ($0 + 1) * length }
    }
    let along = ranges(others[0], columns)
    guard others.count == 2 else { return try along.map { try field.part([collector.axis: depth, others[0]: $0]) } }
    return try ranges(others[1], rows).flatMap { across in
      try along.map { try field.part([collector.axis: depth, others[0]: $0, others[1]: across]) }
    }
  }
}

extension MorphologyFooting.Shape {
  /// The shape of a surface.
  init(_ data: MorphologyData) {
    let map = data.heightMap
    (dx, dy, columns, rows) = (map.dx, map.dy, map.columns, map.rows)
    layers = data.phases.map {
      .init(
        thickness: $0.field.grid.spacing[$0.collector.axis], count: $0.field.grid.cells[$0.collector.axis])
    }
  }

  /// The shape as a report, for other ranks.
  var report: MorphologyReport {
    var report = MorphologyReport(statistics: [], curves: [])
    for (name, value) in [("dx", dx), ("dy", dy), ("nx", Double(columns)), ("ny", Double(rows))] {
      report.add(name, value, "1", name)
    }
    report.add("thickness", layers?.thickness, "1", "thickness")
    report.add("layers", layers.map { Double($0.count) }, "1", "layers")
    return report
  }

  /// Reads what another rank sent.
  init(_ report: MorphologyReport) {
    (dx, dy) = (report["dx"] ?? 1, report["dy"] ?? 1)
    (columns, rows) = (Int(report["nx"] ?? 0), Int(report["ny"] ?? 0))
    if let thickness = report["thickness"], let count = report["layers"] {
      layers = .init(thickness: thickness, count: Int(count))
    }
  }
}
