internal import Numerics

/// Draws the random parts of porous problems: the medium, the source and the values on the walls.
///
/// Everything drawn is a function of (seed, purpose, sample), so that any sample can be drawn again alone.
public final class PorousMediumSampler {
  let problem: PorousProblem
  private let medium: GaussianFieldSampler
  private let source: GaussianFieldSampler?
  private let mediumKey: RandomKey
  private let sourceKey: RandomKey
  private let wallKey: RandomKey

  /// Plans the fields of a problem.
  ///
  /// - Throws: `SolverError` when a covariance cannot be sampled on the grid.
  public init(_ problem: PorousProblem) throws(SolverError) {
    self.problem = problem
    let periodic = (problem.boundaries.isPeriodicInX, problem.boundaries.isPeriodicInY)
    medium = try GaussianFieldSampler(
      problem.covariance, cells: problem.cells, spacing: problem.spacing, periodic: periodic)
    if case .random(_, _, let covariance) = problem.source {
      source = try GaussianFieldSampler(
        covariance, cells: problem.cells, spacing: problem.spacing, periodic: periodic)
    } else {
      source = nil
    }
    let key = RandomKey(seed: problem.seed)
    mediumKey = key.child("porous medium")
    sourceKey = key.child("porous source")
    wallKey = key.child("porous walls")
  }

  /// The sampler of the Gaussian field behind the medium.
  public var fieldSampler: GaussianFieldSampler { medium }

  /// Draws the Gaussian field behind the medium of one sample into a lane of `z`, `[ny][nx]`.
  public func drawGaussian(_ z: UnsafeMutablePointer<DoubleLanes>, lane: Int, sample: UInt64) {
    medium.draw(Self.lane(lane, of: z), stride: laneCount, sample: sample, key: mediumKey)
  }

  /// Turns the Gaussian field in `coefficient` into the conductivity, S/m, keeping the porosity where there is one.
  ///
  /// - Returns: The largest porosity of each lane, zero without porosity.
  public func makeConductivity(
    _ coefficient: UnsafeMutablePointer<DoubleLanes>, porosity: UnsafeMutablePointer<DoubleLanes>
  ) -> DoubleLanes {
    let count = problem.cells.x * problem.cells.y
    let marginal = problem.marginal
    var largest = DoubleLanes.zero
    switch problem.medium {
    case .coefficient:
      for n in 0..<count { coefficient[n] = marginal.value(coefficient[n]) }
    case .porosity(let law, let bulk):
      for n in 0..<count {
        let value = marginal.value(coefficient[n])
        porosity[n] = value
        largest = pointwiseMax(largest, value)
        coefficient[n] = bulk * law.factor(value)
      }
    }
    return largest
  }

  /// Draws the source of one sample, A/m3, into a lane of `s`, `[ny][nx]`.
  public func drawSource(_ s: UnsafeMutablePointer<DoubleLanes>, lane: Int, sample: UInt64) {
    let count = problem.cells.x * problem.cells.y
    let out = Self.lane(lane, of: s)
    switch problem.source {
    case .uniform(let value):
      for n in 0..<count { out[n &* laneCount] = value }
    case .random(let mean, let deviation, _):
      source?.draw(out, stride: laneCount, sample: sample, key: sourceKey)
      for n in 0..<count { out[n &* laneCount] = mean + deviation * out[n &* laneCount] }
    }
  }

  /// The value on a side of one sample: V on a Dirichlet side, A/m2 of outward flux on a Neumann side.
  public func wallValue(_ side: PlaneSide, sample: UInt64) -> Double {
    guard let value = problem.wallValues[side] else { return 0 }
    guard value.standardDeviation > 0 else { return value.mean }
    let place = UInt64(PlaneSide.allCases.firstIndex(of: side) ?? 0)
    return value.mean + value.standardDeviation * wallKey.normal(cell: place, sample: sample)
  }

  private static func lane(_ lane: Int, of field: UnsafeMutablePointer<DoubleLanes>) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(field).assumingMemoryBound(to: Double.self) + lane
  }
}
