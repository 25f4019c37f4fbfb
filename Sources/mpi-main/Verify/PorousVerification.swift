import Glibc
import Numerics
import Solvers

/// The values that the porous ensemble is measured by: published, exact, or references of our own, which say so.
enum PorousVerification {
  /// Runs the cases.
  ///
  /// - Parameter isLong: Whether the finer grids and larger samples are run too.
  /// - Returns: Ours beside theirs.
  /// - Throws: `SolverError` when a case cannot be posed, which none should be.
  static func run(isLong: Bool) throws -> VerificationTable {
    var table = VerificationTable(title: "porous: random media and their potential fields")
    philox(&table)
    try checkerboards(&table, isLong: isLong)
    try layers(&table)
    try keller(&table, isLong: isLong)
    try logNormalMean(&table, isLong: isLong)
    try balances(&table)
    return table
  }

  private static func philox(_ table: inout VerificationTable) {
    let block = Philox4x32.block(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
    let published = SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    for word in 0..<4 {
      table.add(
        "Philox 4x32-10, word \(word)", Double(block[word]), .absolute(0), of: Double(published[word]),
        "doi:10.1145/2063384.2063405")
    }
  }

  /// Effective conductivity of periodic checkerboards: our own finite-volume values, solved directly, and their order towards
  /// sqrt(k1 k2) (Dykhne; Keller), which the corners lower to 2 gamma.
  private static func checkerboards(_ table: inout VerificationTable, isLong: Bool) throws {
    let references: [Double: [(m: Int, k: Double)]] = [
      2: [(2, 1.3714285714), (8, 1.4078486002), (32, 1.4134483097), (64, 1.4139528106)],
      10: [(2, 2.1836228288), (8, 2.7752313796), (32, 3.0251464481), (64, 3.0816744895)],
    ]
    for (contrast, values) in references.sorted(by: { $0.key < $1.key }) {
      var errors: [Double] = []
      for (m, k) in values where m < 64 || isLong {
        let ours = try checkerboard(contrast, cells: m)
        table.add(
          "checkerboard 1:\(Int(contrast)), \(m) cells a field", ours, .relative(1e-6), of: k,
          "own reference, sparse direct")
        errors.append(1 - ours / contrast.squareRoot())
      }
      guard isLong else { continue }
      let gamma = 4 / Double.pi * atan((1 / contrast).squareRoot())
      table.add(
        "checkerboard 1:\(Int(contrast)), order from 32 to 64", log2(errors[2] / errors[3]), .absolute(0.05),
        of: 2 * gamma, "Keller 1964, corner singularity")
    }
  }

  private static func checkerboard(_ contrast: Double, cells m: Int) throws -> Double {
    let n = 2 * m
    return try periodicTensor(n) { i, j in
      DoubleLanes(repeating: (i / m + j / m) % 2 == 0 ? 1 : contrast)
    }.xx[0]
  }

  /// The tensor of the periodic cell problem on the unit square of n x n cells.
  private static func periodicTensor(
    _ n: Int, _ conductivity: (_ i: Int, _ j: Int) -> DoubleLanes
  ) throws -> EffectiveConductivity {
    let k = HugeBuffer<DoubleLanes>(count: n * n)
    for j in 0..<n {
      for i in 0..<n { k.pointer[j * n + i] = conductivity(i, j) }
    }
    return try EffectiveConductivity.periodic(
      k.pointer, cells: (n, n), size: (1, 1), tolerance: 1e-11, maximumIterations: 400)
  }

  /// Half of 1 S/m, half of 10 S/m: 5.5 along, 20/11 across.
  private static func layers(_ table: inout VerificationTable) throws {
    let k = try periodicTensor(16) { i, _ in DoubleLanes(repeating: i < 8 ? 1 : 10) }
    table.add("layers 1:10, across", k.xx[0], .relative(1e-8), of: 20.0 / 11, "harmonic mean")
    table.add("layers 1:10, along", k.yy[0], .relative(1e-12), of: 5.5, "arithmetic mean")
  }

  /// Keller's duality, sqrt(det K[k] det K[1/k]) = 1, for every sample: the deviation is the discretisation's.
  private static func keller(_ table: inout VerificationTable, isLong: Bool) throws {
    let references: [(contrast: Double, n: Int, deviation: Double)] = [
      (10, 64, -2.2956e-3), (10, 128, -5.7867e-4), (10, 256, -1.4497e-4),
      (1000, 64, -1.4992e-2), (1000, 128, -3.8299e-3), (1000, 256, -9.6279e-4),
    ]
    var means: [Double] = []
    for (contrast, n, deviation) in references where n < 256 || isLong {
      let tensors = try [1.0, -1.0].map { try dualTensor(n, sigma: $0 * log(contrast) / 4) }
      let determinants = tensors.map { $0.xx * $0.yy - $0.xy * $0.yx }
      var mean = 0.0
      for lane in 0..<laneCount {
        mean += ((determinants[0][lane] * determinants[1][lane]).squareRoot() - 1) / Double(laneCount)
      }
      let sigma = log(contrast) / 4
      table.add(
        "Keller duality, log-normal sigma \((100 * sigma).rounded() / 100), \(n) cells", mean, .factor(0.8, 1.2),
        of: deviation, "own reference, other samples")
      if let coarser = means.last, n > 64 {
        table.add(
          "Keller duality, order to \(n) cells", log2(coarser / mean), .absolute(0.1), of: 2, "second order")
      }
      means.append(mean)
    }
  }

  private static func dualTensor(_ n: Int, sigma: Double) throws -> EffectiveConductivity {
    var problem = logNormal(n, length: 1.0 / 16, sigma: sigma)
    problem.tolerance = 1e-10
    problem.effective = .periodic
    guard let k = try PorousBatch(problem).solve((0..<UInt64(laneCount)).map { $0 }).effective else {
      throw SolverError.contradiction("no effective conductivity was asked for")
    }
    return k
  }

  private static func logNormal(_ n: Int, length: Double, sigma: Double) -> PorousProblem {
    PorousProblem(
      cells: (n, n), size: (1, 1), medium: .coefficient, covariance: .squaredExponential(length: length),
      marginal: .logNormal(location: 0, scale: sigma), source: .uniform(0), boundaries: .periodic, seed: 2026)
  }

  /// Matheron: the effective conductivity of an isotropic log-normal plane is the geometric mean. ln K averages to zero
  /// up to the discretisation's second order, within four standard errors of the spread of our own
  /// reference.
  private static func logNormalMean(_ table: inout VerificationTable, isLong: Bool) throws {
    for (sigma, spread) in [(0.5, 0.010), (1, 0.018)] {
      var problem = logNormal(128, length: 5.0 / 128, sigma: sigma)
      problem.effective = .periodic
      problem.tolerance = 1e-8
      let batch = try PorousBatch(problem)
      var logarithms: [Double] = []
      for first in stride(from: UInt64(0), to: isLong ? 256 : 32, by: laneCount) {
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

  private static func balances(_ table: inout VerificationTable) throws {
    var problem = logNormal(64, length: 1.0 / 16, sigma: 1)
    problem.boundaries = .through(.x)
    problem.source = .uniform(1)
    problem.tolerance = 1e-12
    let outcome = try PorousBatch(problem).solve((0..<UInt64(laneCount)).map { $0 })
    table.add("residual, 16 samples", largest(outcome.convergence.residual), .atMost, of: 1e-12, "asked for")
    table.add("net current over gross", largest(outcome.fluxMismatch), .atMost, of: 1e-8, "conservation")
    table.add("dissipated less supplied power", largest(outcome.energyMismatch), .atMost, of: 1e-8, "energy identity")
  }

  /// The largest lane; not-a-number if any lane is.
  private static func largest(_ lanes: DoubleLanes) -> Double {
    (0..<laneCount).reduce(0) { lanes[$1] <= $0 ? $0 : lanes[$1] }
  }
}
