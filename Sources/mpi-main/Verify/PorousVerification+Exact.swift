import Domain
import Numerics
import Simulations
import Solvers

extension PorousVerification {
  /// Media whose effective conductivity is known exactly: uniform ones, layers, channels and what does not conduct.
  @Sendable static func exactMedia(_ table: inout VerificationTable, _ verification: Verification) throws {
    let world = verification.world
    let tight = EllipticAccuracy(residual: 1e-13, iterations: 100)
    for periodic in [Set<Axis>(), [.x, .y, .z]] {
      let grid = try Grid(cells: [24, 20, 18], size: [2, 1, 1.5])
      let uniform = try ConductionCase(grid: grid, axis: .y, periodic: periodic, accuracy: tight).solve(on: world) {
        _ in
        0.7
      }
      table.add(
        "constant k, \(periodic.isEmpty ? "between walls" : "periodic")", uniform.conductivity, .relative(1e-12),
        of: 0.7,
        "exact")
    }
    // The classic pair: half of 1 S/m, half of 10 S/m.
    let plane = try Grid(cells: [16, 12], spacing: [1, 1])
    for (axis, exact, name) in [(Axis.x, 20.0 / 11, "across"), (.y, 5.5, "along")] {
      let outcome = try ConductionCase(grid: plane, axis: axis, accuracy: tight).solve(on: world) { $0.x < 8 ? 1 : 10 }
      table.add("layers 1:10, \(name)", outcome.conductivity, .relative(1e-12), of: exact, "nasa/puma, unit test")
    }
    let box = try Grid(cells: [48, 32, 8], size: [3, 2, 0.5])
    let contrast = 1e6
    let across = try ConductionCase(grid: box, axis: .x, accuracy: EllipticAccuracy(residual: 1e-9, iterations: 200))
      .solve(on: world) { $0.x / 4 % 2 == 0 ? contrast : 1 }
    table.add(
      "layers 1:1e6, across", across.powerConductivity, .relative(1e-8), of: 2 / (1 + 1 / contrast), "harmonic mean")
    let along = try ConductionCase(grid: box, axis: .x, accuracy: tight).solve(on: world) {
      $0.y / 4 % 2 == 0 ? contrast : 1
    }
    table.add(
      "layers 1:1e6, along", along.powerConductivity, .relative(1e-13), of: (contrast + 1) / 2, "arithmetic mean")
    try channels(&table, verification)
  }

  /// The shapes by which TauFactor tests itself: a straight channel, and a slanted strip that advances a cell sideways with
  /// each layer; and one that ends.
  private static func channels(_ table: inout VerificationTable, _ verification: Verification) throws {
    let box = try Grid(cells: [20, 20, 20], spacing: [1, 1, 1])
    let conduction = ConductionCase(grid: box, axis: .x)
    func tortuosity(_ isOpen: (CellIndex) -> Bool) throws -> Double {
      var open = 0
      box.box.forEachRow { row in
        for x in 0..<20 where isOpen(CellIndex(x, row.y, row.z)) { open += 1 }
      }
      let outcome = try conduction.solve(on: verification.world) { isOpen($0) ? 1 : 0 }
      return outcome.conductivity > 0 ? Double(open) / Double(box.cellCount) / outcome.conductivity : .infinity
    }
    func isChannel(_ cell: CellIndex) -> Bool { (4..<8).contains(cell.y) && (9..<12).contains(cell.z) }
    table.add(
      "tortuosity of a straight channel", try tortuosity(isChannel), .relative(1e-9), of: 1, "TauFactor, unit test")
    // In resistances rather than tortuosities, which are infinite.
    let dead = try tortuosity { isChannel($0) && $0.x < 15 }
    table.add("one over that of a dead end", 1 / dead, .absolute(0), of: 0, "TauFactor, unit test")
  }

  /// What holds for every sample: the potential between those of the walls, and the conductivity between the means.
  @Sendable static func bounds(_ table: inout VerificationTable, _ verification: Verification) throws {
    let count = verification.isLong ? 32 : 6
    let world = verification.world
    var (outside, beyond) = (0, 0)
    for sample in 0..<UInt64(count) {
      let grid = try Grid(cells: [24, 20, 22], spacing: [1, 1, 1])
      let sampler = try GaussianFieldSampler(
        .squaredExponential(length: 3), cells: [24, 20, 22], spacing: [1, 1, 1], periodic: [false, false, false])
      let values = HugeBuffer<Double>(count: grid.cellCount)
      sampler.draw(values.pointer, stride: 1, sample: sample, key: RandomKey(seed: 12))
      for n in 0..<grid.cellCount {
        // Log-normal ones and such of two phases in turn.
        let z = values.pointer[n]
        values.pointer[n] = sample % 2 == 0 ? VectorMath.exp(1.5 * z) : z > 0.2 ? 1000 : 1
      }
      let outcome = try ConductionCase(grid: grid, axis: .x).solve(on: world) {
        values.pointer[grid.linearIndex(of: $0)]
      }
      if outcome.extrema.least < 0 || outcome.extrema.greatest > 1 { outside += 1 }
      var (sum, inverse) = (0.0, 0.0)
      for n in 0..<grid.cellCount {
        sum += values.pointer[n]
        inverse += 1 / values.pointer[n]
      }
      let (arithmetic, harmonic) = (sum / Double(grid.cellCount), Double(grid.cellCount) / inverse)
      if !(harmonic...arithmetic).contains(outcome.conductivity) { beyond += 1 }
    }
    table.add(
      "samples with a potential beyond the walls', of \(count)", Double(outside), .absolute(0), of: 0,
      "maximum principle")
    table.add(
      "samples beyond Wiener's bounds, of \(count)", Double(beyond), .absolute(0), of: 0, "Wiener 1912")
  }

  /// Residual, net current, power and the two ways to the effective conductivity, solved to 1e-12.
  @Sendable static func balances(_ table: inout VerificationTable, _ verification: Verification) throws {
    let grid = try Grid(cells: [40, 36, 32], spacing: [1, 1, 1])
    let medium = try BooleanMedium(.sphere(radius: 5), porosity: 0.5, dimensions: 3)
    let image = try medium.phases(of: grid.box, in: grid, key: RandomKey(seed: 8), sample: 0)
    for (name, k) in [("1:10", [1, 0.1]), ("1:1000", [1, 1e-3]), ("pores alone", [1, 0])] {
      let outcome = try ConductionCase(
        grid: grid, axis: .z, accuracy: EllipticAccuracy(residual: 1e-12, iterations: 400)
      ).solve(on: verification.world) { k[Int(image[$0])] }
      let convergence = outcome.convergence
      table.add("spheres \(name), residual", convergence.residual, .atMost, of: 1e-12, "asked for")
      table.add("spheres \(name), net over gross current", convergence.fluxMismatch, .atMost, of: 1e-8, "conservation")
      table.add(
        "spheres \(name), dissipated less supplied power", convergence.energyMismatch, .atMost, of: 1e-8,
        "energy identity")
      table.add(
        "spheres \(name), k by power over that by current", outcome.powerConductivity / outcome.conductivity,
        .absolute(1e-8), of: 1, "energy identity")
    }
    var problem = logNormal(64, length: 1.0 / 16, sigma: 1)
    problem.boundaries = .through(.x)
    problem.source = .uniform(1)
    problem.tolerance = 1e-12
    let outcome = try PorousBatch(problem).solve((0..<UInt64(laneCount)).map { $0 })
    table.add("16 samples at once, residual", largest(outcome.convergence.residual), .atMost, of: 1e-12, "asked for")
    table.add(
      "16 samples at once, net over gross current", largest(outcome.fluxMismatch), .atMost, of: 1e-8, "conservation")
    table.add(
      "16 samples at once, dissipated less supplied power", largest(outcome.energyMismatch), .atMost, of: 1e-8,
      "energy identity")
  }

  /// The largest lane; not-a-number if any lane is.
  private static func largest(_ lanes: DoubleLanes) -> Double {
    (0..<laneCount).reduce(0) { lanes[$1] <= $0 ? $0 : lanes[$1] }
  }
}
