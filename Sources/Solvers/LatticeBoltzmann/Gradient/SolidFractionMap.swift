public import Domain
internal import MPI
internal import Numerics

/// The map from an order parameter to the solid fraction of grey cells: sharp, smooth, and of the same volume.
///
/// The order parameter xi (1 in the solid, 0 in the liquid) passes through its interface in several cells, which would be as
/// many of grey; the fraction passes through in the part of it where xi is between c - range and c + range:
///
///     epsilon = S((xi - c) / range),  S(t) = 1/2 + t (15 - 10 t^2 + 3 t^4) / 16 within [-1, 1], 0 below, 1 above,
///
/// twice continuously differentiable, and exactly 0 and 1 outside. The level c, the same for all cells, restores the volume:
/// the fractions have the sum of the order parameters.
public struct SolidFractionMap: Sendable, Hashable {
  /// Half of the order parameter's range in which the fraction changes, above 0 and at most 1/2.
  public let range: Double

  /// A map.
  ///
  /// - Parameter range: Half of the order parameter's range in which the fraction changes, above 0 and at most 1/2.
  public init(range: Double = 0.3) {
    precondition(range > 0 && range <= 0.5, "the range is above 0 and at most 1/2")
    self.range = range
  }

  /// S.
  static func step(_ t: Double) -> Double {
    if t <= -1 { return 0 }
    return t >= 1 ? 1 : 0.5 + t * (15 - 10 * t * t + 3 * t * t * t * t) / 16
  }

  /// dS / dt.
  static func slope(_ t: Double) -> Double {
    guard abs(t) < 1 else { return 0 }
    let rest = 1 - t * t
    return 15.0 / 16 * rest * rest
  }

  /// The solid fractions of an order parameter. Collective; the same bits on any number of ranks.
  ///
  /// - Parameters:
  ///   - phase: The order parameter; its halo is of no matter.
  ///   - topology: The ranks over its grid.
  /// - Returns: The fractions with what pulls their slopes back.
  /// - Throws: `OscillatoryFlowError.contradiction` if no level restores the volume: the order parameter has no interface, or
  ///   goes far below 0 or above 1; `MPIError`.
  public func callAsFunction(_ phase: Field<Double>, on topology: CartesianTopology) throws -> MappedSolidFraction {
    let width = phase.block.count.x
    /// The excess of volume at a level, and its slope.
    func excess(_ level: Double) throws(MPIError) -> (Double, Double) {
      var sums = ReproducibleSum(count: 2)
      phase.forEachRow { row, _, _ in
        sums.addTerms(count: width, to: 0) { Self.step((row[$0] - level) / range) - row[$0] }
        sums.addTerms(count: width, to: 1) { Self.slope((row[$0] - level) / range) }
      }
      try topology.communicator.allReduce(&sums.words, .sum)
      return (sums.value(0), -sums.value(1) / range)
    }
    // Falling in the level: Newton's steps within a bracket that halves.
    var (low, high) = (-range, 1 + range)
    let total = Double(topology.grid.cellCount)
    var (level, found) = (0.5, try excess(0.5))
    for _ in 0..<200 {
      if abs(found.0) <= 4e-16 * total || high - low < 1e-16 { break }
      if found.0 > 0 { low = level } else { high = level }
      let newton = level - found.0 / found.1
      let next = found.1 < 0 && newton > low && newton < high ? newton : (low + high) / 2
      if next == level { break }
      level = next
      found = try excess(level)
    }
    guard abs(found.0) <= 1e-9 * total, found.1 < 0 else {
      throw OscillatoryFlowError.contradiction(
        "no level gives the solid fractions the volume of the order parameter: has it an interface between 0 and 1?")
    }
    let fraction = Field<Double>("solid_fraction", on: topology)
    let slopes = Field<Double>("solid_fraction_slope", on: topology)
    fraction.forEachRow { row, y, z in
      let (from, slope) = (phase.row(y, z), slopes.row(y, z))
      for x in 0..<width {
        let t = (from[x] - level) / range
        row[x] = Self.step(t)
        slope[x] = Self.slope(t) / range
      }
    }
    return MappedSolidFraction(fraction, slopes, level: level, slope: -found.1, topology)
  }
}

/// Solid fractions that came from an order parameter.
public final class MappedSolidFraction {
  /// The solid part of each cell.
  public let fraction: Field<Double>

  /// The order parameter at which cells are half solid.
  public let level: Double

  /// d(epsilon) / d(xi) at a fixed level.
  private let slopes: Field<Double>
  /// The sum of them.
  private let slope: Double
  private let topology: CartesianTopology

  init(_ fraction: Field<Double>, _ slopes: Field<Double>, level: Double, slope: Double, _ topology: CartesianTopology)
  {
    (self.fraction, self.slopes, self.level, self.slope, self.topology) = (fraction, slopes, level, slope, topology)
  }

  /// The vector-Jacobian product: what a slope with respect to the fractions is with respect to the order parameter.
  /// Collective.
  ///
  /// With s_i the slope of a cell at a fixed level, the level follows the order parameter by
  /// dc / d(xi_i) = (s_i - 1) / sum s, and takes s_i of every fraction with it.
  ///
  /// - Parameter cotangent: d(value) / d(epsilon) of each cell.
  /// - Returns: d(value) / d(xi) of each cell.
  /// - Throws: `MPIError`.
  public func pullback(_ cotangent: Field<Double>) throws -> Field<Double> {
    var sum = ReproducibleSum()
    let width = slopes.block.count.x
    slopes.forEachRow { row, y, z in sum.addProducts(row, cotangent.row(y, z), count: width) }
    try topology.communicator.allReduce(&sum.words, .sum)
    let shared = sum.value() / slope
    let result = Field<Double>("order_parameter_slope", on: topology)
    result.forEachRow { row, y, z in
      let (s, given) = (slopes.row(y, z), cotangent.row(y, z))
      for x in 0..<width { row[x] = s[x] * given[x] - shared * (s[x] - 1) }
    }
    return result
  }
}
