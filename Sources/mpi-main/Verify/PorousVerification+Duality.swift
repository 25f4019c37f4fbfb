import Domain
import Glibc
import Numerics
import Solvers

extension PorousVerification {
  /// Effective conductivity of periodic checkerboards: our own finite-volume values, solved directly, and their order towards
  /// sqrt(k1 k2) (Dykhne; Keller), which the corners lower to 2 gamma.
  @Sendable static func checkerboards(_ table: inout VerificationTable, _ verification: Verification) throws {
    let cells = [2, 4, 8, 16, 32, 64]
    let references: [(contrast: Double, values: [Double])] = [
      (2, [1.3714285714, 1.3967361388, 1.4078486002, 1.4119870858, 1.4134483097, 1.4139528106]),
      (10, [2.1836228288, 2.5304347809, 2.7752313796, 2.9305239365, 3.0251464481, 3.0816744895]),
      (100, [2.6061994001, 3.3576818560, 4.1034331008, 4.8053373061, 5.4522656908, 6.0405407851]),
      (1000, [2.6604624647, 3.4813599050, 4.3376591982, 5.1967490796, 6.0502829324, 6.8953195777]),
    ]
    for (contrast, values) in references {
      let name = "checkerboard 1:\(Int(contrast))"
      var errors: [Double] = []
      for (m, k) in zip(cells, values) where contrast <= 10 || m % 8 == 0 {
        let grid = try Grid(cells: [2 * m, 2 * m], size: [1, 1])
        let outcome = try ConductionCase(grid: grid, axis: .x, periodic: [.x, .y]).solve(on: verification.world) {
          ($0.x / m + $0.y / m) % 2 == 0 ? 1 : contrast
        }
        let ours = outcome.conductivity
        table.add("\(name), \(m) cells a field", ours, .relative(1e-6), of: k, "own reference, sparse direct")
        errors.append(1 - ours / contrast.squareRoot())
      }
      guard contrast <= 10 else { continue }
      let gamma = 4 / Double.pi * atan((1 / contrast).squareRoot())
      table.add(
        "\(name), order from 32 to 64", log2(errors[4] / errors[5]), .absolute(0.05), of: 2 * gamma,
        "Keller 1964, corner singularity")
    }
    // The solver of ensembles, at which sixteen samples are one.
    let batched = try periodicTensor(16) { i, j in DoubleLanes(repeating: (i / 8 + j / 8) % 2 == 0 ? 1 : 10) }
    table.add(
      "checkerboard 1:10, 8 cells a field, 16 at once", batched.xx[5], .relative(1e-6), of: references[1].values[2],
      "own reference, sparse direct")
  }

  /// The tensor of the periodic cell problem on the unit square of n x n cells, by the solver of ensembles.
  private static func periodicTensor(
    _ n: Int, _ conductivity: (_ i: Int, _ j: Int) -> DoubleLanes
  ) throws -> EffectiveConductivity {
    let k = HugeBuffer<DoubleLanes>(count: n * n)
    for j in 0..<n {
      for i in 0..<n { k.pointer[j * n + i] = conductivity(i, j) }
    }
    return try EffectiveConductivity.periodic(
      k.pointer, cells: (n, n), size: (1, 1), tolerance: 1e-10, maximumIterations: 400)
  }

  /// Keller's duality, sqrt(det K[k] det K[p / k]) = p, for every sample: the deviation is the discretisation's.
  @Sendable static func duality(_ table: inout VerificationTable, _ verification: Verification) throws {
    let cells = verification.isLong ? [64, 128, 256] : [64, 128]
    let references: [(isTwoPhase: Bool, contrast: Double, deviations: [Double])] = [
      (false, 10, [-2.2956e-3, -5.7867e-4, -1.4497e-4]), (false, 1000, [-1.4992e-2, -3.8299e-3, -9.6279e-4]),
      (true, 10, [-4.2477e-2, -2.0828e-2, -1.0287e-2]), (true, 1000, [-9.1e-2, -4.4e-2, -2.0e-2]),
    ]
    for (isTwoPhase, contrast, deviations) in references {
      let sigma = (100 * log(contrast) / 4).rounded() / 100
      let name =
        isTwoPhase ? "Keller duality, two phases 1:\(Int(contrast))" : "Keller duality, log-normal sigma \(sigma)"
      var means: [Double] = []
      for (n, deviation) in zip(cells, deviations) {
        let mean = try deviationFromDuality(n, contrast, isTwoPhase: isTwoPhase)
        // Of two phases, samples differ by more than that.
        if !isTwoPhase {
          table.add("\(name), \(n) cells", mean, .factor(0.8, 1.2), of: deviation, "own reference, other samples")
        }
        if let coarser = means.last {
          let order = log2(coarser / mean)
          if isTwoPhase {
            table.add("\(name), order to \(n) cells", order, .atLeast, of: 0.9, "first order")
          } else {
            table.add("\(name), order to \(n) cells", order, .absolute(0.1), of: 2, "second order")
          }
        }
        means.append(mean)
      }
    }
  }

  /// The mean over sixteen samples of sqrt(det K[k] det K[p / k]) / p - 1.
  private static func deviationFromDuality(_ n: Int, _ contrast: Double, isTwoPhase: Bool) throws -> Double {
    let sampler = try GaussianFieldSampler(
      .squaredExponential(length: 1.0 / 16), cells: (n, n), spacing: (1 / Double(n), 1 / Double(n)),
      periodic: (true, true))
    let field = HugeBuffer<Double>(count: n * n)
    let values = HugeBuffer<DoubleLanes>(count: n * n)
    for lane in 0..<laneCount {
      sampler.draw(field.pointer, stride: 1, sample: UInt64(lane), key: RandomKey(seed: 2026))
      for place in 0..<n * n {
        let z = field.pointer[place]
        values.pointer[place][lane] = isTwoPhase ? (z > 0 ? contrast : 1) : VectorMath.exp(z * log(contrast) / 4)
      }
    }
    let p = isTwoPhase ? contrast : 1
    let determinants = try [false, true].map { isDual in
      let k = try periodicTensor(n) { i, j in
        let value = values.pointer[j * n + i]
        return isDual ? p / value : value
      }
      return k.xx * k.yy - k.xy * k.yx
    }
    var mean = 0.0
    for lane in 0..<laneCount {
      mean += ((determinants[0][lane] * determinants[1][lane]).squareRoot() / p - 1) / Double(laneCount)
    }
    return mean
  }

  /// An ensemble of periodic log-normal media on the unit square.
  static func logNormal(_ n: Int, length: Double, sigma: Double) -> PorousProblem {
    PorousProblem(
      cells: (n, n), size: (1, 1), medium: .coefficient, covariance: .squaredExponential(length: length),
      marginal: .logNormal(location: 0, scale: sigma), source: .uniform(0), boundaries: .periodic, seed: 2026)
  }

  /// Matheron: the effective conductivity of an isotropic log-normal plane is the geometric mean. ln K averages to zero
  /// up to the discretisation's second order, within four standard errors of the spread of our own
  /// reference.
  @Sendable static func logNormalPlane(_ table: inout VerificationTable, _ verification: Verification) throws {
    for (sigma, spread) in [(0.5, 0.010), (1, 0.018)] {
      var problem = logNormal(128, length: 5.0 / 128, sigma: sigma)
      problem.effective = .periodic
      problem.tolerance = 1e-8
      let batch = try PorousBatch(problem)
      var logarithms: [Double] = []
      for first in stride(from: UInt64(0), to: verification.isLong ? 256 : 32, by: laneCount) {
        guard let k = batch.solve((first..<first + UInt64(laneCount)).map { $0 }).effective else { continue }
        for lane in 0..<laneCount { logarithms.append(0.5 * log(k.xx[lane] * k.yy[lane] - k.xy[lane] * k.yx[lane])) }
      }
      let mean = logarithms.reduce(0, +) / Double(logarithms.count)
      let error = spread * (24.0 / Double(logarithms.count)).squareRoot()
      table.add(
        "log-normal plane sigma \(sigma), mean ln K, \(logarithms.count) samples", mean, .absolute(4 * error), of: 0,
        "Matheron 1967; spread: own reference")
    }
  }
}
