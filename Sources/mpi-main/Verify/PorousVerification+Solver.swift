import Domain
import Numerics
import Solvers

extension PorousVerification {
  /// How fast the distributed solver converges, and that nothing stops it.
  @Sendable static func solver(_ table: inout VerificationTable, _ verification: Verification) throws {
    try contraction(&table, verification)
    try contrasts(&table, verification)
    try singular(&table, verification)
  }

  /// The residual's factor per cycle for a constant coefficient, whatever the size.
  private static func contraction(_ table: inout VerificationTable, _ verification: Verification) throws {
    let cells =
      verification.isLong
      ? [[64, 64], [256, 256], [1024, 1024], [32, 32, 32], [64, 64, 64], [128, 128, 128]]
      : [[64, 64], [256, 256], [32, 32, 32], [64, 64, 64]]
    for cells in cells {
      let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
      let topology = try CartesianTopology(grid, over: verification.world)
      let (k, noise) = (Field<Double>("k", on: topology), Field<Double>("noise", on: topology))
      k.fill(1)
      noise.set { RandomKey(seed: 3).normal(cell: UInt64(grid.linearIndex(of: $0))) }
      var boundaries = Dictionary(uniqueKeysWithValues: grid.sides.map { ($0, EllipticBoundary.insulated) })
      (boundaries[.xLower], boundaries[.xUpper]) = (.value(0), .value(0))
      let solver = try EllipticSolver(EllipticProblem(coefficient: k, boundaries: boundaries), on: topology)
      let size = cells.map { "\($0)" }.joined(separator: " x ")
      table.add(
        "constant k, \(size), factor of a cycle", try solver.contractionFactor(of: noise), .atMost, of: 0.12,
        "own reference: 0.12 with V(2,2); three sweeps here")
      let u = Field<Double>("u", on: topology)
      table.add(
        "constant k, \(size), iterations to 1e-8", Double(try solver.solve(source: noise, into: u).iterations), .atMost,
        of: 8, "own reference: 6 to 7")
    }
  }

  /// Iterations for two phases of contrast 1000 whose shapes are cut out of a Gaussian field, and for log-normal media.
  private static func contrasts(_ table: inout VerificationTable, _ verification: Verification) throws {
    let sizes = verification.isLong ? [[64, 64, 64], [128, 128, 128], [512, 512]] : [[64, 64, 64], [256, 256]]
    for cells in sizes {
      let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
      let topology = try CartesianTopology(grid, over: verification.world)
      let z = Field<Double>("z", on: topology)
      try DecomposedGaussianField(.squaredExponential(length: 4), on: topology)
        .draw(z, sample: 0, key: RandomKey(seed: 5))
      func iterations(_ conductivity: (Double) -> Double) throws -> Double {
        let lower = z.block.owned.lower
        let outcome = try ConductionCase(
          grid: grid, axis: .x, accuracy: EllipticAccuracy(residual: 1e-8, iterations: 400)
        ).solve(on: verification.world) { cell in
          conductivity(z[cell.x - lower.x, cell.y - lower.y, cell.z - lower.z])
        }
        return Double(outcome.convergence.iterations)
      }
      let size = cells.map { "\($0)" }.joined(separator: " x ")
      for fraction in cells.count == 3 ? [0.5, 0.3] : [] {
        let threshold = try PhaseThreshold(fraction: fraction, rule: .global).globalThreshold
        table.add(
          "two phases 1:1000, phi = \(fraction), \(size), iterations to 1e-8",
          try iterations { $0 > threshold ? 1 : 1e-3 }, .atMost, of: 20, "hypre-space/hypre #242, for PFMG-CG")
      }
      table.add(
        "log-normal sigma 2, \(size), iterations to 1e-8", try iterations { VectorMath.exp(2 * $0) }, .atMost, of: 20,
        "hypre-space/hypre #242, for PFMG-CG")
    }
  }

  /// Problems whose level nothing fixes, in all or in parts.
  private static func singular(_ table: inout VerificationTable, _ verification: Verification) throws {
    let grid = try Grid(cells: [40, 38, 36], spacing: [1, 1, 1])
    let medium = try BooleanMedium(.sphere(radius: 4), porosity: 0.35, dimensions: 3)
    for (name, periodic, solid) in [
      ("insulated all around", Set<Axis>(), 0.1), ("periodic all around", [.x, .y, .z], 0.1),
      ("pores alone, insulated all around, with islands", [], 0),
    ] {
      let topology = try CartesianTopology(grid, over: verification.world, periodic: periodic)
      let (k, f, u) = (
        Field<Double>("k", on: topology), Field<Double>("f", on: topology), Field<Double>("u", on: topology)
      )
      try PhaseTable([0: 1, 1: solid])
        .fill(k, from: medium.phases(on: topology, key: RandomKey(seed: 4), sample: 0))
      f.set { RandomKey(seed: 9).normal(cell: UInt64(grid.linearIndex(of: $0))) }
      let walls = grid.sides.map { ($0, periodic.isEmpty ? EllipticBoundary.insulated : .periodic) }
      let solver = try EllipticSolver(
        EllipticProblem(coefficient: k, boundaries: Dictionary(uniqueKeysWithValues: walls)), on: topology,
        accuracy: EllipticAccuracy(residual: 1e-10, iterations: 400))
      let convergence = try solver.solve(source: f, into: u)
      table.add("\(name), residual", convergence.residual, .atMost, of: 1e-10, "asked for")
      let size = try u.dotProduct(with: u, on: verification.world).squareRoot()
      table.add(
        "\(name), sum of the potential over its norm", abs(try u.sum(on: verification.world)) / size, .atMost, of: 1e-8,
        "convention")
    }
  }
}
