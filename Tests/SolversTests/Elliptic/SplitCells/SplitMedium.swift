import Domain
import MPI
import TestSupport

@testable import Solvers

/// Media and problems for hierarchies of split cells.
enum SplitMedium {
  /// A nearly Gaussian field of unit variance that is smooth over some four cells: noise, averaged along each axis.
  static func field(_ cells: [Int], seed: Int) -> [Double] {
    let count = cells.reduce(1, *)
    var values = (0..<count).map { scatter($0, seed) - 0.5 }
    var step = 1
    for n in cells {
      for _ in 0..<3 where n > 1 { average(&values, n, step) }
      step *= n
    }
    let size = (values.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
    return values.map { $0 / size }
  }

  /// Averages each line, periodic, over five cells.
  private static func average(_ values: inout [Double], _ count: Int, _ step: Int) {
    let before = values
    for n in values.indices {
      let place = n / step % count
      var sum = 0.0
      for offset in -2...2 {
        let other = ((place + offset) % count + count) % count
        sum += before[n + (other - place) * step]
      }
      values[n] = sum / 5
    }
  }

  /// The greatest part `fraction` of a field's cells conducts 1, the rest `low`.
  static func twoPhase(_ field: [Double], fraction: Double, low: Double) -> [Double] {
    let threshold = field.sorted()[min(Int((1 - fraction) * Double(field.count)), field.count - 1)]
    return field.map { $0 >= threshold ? 1 : low }
  }

  static func topology(
    _ cells: [Int], periodic: Set<Axis> = [], spacing: [Double]? = nil, on communicator: Communicator
  ) throws -> CartesianTopology {
    let grid = try Grid(cells: cells, spacing: spacing ?? cells.map { _ in 1 })
    return try CartesianTopology(grid, over: communicator, periodic: periodic)
  }

  /// A problem with zero on both x walls, or around their ends, and nothing through the other walls.
  static func problem(
    _ k: [Double], on topology: CartesianTopology, reaction: Double? = nil, isClosed: Bool = false
  ) -> EllipticProblem {
    var boundaries: [Side: EllipticBoundary] = [:]
    for side in topology.grid.sides where !topology.decomposition.periodic.contains(side.axis) {
      boundaries[side] = side.axis == .x && !isClosed ? .value(0) : .insulated
    }
    let losses = reaction.map { r in
      let field = Field<Double>("r", on: topology)
      field.set { r * scatter(topology.grid.linearIndex(of: $0), 9) }
      return field
    }
    return EllipticProblem(coefficient: Media.field("k", k, on: topology), reaction: losses, boundaries: boundaries)
  }

  /// The first coarse grid, made by this process alone, as are the coarser ones.
  static func levels(_ k: [Double], _ cells: [Int], periodic: Set<Axis> = []) throws -> [SplitLevel] {
    let topology = try topology(cells, periodic: periodic, on: .ofThisProcess())
    let multigrid = try SplitMultigrid(try EllipticOperator(problem(k, on: topology), on: topology))
    return multigrid.levels.map(\.solved)
  }
}
