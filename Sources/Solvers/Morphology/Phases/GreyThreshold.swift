internal import Domain

/// Where grey levels are cut into two phases.
public enum GreyThreshold: Sendable, Hashable {
  /// At a value: what is not below it is metal.
  case fixed(Double)
  /// Where the variance between the phases is greatest (Otsu 1979, doi:10.1109/TSMC.1979.4310076).
  case otsu
  /// What is not below the upper value, and what hangs together with it, by faces and corners in its plane, at or above the
  /// lower one.
  case hysteresis(lower: Double, upper: Double)

  /// Otsu's threshold of some values: the edge, of 1024 bins between the least and the greatest, at which
  /// w0 w1 (m0 - m1)^2 is greatest; of several alike the middle.
  ///
  /// - Parameter values: At least one value that is finite.
  /// - Returns: The threshold.
  public static func otsu(of values: [Double]) -> Double {
    let known = values.filter(\.isFinite)
    guard let least = known.min(), let greatest = known.max(), least < greatest else { return known.first ?? 0 }
    let bins = 1024
    let width = (greatest - least) / Double(bins)
    var counts = [Double](repeating: 0, count: bins)
    for value in known { counts[min(Int((value - least) / width), bins - 1)] += 1 }
    let total = Double(known.count)
    let sum = counts.indices.reduce(0) { $0 + (Double($1) + 0.5) * counts[$1] }
    var (below, belowSum, best, first, last) = (0.0, 0.0, -1.0, 0, 0)
    for n in 0..<bins - 1 {
      below += counts[n]
      belowSum += (Double(n) + 0.5) * counts[n]
      guard below > 0, below < total else { continue }
      let difference = belowSum / below - (sum - belowSum) / (total - below)
      let between = below * (total - below) * difference * difference
      if between > best * (1 + 1e-12) { (best, first, last) = (between, n, n) } else if between >= best { last = n }
    }
    return least + (0.5 * Double(first + last) + 1) * width
  }

  /// The metal: 1, and 0 elsewhere.
  ///
  /// - Parameter field: The grey levels.
  /// - Returns: The indicator, and the level that was the lower bound.
  public func indicator(of field: SampledField) -> (indicator: SampledField, level: Double) {
    let level: Double
    var metal: [Double]
    switch self {
    case .fixed(let value): level = value
    case .otsu: level = Self.otsu(of: field.values)
    case .hysteresis(let lower, let upper):
      metal = Self.grown(field, lower, upper)
      return (SampledField(field.grid, metal, periodic: field.periodic), lower)
    }
    metal = field.values.map { $0 >= level ? 1 : 0 }
    return (SampledField(field.grid, metal, periodic: field.periodic), level)
  }

  private static func grown(_ field: SampledField, _ lower: Double, _ upper: Double) -> [Double] {
    let n = field.grid.cells
    var metal = field.values.map { $0 >= upper ? 1.0 : 0 }
    var stack = metal.indices.filter { metal[$0] == 1 }
    while let place = stack.popLast() {
      let (x, y, z) = (place % n.x, place / n.x % n.y, place / (n.x * n.y))
      for k in max(0, z - 1)...min(n.z - 1, z + 1) {
        for j in max(0, y - 1)...min(n.y - 1, y + 1) {
          for i in max(0, x - 1)...min(n.x - 1, x + 1) where k == z || (i == x && j == y) {
            let beside = (k * n.y + j) * n.x + i
            guard metal[beside] == 0, field.values[beside] >= lower else { continue }
            metal[beside] = 1
            stack.append(beside)
          }
        }
      }
    }
    return metal
  }
}
