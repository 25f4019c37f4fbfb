import Glibc
import Numerics
import Solvers

/// Sinusoids and planes.
enum ExactHeights {
  static func add(to table: inout VerificationTable) {
    addSinusoid(to: &table)
    addAreas(to: &table)
    addGrowth(to: &table)
  }

  /// A sin(k x) with a whole number of waves, over 256 x 64 points.
  static func sinusoid(amplitude: Double, waves: Int, columns: Int = 256, rows: Int = 64, dx: Double = 1e-7)
    -> HeightMap
  {
    let row = (0..<columns).map { amplitude * sin(2 * .pi * Double(waves) * (Double($0) + 0.5) / Double(columns)) }
    return HeightMap(
      columns: columns, rows: rows, dx: dx, dy: dx, values: (0..<rows).flatMap { _ in row }, isPeriodic: true)
  }

  private static func addSinusoid(to table: inout VerificationTable) {
    let (amplitude, map) = (2e-7, sinusoid(amplitude: 2e-7, waves: 4))
    let statistics = HeightStatistics(map)
    let source = "z = A sin kx"
    table.add("sinusoid: Sq / A", statistics.rootMeanSquare / amplitude, .absolute(1e-12), of: 0.5.squareRoot(), source)
    table.add("sinusoid: Sa / A", statistics.meanDeviation / amplitude, .absolute(1e-3), of: 2 / .pi, source)
    // The points nearest to the crests are half a point off.
    table.add(
      "sinusoid: Sz / A", statistics.range / amplitude, .absolute(1e-12), of: 2 * cos(.pi / 64), "2 cos(k dx / 2)")
    table.add("sinusoid: Ssk", statistics.skewness, .absolute(1e-12), of: 0, source)
    table.add("sinusoid: Sku", statistics.kurtosis, .absolute(1e-12), of: 1.5, source)
    let correlation = HeightCorrelation(map)
    let k = 2 * Double.pi * 4 / map.length
    let blurred = HeightStatistics(map.blurred(1 / k)).rootMeanSquare / statistics.rootMeanSquare
    table.add("sinusoid: Sq blurred by s = 1 / k", blurred, .relative(1e-12), of: exp(-0.5), "exp(-k^2 s^2 / 2)")
    table.add(
      "sinusoid: Sal k", (correlation.fastestDecayLength ?? .nan) * k, .relative(0.002), of: acos(0.2), "C(r) = cos kr")
    let profile = HeightMap(
      columns: 256, rows: 1, dx: 1e-7, dy: 1, values: Array(map.values.prefix(256)), isPeriodic: true)
    table.add(
      "sinusoidal profile: 1/e length k", (HeightCorrelation(profile).correlationLength ?? .nan) * k, .relative(0.002),
      of: acos(exp(-1)), "C(r) = cos kr")
    // A tilted plane under it must not matter.
    var tilted = map
    for j in 0..<64 { for i in 0..<256 { tilted[j, i] += 3e-9 * Double(i) - 2e-8 * Double(j) } }
    var bare = sinusoid(amplitude: 2e-7, waves: 4).levelled(.plane)
    bare.isPeriodic = false
    let difference = HeightStatistics(tilted.levelled(.plane)).rootMeanSquare / HeightStatistics(bare).rootMeanSquare
    table.add(
      "sinusoid on a tilted plane: Sq, levelled, to that without", difference, .absolute(1e-10), of: 1, "least squares")
  }

  private static func addAreas(to table: inout VerificationTable) {
    var plane = HeightMap(columns: 40, rows: 30, dx: 2e-7, dy: 1e-7, values: [Double](repeating: 0, count: 1200))
    for j in 0..<30 { for i in 0..<40 { plane[j, i] = 0.3 * 2e-7 * Double(i) + 0.4 * 1e-7 * Double(j) } }
    table.add(
      "tilted plane: area ratio", 1 + SurfaceSlopes(plane).developedRatio, .absolute(1e-12), of: 1.25.squareRoot(),
      "sqrt(1 + p^2 + q^2)")
    let wave = sinusoid(amplitude: 2e-6, waves: 4)
    let slope = 2e-6 * 2 * Double.pi * 4 / wave.length
    let exact = 2 / Double.pi * (1 + slope * slope).squareRoot() * ellipticE(slope * slope / (1 + slope * slope))
    table.add(
      "sinusoid of slope \(Int((10 * slope).rounded()) / 10): area ratio", 1 + SurfaceSlopes(wave).developedRatio,
      .relative(1e-3), of: exact, "2/pi sqrt(1+a^2) E(a^2/(1+a^2))")
  }

  /// The complete elliptic integral of the second kind, of the parameter m, by the arithmetic-geometric mean.
  static func ellipticE(_ m: Double) -> Double {
    var (a, b, sum, power) = (1.0, (1 - m).squareRoot(), m / 2, 0.5)
    while abs(a - b) > 1e-15 {
      let c = (a - b) / 2
      (a, b) = ((a + b) / 2, (a * b).squareRoot())
      power *= 2
      sum += power * c * c
    }
    return .pi / (2 * a) * (1 - sum)
  }

  private static func addGrowth(to table: inout VerificationTable) {
    let times = (1...20).map { Double($0) }
    let growth = GrowthLaw(times: times, roughness: times.map { 1e-8 * pow($0, 0.25) }, fronts: times.map { 1e-9 * $0 })
    table.add("kinetic roughening: beta", growth?.exponent.value ?? .nan, .absolute(1e-10), of: 0.25, "Sq = t^(1/4)")
    table.add("front speed, nm/s", (growth?.speed.value ?? .nan) / 1e-9, .absolute(1e-10), of: 1, "x = v t")
  }
}
