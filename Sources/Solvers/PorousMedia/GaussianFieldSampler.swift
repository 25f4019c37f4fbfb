public import Domain
internal import Glibc
public import Numerics

/// Draws Gaussian random fields of mean zero and variance one on one rank: a line, a rectangle or a box of cells.
///
/// Z = F^-1[sqrt(lambda) W] on a torus, with W white noise drawn in wave-number space and lambda the transform of the
/// covariance on the torus; ``FieldTorus`` says how the torus is chosen and what is exact. ``DecomposedGaussianField``
/// draws the same fields on grids that are divided among ranks.
///
/// The noise of a wave vector depends on (key, sample, wave vector) alone: neither on ranks nor on the torus's size, so
/// that two grids over the same torus see the same large scales at their cell centres.
///
/// ```swift
/// let sampler = try GaussianFieldSampler(
///   .matern(smoothness: 1.5, length: 2e-6), cells: [64, 64, 64], spacing: [1e-7, 1e-7, 1e-7],
///   periodic: [false, true, true])
/// sampler.draw(field, stride: 1, sample: 17, key: RandomKey(seed: 2026))
/// ```
public final class GaussianFieldSampler {
  /// The number of cells along x, y and z; 1 along axes that the field does not have.
  public let cells: CellIndex

  /// The torus that the field is cut out of.
  public let torus: FieldTorus

  private let transform: RealFourierTransform
  private let amplitude: HugeBuffer<Double>
  private let normals: HugeBuffer<Double>

  /// Plans the transform and computes the spectrum.
  ///
  /// - Parameters:
  ///   - covariance: The covariance, with lengths in m.
  ///   - cells: The number of cells along each of one to three axes, x first.
  ///   - spacing: The size of a cell along each axis, m.
  ///   - periodic: Whether the field continues periodically along each axis.
  ///   - tolerance: The largest error of the covariance of any two cells, for a variance of one.
  ///   - largestTorus: The largest number of cells of the torus.
  /// - Throws: `SolverError.contradiction` when no such torus has the covariance to the tolerance, or the numbers of axes
  ///   differ.
  public init(
    _ covariance: Covariance, cells: [Int], spacing: [Double], periodic: [Bool],
    tolerance: Double = FieldTorus.tolerance, largestTorus: Int = 1 << 25
  ) throws(SolverError) {
    guard (1...3).contains(cells.count), spacing.count == cells.count, periodic.count == cells.count else {
      throw .contradiction(
        "\(cells.count) numbers of cells, \(spacing.count) spacings, \(periodic.count) periodicities")
    }
    guard cells.allSatisfy({ $0 >= 1 }) else { throw .unsupportedSize("a field of \(cells) cells") }
    var count = CellIndex(repeating: 1)
    var size = Position(repeating: 1)
    var isPeriodic = SIMDMask<SIMD3<Int>>(repeating: true)
    for axis in cells.indices {
      (count[axis], size[axis], isPeriodic[axis]) = (cells[axis], spacing[axis], periodic[axis])
    }
    self.cells = count

    let table = TabulatedCovariance(covariance)
    let candidates = FieldTorus.candidates(
      covariance, cells: count, spacing: size, periodic: isPeriodic, tolerance: tolerance,
      limit: largestTorus)
    for candidate in candidates {
      let n = candidate.cells
      let transform = RealFourierTransform(shape: Array([n.z, n.y, n.x].suffix(cells.count)))
      let law = TorusCovariance(covariance, table, of: count, on: candidate, spacing: size, periodic: isPeriodic)
      let amplitude = HugeBuffer<Double>(count: 2 * n.z * n.y * (n.x / 2 + 1))
      let clipped = Self.fill(amplitude.pointer, law, candidate, transform)
      guard clipped + candidate.covarianceError <= tolerance else { continue }
      var torus = candidate
      torus.covarianceError += clipped
      self.torus = torus
      self.transform = transform
      self.amplitude = amplitude
      normals = HugeBuffer(count: 2 * (n.x / 2 + 1))
      return
    }
    throw FieldTorus.noTorus(covariance, cells: count, tolerance: tolerance, limit: largestTorus)
  }

  /// Plans the transform and computes the spectrum for a rectangle of cells.
  ///
  /// - Parameters:
  ///   - covariance: The covariance, with lengths in m.
  ///   - cells: The number of cells along x and y.
  ///   - spacing: The size of a cell along x and y, m.
  ///   - periodic: Whether the field continues periodically along x and y.
  /// - Throws: As ``init(_:cells:spacing:periodic:tolerance:largestTorus:)``.
  public convenience init(
    _ covariance: Covariance, cells: (x: Int, y: Int), spacing: (x: Double, y: Double), periodic: (x: Bool, y: Bool)
  ) throws(SolverError) {
    try self.init(
      covariance, cells: [cells.x, cells.y], spacing: [spacing.x, spacing.y], periodic: [periodic.x, periodic.y])
  }

  /// Fills the factors of the noise.
  ///
  /// - Returns: How much variance the eigenvalues below zero stand for, of a variance of one.
  private static func fill(
    _ amplitude: UnsafeMutablePointer<Double>, _ law: TorusCovariance, _ torus: FieldTorus,
    _ transform: RealFourierTransform
  ) -> Double {
    let n = torus.cells
    for z in 0..<n.z {
      for y in 0..<n.y { law.fillRow(transform.real + (z * n.y + y) * n.x, y: y, z: z) }
    }
    // Wrapping adds a little variance where the torus is short against the correlation length.
    let variance = transform.real[0]
    transform.forward()
    let half = n.x / 2 + 1
    let noise = SpectralNoise(key: RandomKey(seed: 0), sample: 0, torus: n)
    let count = Double(n.product)
    var clipped = 0.0
    for z in 0..<n.z {
      for y in 0..<n.y {
        for x in 0..<half {
          let place = 2 * ((z * n.y + y) * half + x)
          let value = transform.complex[place] / variance
          if value < 0 { clipped -= (x == 0 || 2 * x == n.x ? 1 : 2) * value / count }
          let scale = (max(value, 0) / count / (noise.isReal(x, y, z) ? 1 : 2)).squareRoot()
          let phase = SpectralNoise.phase(x, n.x) + SpectralNoise.phase(y, n.y) + SpectralNoise.phase(z, n.z)
          amplitude[place] = scale * cos(phase)
          amplitude[place + 1] = scale * sin(phase)
        }
      }
    }
    return clipped
  }

  /// Draws the field of one sample into every `stride`-th number of `field`, cell (i, j, k) at
  /// `((k ny + j) nx + i) stride`.
  public func draw(_ field: UnsafeMutablePointer<Double>, stride: Int, sample: UInt64, key: RandomKey) {
    drawSpectrum(sample, key)
    transform.backward()
    let n = torus.cells
    for k in 0..<cells.z {
      for j in 0..<cells.y {
        let row = transform.real + (k &* n.y &+ j) &* n.x
        let out = field + (k &* cells.y &+ j) &* cells.x &* stride
        for i in 0..<cells.x { out[i &* stride] = row[i] }
      }
    }
  }

  private func drawSpectrum(_ sample: UInt64, _ key: RandomKey) {
    let n = torus.cells
    let half = n.x / 2 + 1
    let noise = SpectralNoise(key: key, sample: sample, torus: n)
    for plane in 0..<n.z {
      for row in 0..<n.y {
        noise.fill(normals.pointer, kx: 0..<half, row: row, plane: plane)
        let start = 2 &* (plane &* n.y &+ row) &* half
        let (out, factors) = (transform.complex + start, amplitude.pointer + start)
        for kx in 0..<half {
          let (re, im) = (factors[2 &* kx], factors[2 &* kx &+ 1])
          let (a, b) = (normals.pointer[2 &* kx], normals.pointer[2 &* kx &+ 1])
          out[2 &* kx] = re * a - im * b
          out[2 &* kx &+ 1] = re * b + im * a
        }
      }
    }
  }

  /// The covariance that is drawn from, between cell (0, 0, 0) and each cell of the torus: x fastest.
  func drawnCovariance() -> [Double] {
    let n = torus.cells
    let half = n.x / 2 + 1
    let noise = SpectralNoise(key: RandomKey(seed: 0), sample: 0, torus: n)
    for place in 0..<n.z * n.y * half {
      let (re, im) = (amplitude.pointer[2 * place], amplitude.pointer[2 * place + 1])
      let (row, kx) = place.quotientAndRemainder(dividingBy: half)
      transform.complex[2 * place] = (re * re + im * im) * (noise.isReal(kx, row % n.y, row / n.y) ? 1 : 2)
      transform.complex[2 * place + 1] = 0
    }
    transform.backward()
    return Array(UnsafeBufferPointer(start: transform.real, count: n.product))
  }
}
