public import Domain
internal import Glibc
public import Numerics

/// A random surface over a rectangle, or profile over a line: a sum of waves that fit into it.
///
/// The waves are those between two wavelengths. Their power is, for one, that of a self-affine surface, q^(-2 (1 + H)) for a surface
/// and q^(-1 - 2 H) for a profile, down to the roll-off, and constant for longer waves. Each is drawn by its own wave
/// numbers: the surface is the same on every grid.
///
/// Source: Persson, Albohr, Tartaglino, Volokitin and Tosatti, J. Phys.: Condens. Matter 17 (2005) R1,
/// doi:10.1088/0953-8984/17/1/R01.
public struct RoughSurface: Sendable {
  /// What describes the surfaces that are drawn.
  public struct Spectrum: Sendable, Hashable {
    /// The root mean square of the height over all draws, m.
    public var amplitude: Double
    /// The Hurst exponent H, from 0 to 1: high is smooth.
    public var hurst: Double
    /// The longest wavelength, m.
    public var longest: Double
    /// The wavelength of the roll-off, m: longer waves have its power.
    public var rollOff: Double
    /// The shortest wavelength, m.
    public var shortest: Double

    /// Joins the numbers.
    public init(amplitude: Double, hurst: Double, longest: Double, rollOff: Double, shortest: Double) {
      (self.amplitude, self.hurst, self.longest) = (amplitude, hurst, longest)
      (self.rollOff, self.shortest) = (rollOff, shortest)
    }
  }

  /// A wave a cos(ky y + kz z) + b sin(ky y + kz z), in metres and 1/m.
  struct Wave: Sendable {
    var ky: Double
    var kz: Double
    var a: Double
    var b: Double
  }

  let waves: [Wave]

  /// Draws a self-affine surface.
  ///
  /// - Parameters:
  ///   - spectrum: What describes it.
  ///   - grid: The grid: its size across x alone.
  ///   - key: The place of the draw.
  public init(_ spectrum: Spectrum, over grid: Grid, key: RandomKey) {
    let power = grid.dimensions == 3 ? -2 - 2 * spectrum.hurst : -1 - 2 * spectrum.hurst
    let rollOff = 2 * Double.pi / spectrum.rollOff
    self.init(
      amplitude: spectrum.amplitude, longest: spectrum.longest, shortest: spectrum.shortest, over: grid, key: key
    ) { q in pow(max(q, rollOff) / rollOff, power) }
  }

  /// Draws a surface whose heights at a distance r are correlated by exp(-r^2 / l^2), over a rectangle or a line.
  ///
  /// - Parameters:
  ///   - amplitude: The root mean square of the height over all draws, m.
  ///   - length: The correlation length l, m; waves shorter than 0.8 l, with less than 1e-6 of the longest ones' power, are
  ///     left out.
  ///   - grid: The grid: its size across x alone.
  ///   - key: The place of the draw.
  public init(gaussian amplitude: Double, length: Double, over grid: Grid, key: RandomKey) {
    self.init(amplitude: amplitude, longest: .infinity, shortest: 0.8 * length, over: grid, key: key) { q in
      exp(-q * q * length * length / 4)
    }
  }

  /// Draws the waves between two wavelengths, with a weight for each wave number.
  private init(
    amplitude: Double, longest: Double, shortest: Double, over grid: Grid, key: RandomKey, weight: (Double) -> Double
  ) {
    let (sizeY, sizeZ) = (grid.size.y, grid.dimensions == 3 ? grid.size.z : .infinity)
    let (most, least) = (2 * Double.pi / shortest, 2 * Double.pi / longest)
    let limit = (y: Int(sizeY / shortest), z: sizeZ.isFinite ? Int(sizeZ / shortest) : 0)
    var (waves, variance) = ([Wave](), 0.0)
    // One of each pair of opposite wave vectors.
    for m in 0...max(limit.z, 0) {
      for n in (m == 0 ? 1 : -limit.y)...max(limit.y, m == 0 ? 1 : -limit.y) {
        let (ky, kz) = (2 * .pi * Double(n) / sizeY, sizeZ.isFinite ? 2 * .pi * Double(m) / sizeZ : 0)
        let q = (ky * ky + kz * kz).squareRoot()
        guard q >= least * (1 - 1e-12), q <= most * (1 + 1e-12) else { continue }
        let weight = weight(q)
        variance += weight
        let (cell, sample) = (UInt64(bitPattern: Int64(n)), UInt64(m))
        let drawn = Self.pair(key, cell, sample)
        waves.append(Wave(ky: ky, kz: kz, a: weight.squareRoot() * drawn.0, b: weight.squareRoot() * drawn.1))
      }
    }
    // Of a cos + b sin with a and b of variance w the mean square is w.
    let scale = variance > 0 ? amplitude / variance.squareRoot() : 0
    self.waves = waves.map { Wave(ky: $0.ky, kz: $0.kz, a: scale * $0.a, b: scale * $0.b) }
  }

  private static func pair(_ key: RandomKey, _ cell: UInt64, _ sample: UInt64) -> (Double, Double) {
    (key.child(0).normal(cell: cell, sample: sample), key.child(1).normal(cell: cell, sample: sample))
  }

  /// The number of waves: none if no wave of the spectrum fits into the rectangle.
  public var waveCount: Int { waves.count }

  /// Height and slopes at a place, m.
  func heightAndSlope(y: Double, z: Double) -> (Double, (y: Double, z: Double)) {
    var (height, slope) = (0.0, (y: 0.0, z: 0.0))
    for wave in waves {
      let phase = wave.ky * y + wave.kz * z
      let (c, s) = (cos(phase), sin(phase))
      height += wave.a * c + wave.b * s
      let derivative = wave.b * c - wave.a * s
      slope.y += wave.ky * derivative
      slope.z += wave.kz * derivative
    }
    return (height, slope)
  }
}
