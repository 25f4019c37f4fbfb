public import Domain
internal import Numerics

/// How a deposit fills the space above its collector: profile, porosity and fill ratio, length of dendrites.
public struct DepositProfile: Sendable, Hashable {
  /// The metal's part of each layer of cells, from the collector on.
  public let solidFraction: [Double]

  /// The thickness of a layer, m.
  public let spacing: Double

  /// The height of the highest metal, m.
  public let tip: Double

  /// The height from which on the layers count: the collector, or the top of the film, m.
  public let base: Double

  /// The metal's part of the layers between ``base`` and ``tip``.
  public let fillRatio: Double

  /// 1 - fill ratio.
  public var porosity: Double { 1 - fillRatio }

  /// The length of the dendrites, m: the tip over the base.
  public var dendriteLength: Double { tip - base }

  /// Measures a deposit.
  ///
  /// - Parameters:
  ///   - field: The order parameter, of which the metal is where it is not below 1/2.
  ///   - collector: The side that it grows from.
  ///   - base: The height from which on layers count, m; nil for the top of the film, below which every layer is full.
  public init(_ field: SampledField, from collector: Side, base: Double? = nil) {
    let axis = collector.axis
    let (count, stride, h) = (field.grid.cells[axis], field.stride(axis), field.grid.spacing[axis])
    let lines = field.lines(along: axis)
    var metal = [Int](repeating: 0, count: count)
    for line in lines {
      for n in 0..<count where field.values[line + (collector.isUpper ? count - 1 - n : n) * stride] >= 0.5 {
        metal[n] += 1
      }
    }
    let fractions = metal.map { Double($0) / Double(lines.count) }
    solidFraction = fractions
    spacing = h
    let top = (metal.lastIndex { $0 > 0 } ?? -1) + 1
    let film = metal.firstIndex { $0 < lines.count } ?? count
    let first = base.map { min(max(Int(($0 / h).rounded()), 0), top) } ?? film
    tip = HeightMap(outermostCrossingOf: field, from: collector).values.max() ?? 0
    self.base = base ?? Double(film) * h
    fillRatio = top > first ? fractions[first..<top].reduce(0, +) / Double(top - first) : 1
  }
}
