import Numerics
import Solvers

extension PorousVerification {
  /// The electrolyte of one-dimensional electrodes: what is conserved, what single precision costs, and the statistics of the
  /// program that the model is from.
  @Sendable static func electrolyte(_ table: inout VerificationTable, _ verification: Verification) throws {
    try conservation(&table)
    try singlePrecision(&table)
    try publishedStatistics(&table, count: verification.isLong ? 2000 : 496)
  }

  private static func conservation(_ table: inout VerificationTable) throws {
    let problem = ElectrolyteProblem(seed: 3)
    let batch = try ElectrolyteBatch(problem)
    var (charge, salt) = (0.0, 0.0)
    for first in stride(from: UInt64(0), to: 320, by: laneCount) {
      let outcome = batch.solve((first..<first + UInt64(laneCount)).map { $0 })
      charge = max(charge, outcome.chargeMismatch.max())
      for lane in 0..<laneCount {
        let made = (1 - problem.transferenceNumber) / 96485.33212 * -outcome.currentDensity[lane]
        salt = max(salt, abs(outcome.wallFlux[lane] / made - 1))
      }
    }
    table.add("electrolyte, charge that does not react, 320 samples", charge, .atMost, of: 1e-10, "conservation")
    table.add("electrolyte, salt made and salt that leaves, 320 samples", salt, .atMost, of: 1e-10, "conservation")
  }

  /// The conditions of the published statistics: l = L / 10, U = 0, q = 25 A/m2, after 100 s, as the original has it.
  private static var original: ElectrolyteProblem {
    var problem = ElectrolyteProblem(seed: 2026)
    (problem.correlationLength, problem.openCircuitPotential, problem.currentDensity) = (1e-5...1e-5, 0...0, 25...25)
    problem.form = .original
    problem.evolution = .transient(duration: 100, timeStep: 0.1)
    return problem
  }

  /// The round-off's deviation over the profile's range, in single precision against double.
  private static func singlePrecision(_ table: inout VerificationTable) throws {
    var conservative = original
    conservative.form = .conservative
    let (single, double) = (try ElectrolyteBatch(original), try ElectrolyteBatch(conservative))
    var errors: [Double] = []
    for first in stride(from: UInt64(0), to: 320, by: laneCount) {
      let samples = (first..<first + UInt64(laneCount)).map { $0 }
      _ = (single.solve(samples), double.solve(samples))
      for lane in 0..<laneCount {
        let profile = SortedSample((0..<conservative.cells).map { double.potential[$0][lane] })
        let differences = RunningMoments(
          (0..<conservative.cells).map { single.potential[$0][lane] - double.potential[$0][lane] })
        errors.append(differences.standardDeviation / (profile.quantile(1) - profile.quantile(0)))
      }
    }
    let sample = SortedSample(errors)
    let source = "OpenNumerics/SGM-for-porous-media, own analysis"
    table.add("electrolyte, single less double precision, median", sample.median, .absolute(0.005), of: 0.02, source)
    table.add("electrolyte, the same, 95 of 100 samples", sample.quantile(0.95), .absolute(0.02), of: 0.1, source)
  }

  /// Means and standard deviations over 500 realisations of the original, at a few places.
  private static func publishedStatistics(_ table: inout VerificationTable, count: Int) throws {
    let published: [(cell: Int, concentration: (mean: Double, deviation: Double), potential: (Double, Double))] = [
      (24, (998.23814, 0.25020583), (0.00040108585, 0.00021572375)),
      (49, (997.95726, 0.31996911), (0.0015712824, 0.00059430182)),
      (74, (998.27204, 0.33942507), (0.0035387774, 0.00091521044)),
    ]
    let batch = try ElectrolyteBatch(original)
    var moments = published.map { _ in (RunningMoments(), RunningMoments()) }
    for first in stride(from: UInt64(0), to: UInt64(count), by: laneCount) {
      _ = batch.solve((first..<first + UInt64(laneCount)).map { $0 })
      for (n, row) in published.enumerated() {
        for lane in 0..<laneCount {
          moments[n].0.add(batch.problem.concentration + batch.excess[row.cell][lane])
          moments[n].1.add(batch.potential[row.cell][lane])
        }
      }
    }
    // Both are samples.
    let error = (1.0 / 500 + 1 / Double(count)).squareRoot()
    let source = "OpenNumerics/SGM-for-porous-media"
    for (n, row) in published.enumerated() {
      let place = "\(row.cell).5 um"
      let (mean, deviation) = row.concentration
      table.add(
        "electrolyte, mean concentration at \(place)", moments[n].0.mean, .standardErrors(error * deviation), of: mean,
        source)
      table.add(
        "electrolyte, mean potential at \(place)", moments[n].1.mean, .standardErrors(error * row.potential.1),
        of: row.potential.0, source)
      table.add(
        "electrolyte, deviation of the potential at \(place)", moments[n].1.standardDeviation,
        .standardErrors(error / 2.0.squareRoot() * row.potential.1), of: row.potential.1, source)
    }
  }
}
