internal import Glibc
public import Numerics

/// Draws Gaussian random fields of mean zero and variance one on a rectangle of cells.
///
/// Spectral sampling on a torus: Z = F^-1[sqrt(lambda) W], with W white noise drawn in wave-number space and lambda the
/// transform of the covariance wrapped around the torus, so that the two-point law on the torus is exact. A periodic
/// axis is the torus itself; another is cut out of a torus so much longer that the covariance across the cut is below
/// ``wrapLevel`` (at most twice as long: ``wrapError`` tells what is left).
///
/// The noise of a wave vector depends on (key, sample, wave vector) alone: neither on ranks nor on the torus's size, so
/// that two grids over the same torus see the same large scales at their cell centres.
public final class GaussianFieldSampler {
  /// The number of cells of the rectangle along x and y.
  public let cells: (x: Int, y: Int)

  /// The number of cells of the torus along x and y.
  public let torus: (x: Int, y: Int)

  /// The covariance that is left between cells at opposite ends of an axis that is not periodic.
  public let wrapError: Double

  /// The covariance across the cut that the torus's length aims for.
  public static let wrapLevel = 1e-6

  private let transform: RealFourierTransform
  private let amplitude: HugeBuffer<Double>
  private let normals: HugeBuffer<Double>

  /// Plans the transform and computes the spectrum.
  ///
  /// - Parameters:
  ///   - covariance: The covariance, with lengths in m.
  ///   - cells: The number of cells along x and y.
  ///   - spacing: The size of a cell along x and y, m.
  ///   - periodic: Whether the field continues periodically along x and y.
  /// - Throws: `SolverError.contradiction` when the wrapped covariance has a negative eigenvalue.
  public init(
    _ covariance: Covariance, cells: (x: Int, y: Int), spacing: (x: Double, y: Double), periodic: (x: Bool, y: Bool)
  ) throws(SolverError) {
    self.cells = cells
    let range = covariance.range(below: Self.wrapLevel)
    func length(_ n: Int, _ h: Double, _ isPeriodic: Bool) -> Int {
      isPeriodic ? n : min(Self.evenSmooth(n + Int((range / h).rounded(.up))), Self.evenSmooth(2 * n))
    }
    torus = (length(cells.x, spacing.x, periodic.x), length(cells.y, spacing.y, periodic.y))
    let (px, py) = torus
    wrapError = max(
      periodic.x ? 0 : covariance.value(at: Double(px - cells.x + 1) * spacing.x),
      periodic.y ? 0 : covariance.value(at: Double(py - cells.y + 1) * spacing.y))
    transform = RealFourierTransform(shape: [py, px])
    normals = HugeBuffer(count: 2 * (px / 2 + 1) + 2)
    amplitude = HugeBuffer(count: 2 * py * (px / 2 + 1))
    try makeAmplitudes(covariance, spacing, range)
  }

  /// The smallest even number of the form 2^a 3^b 5^c that is not below n: transforms of these are fast.
  static func evenSmooth(_ n: Int) -> Int {
    var candidate = n + n % 2
    while true {
      var rest = candidate
      for prime in [2, 3, 5] { while rest % prime == 0 { rest /= prime } }
      if rest == 1 { return candidate }
      candidate += 2
    }
  }

  private func makeAmplitudes(
    _ covariance: Covariance, _ spacing: (x: Double, y: Double), _ range: Double
  ) throws(SolverError) {
    let (px, py) = torus
    let size = (x: Double(px) * spacing.x, y: Double(py) * spacing.y)
    let images = (x: Int((range / size.x).rounded(.up)), y: Int((range / size.y).rounded(.up)))
    let real = transform.real
    for j in 0...py / 2 {
      for i in 0...px / 2 {
        var sum = 0.0
        for imageY in -images.y...images.y {
          for imageX in -images.x...images.x {
            let dx = Double(i) * spacing.x + Double(imageX) * size.x
            let dy = Double(j) * spacing.y + Double(imageY) * size.y
            sum += covariance.value(at: (dx * dx + dy * dy).squareRoot())
          }
        }
        for (row, column) in [(j, i), ((py - j) % py, i), (j, (px - i) % px), ((py - j) % py, (px - i) % px)] {
          real[row * px + column] = sum
        }
      }
    }
    // Wrapping adds a little variance where the torus is short against the correlation length.
    let variance = real[0]
    transform.forward()
    let eigenvalues = transform.complex
    let half = px / 2 + 1
    var largest = 0.0
    for k in 0..<py * half { largest = max(largest, eigenvalues[2 * k]) }
    let count = Double(px * py)
    for ky in 0..<py {
      for kx in 0..<half {
        let value = eigenvalues[2 * (ky * half + kx)] / variance
        guard value > -1e-9 * largest else {
          throw SolverError.contradiction("the covariance wrapped around \(px) x \(py) cells is not positive")
        }
        let isReal = (kx == 0 || 2 * kx == px) && (ky == 0 || 2 * ky == py)
        let scale = (max(value, 0) / count / (isReal ? 1 : 2)).squareRoot()
        let phase = Self.phase(kx, px) + Self.phase(ky, py)
        amplitude.pointer[2 * (ky * half + kx)] = scale * cos(phase)
        amplitude.pointer[2 * (ky * half + kx) + 1] = scale * sin(phase)
      }
    }
  }

  /// The phase of a wave at the first cell centre, half a cell from the wall where it starts.
  ///
  /// The shortest wave of an even axis has no phase of its own: it stays as the transform has it.
  private static func phase(_ k: Int, _ n: Int) -> Double {
    guard 2 * k != n else { return 0 }
    return .pi * Double(2 * k > n ? k - n : k) / Double(n)
  }

  /// Draws the field of one sample into every `stride`-th number of `field`, cell (i, j) at `(j nx + i) stride`.
  public func draw(_ field: UnsafeMutablePointer<Double>, stride: Int, sample: UInt64, key: RandomKey) {
    drawSpectrum(sample, key)
    transform.backward()
    let real = transform.real
    for j in 0..<cells.y {
      let row = real + j &* torus.x
      let out = field + j &* cells.x &* stride
      for i in 0..<cells.x { out[i &* stride] = row[i] }
    }
  }

  private func drawSpectrum(_ sample: UInt64, _ key: RandomKey) {
    let (px, py) = torus
    let half = px / 2 + 1
    let spectrum = transform.complex
    let noise = normals.pointer
    for row in 0..<py {
      // Rows above the middle hold the negative wave numbers.
      let ky = Int32(2 * row > py ? row - py : row)
      key.fillNormals(
        noise, first: UInt64(UInt32(bitPattern: ky)) << 32, count: 2 * half, sample: sample)
      let out = spectrum + 2 &* row &* half
      let factors = amplitude.pointer + 2 &* row &* half
      for kx in 0..<half {
        let (re, im) = (factors[2 &* kx], factors[2 &* kx &+ 1])
        let (a, b) = (noise[2 &* kx], noise[2 &* kx &+ 1])
        out[2 &* kx] = re * a - im * b
        out[2 &* kx &+ 1] = re * b + im * a
      }
    }
    makeHermitian(0)
    if px % 2 == 0 { makeHermitian(px / 2) }
  }

  /// Along kx = 0 and the Nyquist wave number, opposite ky are conjugates: the positive ones are kept.
  private func makeHermitian(_ kx: Int) {
    let (py, half) = (torus.y, torus.x / 2 + 1)
    let spectrum = transform.complex
    for ky in 0...py / 2 {
      let here = spectrum + 2 * (ky * half + kx)
      let partner = (py - ky) % py
      if partner == ky {
        here[1] = 0
      } else {
        let there = spectrum + 2 * (partner * half + kx)
        there[0] = here[0]
        there[1] = -here[1]
      }
    }
  }
}
