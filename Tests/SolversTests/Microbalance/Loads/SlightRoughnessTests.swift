import Glibc
import Numerics
import Solvers
import Testing

@Suite struct SlightRoughnessTests {
  private let crystal = QuartzCrystal()
  private let water = Liquid.waterAt25Degrees
  private let overtone = 3
  private var omega: Double { crystal.angularFrequency(of: overtone) }
  private var depth: Double { water.penetrationDepth(at: omega) }
  private var rough: SlightRoughness { SlightRoughness(in: water, at: omega) }

  /// 1.0005311, of all orders 1.0005308.
  @Test func publishedExampleToSevenDigits() {
    let ratio = rough.ratio(ofGrooves: 0.02 * depth, period: 4 * depth, .transverse)
    #expect(abs(ratio.real - 1.0005311) <= 5.1e-8)
  }

  /// Against all orders of the height: the error of the excess is at most (q h)^2 of it, and falls as that.
  @Test func errorFallsWithTheSquareOfTheHeight() throws {
    var errors: [String: [(qh: Double, error: Double)]] = [:]
    for row in try MicrobalanceTable("rough_sinusoid_load").rows where try row.number("abs_err_est") <= 1e-7 {
      let orientation = row["orientation"] ?? ""
      let (period, height) = (try row.number("L_over_delta"), try row.number("h_over_delta"))
      let exact = Complex(try row.number("Re_Z_over_Zliq"), try row.number("Im_Z_over_Zliq"))
      let ratio = rough.ratio(
        ofGrooves: height * depth, period: period * depth, orientation == "parallel" ? .parallel : .transverse)
      let qh = 2 * Double.pi * height / period
      let error = (ratio - exact).magnitude / (exact - 1).magnitude
      #expect(error <= qh * qh + 2e-7 / (exact - 1).magnitude, "\(row)")
      errors["\(orientation) \(period)", default: []].append((qh, error))
    }
    var pairs = 0
    for series in errors.values where series.count > 1 {
      let sorted = series.sorted { $0.qh < $1.qh }
      let (fine, coarse) = (sorted[0], sorted[sorted.count - 1])
      let measured = order(coarse: coarse.error, fine: fine.error, ratio: coarse.qh / fine.qh)
      #expect((1.8...2.2).contains(measured), "\(series)")
      pairs += 1
    }
    #expect(pairs >= 4)
  }

  @Test func eggCartonsAreFourWaves() throws {
    for row in try MicrobalanceTable("rough_eggcarton_load").rows {
      let (period, height) = (try row.number("L_over_delta") * depth, try row.number("h_over_delta") * depth)
      let q = 2 * Double.pi / period
      let waves = [(q, q), (q, -q)].map { along, across in
        SlightRoughness.Wave(along: along, across: across, variance: height * height / 8)
      }
      let exact = Complex(try row.number("Re_Z_over_Zliq"), try row.number("Im_Z_over_Zliq"))
      let error = (rough.ratio(of: waves) - exact).magnitude / (exact - 1).magnitude
      #expect(error <= q * height * q * height, "\(row): \(error)")
    }
  }

  @Test func grooveOrientationsDifferByTheFlanks() {
    let (h, period) = (1e-9, 1e-7)
    let q = 2 * Double.pi / period
    let difference =
      rough.ratio(ofGrooves: h, period: period, .transverse) - rough.ratio(ofGrooves: h, period: period, .parallel)
    let expected = (q * h * h / 2) * water.waveNumber(at: omega)
    #expect((difference - expected).magnitude <= 1e-12)
  }

  @Test func gaussianCorrelationTendsToItsClosedForm() {
    let height = 1e-9
    var errors: [Double] = []
    for length in [0.2 * depth, 0.1 * depth] {
      let k = water.waveNumber(at: omega)
      let root = Double.pi.squareRoot()
      let mean = Complex(1.5 * root / length) - k + (root / 4 * length) * k * k
      let bracket = (rough.ratio(ofGaussian: height, length: length) - 1) / k / (height * height)
      errors.append((bracket - mean).magnitude / mean.magnitude)
    }
    // To 0.3 % at a fifth of the depth, and falling with a power of the length.
    #expect(errors[0] <= 3e-3)
    #expect(errors[1] < errors[0] / 4)
  }

  @Test func quadratureIsFineEnough() {
    let (h, length) = (3e-9, 2e-8)
    let gaussian = rough.ratio(ofGaussian: h, length: length)
    // The same with panels that begin at a hundredth of the wave number.
    let finer = rough.ratio(upTo: 20 / length, below: 0.01 * rough.waveNumber.magnitude) { along, across in
      .pi * h * h * length * length * Glibc.exp(-(along * along + across * across) * length * length / 4)
    }
    #expect((gaussian - finer).magnitude <= 1e-11)
  }

  @Test func spectraAcrossAndAlongDiffer() {
    // All power within 30 degrees of the motion: more is pushed than with the power turned by 90 degrees.
    func ratio(_ isTurned: Bool) -> Complex {
      rough.ratio(upTo: 2e8, below: 1e7) { a, b in
        let (along, across) = isTurned ? (b, a) : (a, b)
        return across * across < along * along / 3 ? 1e-33 : 0
      }
    }
    #expect((ratio(false) - 1).magnitude > 1.2 * (ratio(true) - 1).magnitude)
  }

  @Test func signatureOfRoughness() {
    let shifts = [3, 13].map { n in
      SlightRoughness.shortCorrelationShift(height: 2e-9, length: 10e-9, in: water, overtone: n, of: crystal)
    }
    #expect(-shifts[1].frequency / 13 < -shifts[0].frequency / 3)
    let growth = shifts[1].bandwidth / 13 / (shifts[0].bandwidth / 3)
    #expect(abs(growth - (13.0 / 3).squareRoot()) < 1e-12)
    // Against the quadrature: the closed form leaves out k^2 l sqrt(pi) / 4 and smaller terms.
    let load = water.impedance(at: omega) * (rough.ratio(ofGaussian: 2e-9, length: 10e-9) - 1)
    let full = crystal.shift(under: load)
    #expect(abs(shifts[0].frequency / full.frequency - 1) < 0.01)
    let expected = Double.pi.squareRoot() * 10e-9 / (2 * depth)
    #expect(abs((shifts[0].bandwidth - full.bandwidth) / shifts[0].bandwidth / expected - 1) < 0.05)
  }
}
