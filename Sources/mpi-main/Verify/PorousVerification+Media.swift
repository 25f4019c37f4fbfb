import Domain
import Glibc
import MPI
import Numerics
import Solvers

extension PorousVerification {
  /// The generator's published words, and our own table of white noise.
  @Sendable static func randomNumbers(_ table: inout VerificationTable, _ verification: Verification) {
    let ones = UInt32.max
    let published: [(counter: SIMD4<UInt32>, key: (UInt32, UInt32), words: SIMD4<UInt32>)] = [
      (.zero, (0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      (SIMD4(repeating: ones), (ones, ones), SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), (0xa409_3822, 0x299f_31d0),
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ]
    for (number, vector) in published.enumerated() {
      let block = Philox4x32.block(counter: vector.counter, key: vector.key)
      for word in 0..<4 {
        table.add(
          "Philox 4x32-10, vector \(number), word \(word)", Double(block[word]), .absolute(0),
          of: Double(vector.words[word]), "doi:10.1145/2063384.2063405")
      }
    }
    let noise: [(SIMD4<UInt32>, Double)] = [
      (SIMD4(0, 0, 0, 0), -1.28452477057284), (SIMD4(1, 4, 3, 0), -0.599970672676644),
      (SIMD4(4, 5, 2, 0), 0.0634133711785614), (SIMD4(7, 7, 7, 0), 0.35462665732284),
    ]
    for (counter, normal) in noise {
      let words = Philox4x32.block(counter: counter, key: (2026, 0))
      let (u, v) = ((Double(words[0]) + 0.5) * 0x1p-32, (Double(words[1]) + 0.5) * 0x1p-32)
      let ours = (-2 * VectorMath.log(u)).squareRoot() * cos(2 * .pi * v)
      table.add(
        "white noise at (\(counter.x), \(counter.y), \(counter.z))", ours, .absolute(1e-14), of: normal,
        "own reference")
    }
  }

  /// Volume fraction, two-point function, lineal path and surface of random media against their closed forms.
  @Sendable static func media(_ table: inout VerificationTable, _ verification: Verification) throws {
    let samples = MediumSamples(count: verification.isLong ? 512 : 64, world: verification.world)
    try spheres(&table, samples)
    try thresholds(&table, samples)
    try fibres(&table, samples)
    try layers(&table, samples)
  }

  private static func spheres(_ table: inout VerificationTable, _ samples: MediumSamples) throws {
    let (radius, porosity, lags) = (6.0, 0.6, [1, 3, 6, 12])
    let medium = try BooleanMedium(.sphere(radius: radius), porosity: porosity, dimensions: 3)
    func twoPoint(_ r: Double) -> Double {
      let ratio = r / radius
      return exp(log(porosity) * (r < 2 * radius ? 1 + ratio * (0.75 - ratio * ratio / 16) : 2))
    }
    var expected = ClosedForms(source: "Torquato 2002")
    expected.add("porosity", porosity)
    for lag in lags { expected.add("S2 at \(lag) cells", twoPoint(Double(lag))) }
    for lag in lags { expected.add("L at \(lag) cells", pow(porosity, 1 + 0.75 * Double(lag) / radius)) }
    expected.add("surface by faces", 4 * (porosity - twoPoint(1)))
    try samples.compare("overlapping spheres", expected, &table, cells: [48, 40, 44], phase: 0, lags: 12) {
      try medium.phases(on: $0, key: RandomKey(seed: 1), sample: $1)
    } statistics: { pores in
      let (x, z) = (pores.along[.x], pores.along[.z])
      return [pores.volumeFraction] + lags.map { x?.twoPoint($0) ?? .nan } + lags.map { z?.linealPath($0) ?? .nan }
        + [pores.isotropicSurface]
    }
  }

  private static func thresholds(_ table: inout VerificationTable, _ samples: MediumSamples) throws {
    for fraction in [0.3, 0.5] {
      let (cells, lags, covariance) = ([40, 36, 44], [1, 4, 8, 12], Covariance.squaredExponential(length: 4))
      let threshold = try PhaseThreshold(fraction: fraction, rule: .global)
      let sampler = try GaussianFieldSampler(
        covariance, cells: cells, spacing: [1, 1, 1], periodic: [false, false, false])
      let field = HugeBuffer<Double>(count: cells.reduce(1, *))
      func twoPoint(_ lag: Int) -> Double { threshold.twoPoint(covariance.value(at: Double(lag))) }
      var expected = ClosedForms(source: "Berk 1991")
      expected.add("volume fraction", fraction)
      for lag in lags { expected.add("S2 at \(lag) cells", twoPoint(lag)) }
      expected.add("surface by slope", -2 * (-3 * twoPoint(0) + 4 * twoPoint(1) - twoPoint(2)))
      try samples.compare("thresholded field \(fraction)", expected, &table, cells: cells, phase: 1, lags: 12) {
        sampler.draw(field.pointer, stride: 1, sample: $1, key: RandomKey(seed: 6))
        var image = PhaseImage($0.grid, box: $0.grid.box)
        image.labels = threshold.labels(of: field.pointer, count: field.count).labels
        return image
      } statistics: { phase in
        [phase.volumeFraction] + lags.map { phase.along[.y]?.twoPoint($0) ?? .nan } + [phase.slopeSurface]
      }
    }
  }

  private static func fibres(_ table: inout VerificationTable, _ samples: MediumSamples) throws {
    let (radius, porosity, lags) = (3.0, 0.7, [1, 4, 10])
    let medium = try PoissonFibres(radius: radius, porosity: porosity)
    var expected = ClosedForms(source: "Torquato 2002")
    expected.add("porosity", porosity)
    for lag in lags {
      let area = radius * (radius + 0.5 * Double(lag))
      expected.add("L at \(lag) cells", exp(-.pi * medium.lengthDensity * area))
    }
    try samples.compare("isotropic fibres", expected, &table, cells: [48, 40, 44], phase: 0, lags: 12) {
      try medium.phases(on: $0, key: RandomKey(seed: 1), sample: $1)
    } statistics: { pores in
      [pores.volumeFraction] + lags.map { pores.along[.y]?.linealPath($0) ?? .nan }
    }
  }

  private static func layers(_ table: inout VerificationTable, _ samples: MediumSamples) throws {
    let (first, second, lags) = (120.0, 80.0, [10, 40, 160])
    let medium = try PoissonLayers(across: .x, thickness: [first, second])
    var expected = ClosedForms(source: "telegraph process")
    expected.add("fraction", 0.6)
    for lag in lags { expected.add("L at \(lag) cells", 0.6 * exp(-Double(lag) / first)) }
    for lag in lags {
      expected.add("S2 at \(lag) cells", 0.36 + 0.24 * exp(-Double(lag) * (1 / first + 1 / second)))
    }
    try samples.compare("telegraph layers", expected, &table, cells: [6000, 2], phase: 0, lags: 160) {
      try medium.phases(on: $0, key: RandomKey(seed: 1), sample: $1)
    } statistics: { phase in
      let x = phase.along[.x]
      return [phase.volumeFraction] + lags.map { x?.linealPath($0) ?? .nan } + lags.map { x?.twoPoint($0) ?? .nan }
    }
  }

  /// A medium and its potential have the same bits on these ranks and on one.
  @Sendable static func ranks(_ table: inout VerificationTable, _ verification: Verification) throws {
    let grid = try Grid(cells: [40, 37, 33], spacing: [1, 1, 1])
    let medium = try BooleanMedium(.sphere(radius: 5), porosity: 0.5, dimensions: 3)
    func solve(_ communicator: Communicator) throws -> (UInt64, CartesianTopology, Field<Double>) {
      let topology = try CartesianTopology(grid, over: communicator)
      let image = try medium.phases(on: topology, key: RandomKey(seed: 3), sample: 0)
      let (k, u) = (Field<Double>("k", on: topology), Field<Double>("u", on: topology))
      try PhaseTable([0: 1, 1: 0.01]).fill(k, from: image)
      var boundaries = Dictionary(uniqueKeysWithValues: grid.sides.map { ($0, EllipticBoundary.insulated) })
      (boundaries[.xLower], boundaries[.xUpper]) = (.value(0), .value(1))
      try EllipticSolver(EllipticProblem(coefficient: k, boundaries: boundaries), on: topology)
        .solve(source: nil, into: u)
      return (try image.fingerprint(on: communicator), topology, u)
    }
    let (one, _, alone) = try solve(Communicator.ofThisProcess())
    let (all, topology, u) = try solve(verification.world)
    var differing = 0
    let lower = topology.block().owned.lower
    u.forEachRow { row, y, z in
      for x in 0..<u.block.count.x where row[x] != alone[x + lower.x, y + lower.y, z + lower.z] { differing += 1 }
    }
    let total = try verification.world.allReduce(differing, .sum)
    let name = "\(verification.world.size) \(verification.world.size == 1 ? "rank" : "ranks") against one"
    table.add("\(name), phase image's fingerprints that differ", one == all ? 0 : 1, .absolute(0), of: 0, "exact")
    table.add("\(name), potentials that differ", Double(total), .absolute(0), of: 0, "exact")
  }
}

/// What statistics of a medium have for their means, at the spacing of the cells.
private struct ClosedForms {
  let source: String
  private(set) var rows: [(name: String, value: Double)] = []

  init(source: String) { self.source = source }

  mutating func add(_ name: String, _ value: Double) { rows.append((name, value)) }
}

/// Samples of a medium, each whole on one of the ranks that deal them out.
private struct MediumSamples {
  let count: Int
  let world: Communicator

  /// Compares means over the samples with what is expected. Collective.
  func compare(
    _ name: String, _ expected: ClosedForms, _ table: inout VerificationTable,
    cells: [Int], phase: UInt8, lags: Int, image: (CartesianTopology, UInt64) throws -> PhaseImage,
    statistics: (PhaseStatistics) -> [Double]
  ) throws {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: Communicator.ofThisProcess())
    var sums = ReproducibleSum(count: 2 * expected.rows.count)
    for sample in stride(from: world.rank, to: count, by: world.size) {
      let phases = try PhaseStatistics(
        of: phase, in: image(topology, UInt64(sample)), on: topology, largestLag: lags)
      for (n, value) in statistics(phases).enumerated() {
        // Squares about what is expected do not cancel.
        let deviation = value - expected.rows[n].value
        sums.add(deviation, to: 2 * n)
        sums.add(deviation * deviation, to: 2 * n + 1)
      }
    }
    try world.allReduce(&sums.words, .sum)
    for (n, row) in expected.rows.enumerated() {
      let mean = sums.value(2 * n) / Double(count)
      let variance = (sums.value(2 * n + 1) - Double(count) * mean * mean) / Double(count - 1)
      table.add(
        "\(name), \(row.name), \(count) samples", row.value + mean,
        .standardErrors((variance / Double(count)).squareRoot()), of: row.value, expected.source)
    }
  }
}
