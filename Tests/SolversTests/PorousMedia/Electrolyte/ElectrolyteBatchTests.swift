import Foundation
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite struct ElectrolyteBatchTests {
  /// Means and deviations of 500 samples by the original program: `l = L/10`, U = 0, q = 25 A/m2, T = 100 s.
  private static func published() throws -> [[Double]] {
    let url = try #require(Bundle.module.url(forResource: "seed_project_statistics", withExtension: "csv"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst().map { row in
      try row.split(separator: ",").map { try #require(Double($0)) }
    }
  }

  private static func original() -> ElectrolyteProblem {
    var problem = ElectrolyteProblem(seed: 2026)
    problem.correlationLength = 1e-5...1e-5
    problem.openCircuitPotential = 0...0
    problem.currentDensity = 25...25
    problem.form = .original
    problem.evolution = .transient(duration: 100, timeStep: 0.1)
    return problem
  }

  /// The fields' moments at each cell, from so many samples.
  private func moments(
    _ problem: ElectrolyteProblem, count: Int, _ field: (ElectrolyteBatch) -> UnsafeMutablePointer<DoubleLanes>
  ) throws -> [RunningMoments] {
    let batch = try ElectrolyteBatch(problem)
    var moments = Array(repeating: RunningMoments(), count: problem.cells)
    for first in stride(from: 0, to: UInt64(count), by: laneCount) {
      _ = batch.solve((first..<first + UInt64(laneCount)).map { $0 })
      for i in 0..<problem.cells { for lane in 0..<laneCount { moments[i].add(field(batch)[i][lane]) } }
    }
    return moments
  }

  /// The original's statistics, its round-off included: the deviation of its potential is for a third rounding.
  @Test func originalFormHasThePublishedStatistics() throws {
    let (count, published) = (2000, try Self.published())
    let error = (1.0 / 500 + 1 / Double(count)).squareRoot()
    let concentration = try moments(Self.original(), count: count) { $0.excess }
    let potential = try moments(Self.original(), count: count) { $0.potential }
    for (i, row) in published.enumerated() {
      for (ours, mean, deviation) in [(concentration[i], row[1] - 1000, row[2]), (potential[i], row[7], row[8])] {
        guard deviation > 0 else {
          #expect(ours.mean == 0 && mean == 0 && (i == 0 || i == published.count - 1))
          continue
        }
        #expect(abs(ours.mean - mean) < 4 * error * deviation, "cell \(i): \(ours.mean) and \(mean)")
        // A deviation's own error is 1 / sqrt(2 n) of it, and more where rounding is not normal: next to the reference.
        guard i > 2 else { continue }
        let ratio = ours.standardDeviation / deviation
        #expect(abs(ratio - 1) < 4 * error / 2.0.squareRoot(), "cell \(i): \(ratio)")
      }
    }
  }

  /// Charge and salt: what enters reacts, and the salt that the reaction makes leaves through the wall.
  @Test func conservativeFormConserves() throws {
    let problem = ElectrolyteProblem(seed: 3)
    let batch = try ElectrolyteBatch(problem)
    for first in stride(from: UInt64(0), to: 320, by: laneCount) {
      let outcome = batch.solve((first..<first + UInt64(laneCount)).map { $0 })
      #expect(outcome.chargeMismatch.max() < 1e-10)
      for lane in 0..<laneCount {
        var current = 0.0
        for i in 0..<problem.cells {
          current += problem.specificArea * (1 - batch.porosity[i][lane]) * batch.reaction[i][lane] * problem.spacing
        }
        #expect(abs(current + outcome.currentDensity[lane]) < 1e-10 * max(1, outcome.currentDensity[lane]))
        let salt = 0.6 / 96485.33212 * current
        #expect(abs(outcome.wallFlux[lane] - salt) < 1e-10 * abs(salt) + 1e-20)
      }
    }
  }

  /// The original's charge balance is off by far more than the current itself.
  @Test func originalFormDoesNotConserve() throws {
    let outcome = try ElectrolyteBatch(Self.original()).solve([0, 1, 2])
    #expect(outcome.chargeMismatch.min() > 0.9)
  }

  /// Both forms solve the same equation for the profile: what differs is single precision. The round-off's deviation over
  /// the profile's range has a median of 2 %, and is up to 10 % in all but a twentieth of the samples.
  @Test func singlePrecisionCostsPerCents() throws {
    var conservative = Self.original()
    conservative.form = .conservative
    let (one, two) = (try ElectrolyteBatch(Self.original()), try ElectrolyteBatch(conservative))
    var errors: [Double] = []
    for first in stride(from: UInt64(0), to: 320, by: laneCount) {
      let samples = (first..<first + UInt64(laneCount)).map { $0 }
      _ = (one.solve(samples), two.solve(samples))
      for lane in 0..<laneCount {
        let profile = (0..<conservative.cells).map { two.potential[$0][lane] }
        var differences = RunningMoments()
        for (i, value) in profile.enumerated() { differences.add(one.potential[i][lane] - value) }
        let range = SortedSample(profile)
        errors.append(differences.standardDeviation / (range.quantile(1) - range.quantile(0)))
      }
    }
    let sample = SortedSample(errors)
    #expect(abs(sample.median - 0.02) < 0.005, "\(sample.median)")
    #expect(abs(sample.quantile(0.95) - 0.1) < 0.02, "\(sample.quantile(0.95))")
  }

  /// A uniform porosity has a closed form: phi and c are combinations of hyperbolic functions and polynomials.
  @Test func uniformMediumConvergesWithOrderTwo() throws {
    let errors = try [50, 100, 200].map { cells in
      var problem = ElectrolyteProblem(seed: 1)
      problem.cells = cells
      problem.porosity = 0.3...0.3
      // A strong reaction, so that the profile bends.
      problem.reactionConductance = 100
      problem.openCircuitPotential = 0.1...0.1
      problem.currentDensity = 10...10
      let batch = try ElectrolyteBatch(problem)
      let outcome = batch.solve([0])
      let (length, kappa) = (problem.length, pow(0.3, 1.5))
      let m = (problem.specificArea * 0.7 * 100 / kappa).squareRoot()
      // phi + U + G x = A cosh(m x) + B sinh(m x), with no flux at 0 and kappa phi' = q at L.
      let b = problem.solidGradient / m
      let a = ((10 / kappa + problem.solidGradient) / m - b * cosh(m * length)) / sinh(m * length)
      return (0..<cells).map { i in
        let x = (Double(i) + 0.5) * problem.spacing
        let exact = a * cosh(m * x) + b * sinh(m * x) - 0.1 - problem.solidGradient * x
        return abs(batch.potential[i][0] + outcome.potentialOffset[0] - exact)
      }.max() ?? 0
    }
    #expect(abs(log2(errors[0] / errors[1]) - 2) < 0.1 && abs(log2(errors[1] / errors[2]) - 2) < 0.1, "\(errors)")
  }

  /// A long transient ends in the steady state.
  @Test func transientTendsToTheSteadyState() throws {
    var problem = ElectrolyteProblem(seed: 5)
    let steady = try ElectrolyteBatch(problem)
    problem.evolution = .transient(duration: 20_000, timeStep: 20)
    let transient = try ElectrolyteBatch(problem)
    _ = (steady.solve([0, 30, 60]), transient.solve([0, 30, 60]))
    for i in 0..<problem.cells {
      for lane in 0..<3 {
        #expect(abs(transient.excess[i][lane] - steady.excess[i][lane]) < 1e-9 * abs(steady.excess[0][lane]))
      }
    }
  }

  /// The process has the covariance that it is asked for.
  @Test func porosityHasItsCovariance() throws {
    var problem = ElectrolyteProblem(seed: 11)
    problem.correlationLength = 5e-6...5e-6
    let batch = try ElectrolyteBatch(problem)
    let count = 4000
    let lags = [0, 1, 3, 5, 10]
    var products = Array(repeating: [RunningMoments](repeating: RunningMoments(), count: 2), count: lags.count)
    for first in stride(from: UInt64(0), to: UInt64(count), by: laneCount) {
      _ = batch.solve((first..<first + UInt64(laneCount)).map { $0 })
      for lane in 0..<laneCount {
        func z(_ i: Int) -> Double { log((batch.porosity[i][lane] - 0.2) / (0.5 - batch.porosity[i][lane])) }
        // At an end and in the middle: the box is not periodic.
        for (n, lag) in lags.enumerated() {
          for (place, i) in [0, 60].enumerated() { products[n][place].add(z(i) * z(i + lag)) }
        }
      }
    }
    for (n, lag) in lags.enumerated() {
      let expected = exp(-0.5 * pow(Double(lag) / 5, 2)) + (lag == 0 ? 1e-4 : 0)
      for moments in products[n] {
        let error = moments.standardDeviation / Double(count).squareRoot()
        #expect(abs(moments.mean - expected) < 4 * error, "lag \(lag): \(moments.mean) for \(expected)")
      }
    }
  }

  /// A sample does not depend on its lane or its neighbours.
  @Test func samplesAreTheirOwn() throws {
    let problem = ElectrolyteProblem(seed: 9)
    let (one, two) = (try ElectrolyteBatch(problem), try ElectrolyteBatch(problem))
    _ = (one.solve([0, 1, 2, 77]), two.solve([500, 77]))
    for i in 0..<problem.cells {
      #expect(one.potential[i][3] == two.potential[i][1] && one.excess[i][3] == two.excess[i][1])
      #expect(one.porosity[i][3] == two.porosity[i][1])
    }
  }

  @Test func impossibleProblemsAreRefused() throws {
    for change: (inout ElectrolyteProblem) -> Void in [
      { $0.cells = 2 }, { $0.porosity = 0...0.5 }, { $0.length = -1 }, { $0.realizations = 0 },
      { $0.evolution = .transient(duration: 0, timeStep: 1) }, { $0.diffusivity = .nan },
    ] {
      var problem = ElectrolyteProblem(seed: 0)
      change(&problem)
      #expect(throws: SolverError.self) { try ElectrolyteBatch(problem) }
    }
  }
}
