import Numerics
import Solvers

/// Two groups of surfaces on equal footing: the same estimators, size of pixels and field of view.
///
/// Every surface is averaged over the pixels of the coarsest one, cut to the lengths of the smallest, and levelled there;
/// where a group has one surface, all are cut into tiles, whose scatter then stands for that of surfaces.
struct MorphologyComparison {
  /// One statistic of both groups.
  struct Row {
    let name: String
    let units: String
    let longName: String
    let difference: BootstrapDifference
  }

  /// A function of both groups, or several numbers that belong together.
  struct Vector {
    let name: String
    let longName: String
    let distance: BootstrapDistance
  }

  let rows: [Row]
  let vectors: [Vector]
  let members: (first: Int, second: Int)

  /// The root mean square of the standardised differences of all statistics; nil if some group does not vary at all.
  let distance: Double?

  /// What is not compared: it describes the footing.
  static let footingNames: Set<String> = [
    "area", "pixel", "pixel_across", "known", "spectrum_from", "spectrum_to", "spectrum_slope_error", "hurst_residual",
    "box_dimension_mass_error", "box_dimension_mass_from", "box_dimension_mass_to", "box_dimension_boundary_error",
    "box_dimension_boundary_from", "box_dimension_boundary_to", "mass_radius_dimension_from",
    "mass_radius_dimension_to",
  ]

  /// The curves that are compared; the others follow from them.
  static let curveNames = ["height_difference", "two_point"]

  /// Numbers that are compared as one vector.
  static let dimensionNames = ["box_dimension_mass", "box_dimension_boundary"]

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
    var vectors: [Vector] = []
    func compare(_ name: String, _ longName: String, _ first: [[Double]], _ second: [[Double]]) {
      guard first.count >= 2, second.count >= 2 else { return }
      let key = key.child("vectors").child(UInt64(vectors.count))
      let distance = BootstrapDistance(of: first, and: second, resamples: resamples, key: key)
      vectors.append(Vector(name: name, longName: longName, distance: distance))
    }
    for name in Self.curveNames {
      let all = (a + b).compactMap { $0.curve(name) }
      guard let shortest = all.map(\.x).min(by: { ($0.last ?? 0) < ($1.last ?? 0) }) else { continue }
      func values(_ reports: [MorphologyReport]) -> [[Double]] {
        reports.compactMap { $0.curve(name)?.values(at: shortest) }
      }
      compare(name, all[0].longName, values(a), values(b))
    }
    func dimensions(_ reports: [MorphologyReport]) -> [[Double]] {
      reports.map { report in Self.dimensionNames.compactMap { report[$0] } }.filter {
        $0.count == Self.dimensionNames.count
      }
    }
    compare("box_dimensions", "box dimensions of the metal and of its boundary", dimensions(a), dimensions(b))
    self.vectors = vectors
  }
}

extension MorphologyReport.Curve {
  /// The curve at other places within its range, by straight lines.
  func values(at places: [Double]) -> [Double] {
    var n = 1
    return places.map { place in
      while n < x.count - 1, x[n] < place { n += 1 }
      guard n < x.count, x[n] > x[n - 1] else { return y[min(n, y.count) - 1] }
      let part = (place - x[n - 1]) / (x[n] - x[n - 1])
      return abs(part - 1) < 1e-9 ? y[n] : abs(part) < 1e-9 ? y[n - 1] : y[n - 1] + part * (y[n] - y[n - 1])
    }
  }
}
