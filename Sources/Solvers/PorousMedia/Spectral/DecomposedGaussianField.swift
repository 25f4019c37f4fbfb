public import Domain
internal import Glibc
internal import MPI
public import Numerics

/// Draws Gaussian random fields of mean zero and variance one on a grid that is divided among ranks.
///
/// The same bits on any number of ranks: noise keyed by the wave vector, whole lines transformed in a fixed order of axes.
/// For a small field that is whole on one rank there is ``GaussianFieldSampler``; both draw the same field from the same key
/// and torus, but for rounding.
///
/// ```swift
/// let field = Field<Double>("porosity_field", on: topology)
/// let sampler = try DecomposedGaussianField(.squaredExponential(length: 2e-6), on: topology)
/// try sampler.draw(field, sample: 17, key: RandomKey(seed: 2026))
/// ```
public final class DecomposedGaussianField {
  /// The ranks over the grid; its periodic axes are those of the field.
  public let topology: CartesianTopology

  /// The torus that the field is cut out of.
  public let torus: FieldTorus

  private let transform: DecomposedFourierTransform

  /// sqrt(lambda / cells) of each of this rank's wave vectors.
  private let amplitude: HugeBuffer<Double>

  /// Divides the torus and computes the spectrum. Collective.
  ///
  /// - Parameters:
  ///   - covariance: The covariance, with lengths in m.
  ///   - topology: The ranks over the grid; its periodic axes are those of the field.
  ///   - tolerance: The largest error of the covariance of any two cells, for a variance of one.
  ///   - largestGrowth: How many times as many cells as the grid the torus may have, along each axis that is not periodic.
  /// - Throws: `SolverError.contradiction` when no such torus has the covariance to the tolerance; `MPIError`.
  public init(
    _ covariance: Covariance, on topology: CartesianTopology, tolerance: Double = FieldTorus.tolerance,
    largestGrowth: Double = 4
  ) throws {
    self.topology = topology
    let (grid, communicator) = (topology.grid, topology.communicator)
    let table = TabulatedCovariance(covariance)
    let plan = Self.candidates(
      covariance, grid, periodic: topology.decomposition.periodic, tolerance: tolerance, largestGrowth: largestGrowth)
    for candidate in plan.tori {
      let transform = DecomposedFourierTransform(candidate.cells, on: communicator)
      let law = TorusCovariance(
        covariance, table, of: grid.cells, on: candidate, spacing: grid.spacing, periodic: plan.isPeriodic)
      let amplitudes = try Self.amplitudes(law, transform, candidate.cells, communicator)
      let clipped = amplitudes.clipped
      guard clipped + candidate.covarianceError <= tolerance else { continue }
      var torus = candidate
      torus.covarianceError += clipped
      self.torus = torus
      self.transform = transform
      amplitude = amplitudes.values
      return
    }
    throw FieldTorus.noTorus(covariance, cells: grid.cells, tolerance: tolerance, limit: plan.limit)
  }

  /// The tori that may serve, from the smallest on.
  private static func candidates(
    _ covariance: Covariance, _ grid: Grid, periodic: Set<Axis>, tolerance: Double, largestGrowth: Double
  ) -> (tori: [FieldTorus], isPeriodic: SIMDMask<SIMD3<Int>>, limit: Int) {
    var isPeriodic = SIMDMask<SIMD3<Int>>(repeating: true)
    var limit = Double(grid.cellCount)
    for axis in grid.axes where !periodic.contains(axis) {
      isPeriodic[axis.rawValue] = false
      limit *= largestGrowth
    }
    let tori = FieldTorus.candidates(
      covariance, cells: grid.cells, spacing: grid.spacing, periodic: isPeriodic, tolerance: tolerance,
      limit: Int(limit))
    return (tori, isPeriodic, Int(limit))
  }

  /// The cells of the smallest torus that may serve; those of the grid if none does.
  static func smallestTorus(_ covariance: Covariance, _ grid: Grid, periodic: Set<Axis>) -> Int {
    let plan = candidates(covariance, grid, periodic: periodic, tolerance: FieldTorus.tolerance, largestGrowth: 4)
    return plan.tori.first?.cells.product ?? grid.cellCount
  }

  private static func amplitudes(
    _ law: TorusCovariance, _ transform: DecomposedFourierTransform, _ torus: CellIndex, _ communicator: Communicator
  ) throws(MPIError) -> Amplitudes {
    let real = HugeBuffer<Double>(count: transform.realBox.cellCount)
    transform.realBox.forEachRow { row in
      law.fillRow(real.pointer + transform.realBox.place(of: row), y: row.y, z: row.z)
    }
    let variance = law.variance
    let eigenvalues = try transform.forward(real)
    let box = transform.spectrumBox
    let result = HugeBuffer<Double>(count: box.cellCount)
    let noise = SpectralNoise(key: RandomKey(seed: 0), sample: 0, torus: torus)
    let count = Double(torus.product)
    var clipped = ReproducibleSum()
    box.forEachRow { row in
      let place = box.place(of: row)
      for x in 0..<box.count.x {
        let kx = row.x + x
        let value = eigenvalues.pointer[2 * (place + x)] / variance
        if value < 0 { clipped.add((kx == 0 || 2 * kx == torus.x ? -1 : -2) * value / count) }
        result.pointer[place + x] =
          (max(value, 0) / count / (noise.isReal(kx, row.y, row.z) ? 1 : 2)).squareRoot()
      }
    }
    try communicator.allReduce(&clipped.words, .sum)
    return Amplitudes(values: result, clipped: clipped.value())
  }

  private struct Amplitudes: ~Copyable {
    let values: HugeBuffer<Double>
    let clipped: Double
  }

  /// Draws the field of one sample. Collective.
  ///
  /// - Parameters:
  ///   - field: A field on the topology's grid, whose owned values are set; its halo stays.
  ///   - sample: The sample's number.
  ///   - key: The key of the ensemble, for this purpose.
  /// - Throws: `MPIError`.
  public func draw(_ field: Field<Double>, sample: UInt64, key: RandomKey) throws {
    let values = try draw(sample: sample, key: key)
    let width = field.block.count.x
    field.forEachRow { row, y, z in
      row.update(from: values.pointer + (z * field.block.count.y + y) * width, count: width)
    }
  }

  /// The values of this rank's block, x fastest. Collective.
  func draw(sample: UInt64, key: RandomKey) throws(MPIError) -> HugeBuffer<Double> {
    let communicator = topology.communicator
    let real = try transform.backward(spectrum(sample, key))
    let blocks = (0..<communicator.size).map { topology.decomposition.block(of: $0).owned }
    return try BoxRedistribution(from: transform.realBoxes, to: blocks, rank: communicator.rank)
      .move(real, on: communicator)
  }

  private func spectrum(_ sample: UInt64, _ key: RandomKey) -> HugeBuffer<Double> {
    let (n, box) = (torus.cells, transform.spectrumBox)
    let spectrum = HugeBuffer<Double>(count: 2 * box.cellCount)
    let noise = SpectralNoise(key: key, sample: sample, torus: n)
    let phases = (box.lower.x..<max(box.lower.x, box.upper.x)).map { SpectralNoise.phase($0, n.x) }
    let cosines = phases.map { cos($0) }
    let sines = phases.map { sin($0) }
    box.forEachRow { row in
      let place = box.place(of: row)
      let out = spectrum.pointer + 2 * place
      noise.fill(out, kx: box.range(.x), row: row.y, plane: row.z)
      let phase = SpectralNoise.phase(row.y, n.y) + SpectralNoise.phase(row.z, n.z)
      let (c, s) = (cos(phase), sin(phase))
      for x in 0..<box.count.x {
        let scale = amplitude.pointer[place &+ x]
        let re = scale * (cosines[x] * c - sines[x] * s)
        let im = scale * (cosines[x] * s + sines[x] * c)
        let (a, b) = (out[2 &* x], out[2 &* x &+ 1])
        out[2 &* x] = re * a - im * b
        out[2 &* x &+ 1] = re * b + im * a
      }
    }
    return spectrum
  }
}
