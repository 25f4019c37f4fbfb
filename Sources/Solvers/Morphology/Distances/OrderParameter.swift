internal import Domain
internal import Glibc

/// An order parameter made of a distance, as a phase field starts from: xi = (1 - tanh(d / 2 l)) / 2.
public struct OrderParameter: Sendable {
  /// The order parameter: 1 in the metal.
  public let field: SampledField

  /// The part of the metal that lies in features thinner than 4 l: curvature dissolves them.
  public let thinMetal: Double

  /// The part of the rest that lies in gaps narrower than 4 l: curvature closes them.
  public let thinGaps: Double

  /// Makes it.
  ///
  /// What is thin is what an opening by a ball of radius 2 l takes away: the cells, by more than one cell, farther than
  /// that from all cells deeper than 2 l in the same phase.
  ///
  /// - Parameters:
  ///   - distance: The signed distance, above zero outside of the metal.
  ///   - width: l, m: the profile goes from 0.12 to 0.88 over 4 l.
  public init(_ distance: SignedDistance, width: Double) {
    precondition(width > 0, "a profile of width \(width)")
    let source = distance.field
    field = SampledField(
      source.grid, source.values.map { 0.5 * (1 - tanh($0 / (2 * width))) }, periodic: source.periodic)
    thinMetal = Self.thinPart(source, sign: -1, width)
    thinGaps = Self.thinPart(source, sign: 1, width)
  }

  private static func thinPart(_ distance: SampledField, sign: Double, _ width: Double) -> Double {
    let depths = distance.values.map { sign * $0 }
    let total = depths.count { $0 > 0 }
    guard total > 0 else { return 0 }
    guard depths.contains(where: { $0 > 2 * width }) else { return 1 }
    let core = SignedDistance(from: SampledField(distance.grid, depths, periodic: distance.periodic), level: 2 * width)
    let cell = distance.grid.axes.map { distance.grid.spacing[$0] }.max() ?? 0
    // Distances are off by a part of a cell, corners of a smooth feature by less.
    let thin = depths.indices.count { depths[$0] > 0 && core.field.values[$0] > 2 * width + cell }
    return Double(thin) / Double(total)
  }

  /// Words of caution if more than a thousandth of either phase lies in thin features; nil otherwise.
  public func warning(width: Double) -> String? {
    guard max(thinMetal, thinGaps) > 1e-3 else { return nil }
    func percent(_ part: Double) -> String { "\((1000 * part).rounded() / 10) %" }
    return "\(percent(thinMetal)) of the metal and \(percent(thinGaps)) of the rest lie in features thinner than 4 l = "
      + "\(4 * width) m, which curvature takes away"
  }
}
