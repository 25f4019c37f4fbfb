import Glibc
import Numerics
import Solvers

/// Gaussian surfaces of known height-height correlation, and of known spectrum.
enum SelfAffineSurfaces {
  static func add(to table: inout VerificationTable, isLong: Bool) throws {
    let (n, samples) = isLong ? (1024, 16) : (512, 4)
    for h in [0.5, 0.8] {
      let (lambda, dx) = (12.0, 1e-8)
      var (hurst, length, decay, rough) = (RunningMoments(), RunningMoments(), RunningMoments(), RunningMoments())
      for sample in 0..<samples {
        let map = surface(n, hurst: h, length: lambda, spacing: dx, key: RandomKey(seed: 7), UInt64(sample)).levelled(
          .mean)
        let correlation = HeightCorrelation(map)
        guard let fit = SelfAffineFit(correlation) else { continue }
        hurst.add(fit.hurst)
        length.add(fit.correlationLength / dx)
        rough.add(fit.roughness)
        decay.add((correlation.correlationLength ?? .nan) / dx)
      }
      let source = "H = 2 w^2 [1 - exp(-(r/l)^2h)]"
      let name = "Gaussian surface, h = \(h)"
      table.add("\(name): h", hurst.mean, .absolute(0.03), of: h, source)
      table.add("\(name): l, points", length.mean, .relative(0.05), of: lambda, source)
      table.add("\(name): w, m", rough.mean, .relative(0.03), of: 1, source)
      table.add("\(name): 1/e length, points", decay.mean, .relative(0.05), of: lambda, "C(l) = 1/e")
    }
    for h in [0.3, 0.7] {
      let map = powerLaw(256, hurst: h, spacing: 1e-8, key: RandomKey(seed: 11))
      let spectrum = HeightSpectrum(map)
      let slope = spectrum.slope(over: 5 * spectrum.waveNumbers[0]...spectrum.nyquist)?.value ?? .nan
      table.add("power-law surface, h = \(h): slope of P(k)", slope, .absolute(0.01), of: -2 * h - 2, "P = k^(-2h-2)")
      table.add(
        "power-law surface, h = \(h): sum of P over Sq^2", spectralSum(spectrum, map), .relative(0.02), of: 1,
        "int P d2k/(2 pi)^2 = Sq^2")
    }
  }

  /// int P d2k / (2 pi)^2 over rings as wide as the bins, over the variance of a map without waves beyond them.
  private static func spectralSum(_ spectrum: HeightSpectrum, _ map: HeightMap) -> Double {
    let base = 2 * Double.pi / map.length
    let sum = zip(spectrum.waveNumbers, spectrum.powers).reduce(0) { $0 + $1.0 * $1.1 } * 2 * .pi * base
    let deviation = HeightStatistics(map).rootMeanSquare
    return sum / (4 * .pi * .pi) / (deviation * deviation)
  }

  /// A periodic Gaussian surface of unit variance with C(r) = exp(-(r / length)^2h), by circulant embedding: the spectrum
  /// is that of C on the torus itself.
  static func surface(
    _ n: Int, hurst: Double, length: Double, spacing: Double, key: RandomKey, _ sample: UInt64
  ) -> HeightMap {
    let transform = RealFourierTransform(shape: [n, n])
    for j in 0..<n {
      for i in 0..<n {
        let r = hypot(Double(min(i, n - i)), Double(min(j, n - j)))
        transform.real[j * n + i] = exp(-pow(r / length, 2 * hurst))
      }
    }
    transform.forward()
    let amplitudes = (0..<n * (n / 2 + 1)).map { max(transform.complex[2 * $0], 0).squareRoot() }
    key.fillNormals(transform.real, first: 0, count: n * n, sample: sample)
    transform.forward()
    for (place, amplitude) in amplitudes.enumerated() {
      transform.complex[2 * place] *= amplitude
      transform.complex[2 * place + 1] *= amplitude
    }
    transform.backward()
    let scale = 1 / Double(n * n)
    let values = (0..<n * n).map { transform.real[$0] * scale }
    return HeightMap(columns: n, rows: n, dx: spacing, dy: spacing, values: values, isPeriodic: true)
  }

  /// A periodic surface whose waves have the power k^(-2h-2) up to the resolved wave number, and random phases.
  static func powerLaw(_ n: Int, hurst: Double, spacing: Double, key: RandomKey) -> HeightMap {
    let transform = RealFourierTransform(shape: [n, n])
    key.fillNormals(transform.real, first: 0, count: n * n)
    transform.forward()
    for j in 0..<n {
      for i in 0...n / 2 {
        let (place, k) = (2 * (j * (n / 2 + 1) + i), hypot(Double(i), Double(min(j, n - j))))
        let (a, b) = (transform.complex[place], transform.complex[place + 1])
        let amplitude = k == 0 || k > Double(n / 2) ? 0 : pow(k, -hurst - 1) / hypot(a, b)
        (transform.complex[place], transform.complex[place + 1]) = (a * amplitude, b * amplitude)
      }
    }
    transform.backward()
    let values = (0..<n * n).map { transform.real[$0] * 1e-9 }
    return HeightMap(columns: n, rows: n, dx: spacing, dy: spacing, values: values, isPeriodic: true)
  }
}
