public import Domain
internal import Glibc
internal import MPI
internal import Numerics

/// How a Gaussian field Z of variance one becomes two phases: 1 where Z is above a threshold, 0 elsewhere.
///
/// With the threshold t and the correlation rho(r) the two-point function of phase 1 is
/// phi^2 + 1 / (2 pi) int_0^rho exp(-t^2 / (1 + s)) / sqrt(1 - s^2) ds (Berk 1991; Torquato 2002), see ``twoPoint(_:)``.
public struct PhaseThreshold: Sendable, Hashable {
  /// Where the threshold comes from: the two make different ensembles.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// The quantile of the normal law: the same threshold for all samples, whose volume fractions vary.
    case global

    /// The sample's own quantile: every sample has the volume fraction exactly, to half a cell.
    case perSample
  }

  /// The volume fraction of phase 1, between 0 and 1.
  public let fraction: Double

  /// Where the threshold comes from.
  public let rule: Rule

  /// A threshold for a volume fraction of phase 1.
  ///
  /// - Throws: `SolverError.contradiction` unless it lies between 0 and 1.
  public init(fraction: Double, rule: Rule) throws(SolverError) {
    guard fraction > 0, fraction < 1 else { throw .contradiction("a volume fraction of \(fraction)") }
    self.fraction = fraction
    self.rule = rule
  }

  /// The threshold of the rule ``Rule/global``: fraction = 1 - Phi(threshold).
  public var globalThreshold: Double { -SpecialFunctions.normalQuantile(fraction) }

  /// The two phases of a field on a grid that is divided among ranks. Collective.
  ///
  /// - Parameters:
  ///   - field: A field of mean zero and variance one at the cell centres, finite.
  ///   - topology: The ranks over its grid.
  /// - Returns: The phases and the threshold that was used.
  /// - Throws: `MPIError`.
  public func phases(of field: Field<Double>, on topology: CartesianTopology) throws -> ThresholdedPhases {
    let (grid, box) = (topology.grid, field.block.owned)
    let values = field.values()
    var image = PhaseImage(grid, box: box)
    guard rule == .perSample else {
      let threshold = globalThreshold
      for (place, value) in values.enumerated() where value > threshold { image.labels[place] = 1 }
      return ThresholdedPhases(image: image, rule: rule, threshold: threshold)
    }
    let count = count(of: grid.cellCount)
    guard count > 0 else { return ThresholdedPhases(image: image, rule: rule, threshold: .infinity) }
    func index(_ place: Int) -> Int {
      let n = box.count
      let (row, x) = place.quotientAndRemainder(dividingBy: n.x)
      return grid.linearIndex(of: box.lower &+ CellIndex(x, row % n.y, row / n.y))
    }
    let selection = try values.withUnsafeBufferPointer { values throws(MPIError) in
      try RankSelection(values, index: index, count: count, on: topology.communicator)
    }
    for (place, value) in values.enumerated() where selection.contains(value, index: index(place)) {
      image.labels[place] = 1
    }
    return ThresholdedPhases(image: image, rule: rule, threshold: selection.threshold)
  }

  /// The two phases of a whole field on one rank, as ``GaussianFieldSampler`` draws it. Local.
  ///
  /// - Parameters:
  ///   - field: The field, finite.
  ///   - stride: The distance of neighbours in memory.
  ///   - count: The number of cells.
  /// - Returns: A label for each cell, and the threshold that was used.
  public func labels(
    of field: UnsafePointer<Double>, stride: Int = 1, count: Int
  ) -> (labels: [UInt8], threshold: Double) {
    let values = (0..<count).map { field[$0 * stride] }
    guard rule == .perSample else {
      let threshold = globalThreshold
      return (values.map { $0 > threshold ? 1 : 0 }, threshold)
    }
    let chosen = self.count(of: count)
    let selection = values.withUnsafeBufferPointer { values in
      chosen > 0 ? try? RankSelection(values, index: { $0 }, count: chosen, on: nil) : nil
    }
    guard let selection else { return ([UInt8](repeating: 0, count: count), .infinity) }
    return (values.enumerated().map { selection.contains($1, index: $0) ? 1 : 0 }, selection.threshold)
  }

  /// Cells of phase 1 among so many, by the rule ``Rule/perSample``.
  func count(of cells: Int) -> Int { Int((fraction * Double(cells)).rounded()) }

  /// The two-point function of phase 1 under the rule ``Rule/global``, where the field has the given correlation.
  public func twoPoint(_ correlation: Double) -> Double {
    let t = globalThreshold
    // With s = sin u the integrand is smooth up to a correlation of one.
    let upper = asin(min(max(correlation, -1), 1))
    let quadrature = GaussLegendreQuadrature(count: 40)
    let integral = quadrature.integrate(from: 0, to: upper) { u in
      exp(-t * t / (1 + sin(u)))
    }
    return fraction * fraction + integral / (2 * .pi)
  }
}

/// Two phases made from a Gaussian field.
public struct ThresholdedPhases: Sendable, Hashable {
  /// The phases: 1 above the threshold.
  public let image: PhaseImage

  /// Where the threshold came from.
  public let rule: PhaseThreshold.Rule

  /// The threshold; by the rule ``PhaseThreshold/Rule/perSample`` the least value of phase 1.
  public let threshold: Double
}
