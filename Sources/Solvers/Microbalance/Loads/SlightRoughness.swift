internal import Glibc
public import Numerics

/// The load of a slightly rough surface, to second order in its height.
///
/// For a height of zero mean and spectrum C(q), the integral of C over d2q / (2 pi)^2 being the variance:
///
///     Z / Z_liq = 1 + k int d2q / (2 pi)^2 C(q) [kappa - k + q cos^2 phi],  kappa = sqrt(q^2 + k^2)
///
/// with phi from the motion to q. It is the load of the liquid; the solid's own mass is to be added. Heights must be small
/// against wavelengths and the penetration depth: the relative error of the excess is of order (q h)^2.
///
/// Source: Urbakh and Daikhin, Phys. Rev. B 49 (1994) 4866, doi:10.1103/PhysRevB.49.4866; Colloids Surf. A 134 (1998) 75.
public struct SlightRoughness: Sendable, Hashable {
  /// A plane wave in a surface's height.
  public struct Wave: Sendable, Hashable {
    /// The wave number along the motion, 1/m.
    public var along: Double
    /// The wave number across the motion, 1/m.
    public var across: Double
    /// What it gives to the height's variance, m2: half the square of its amplitude.
    public var variance: Double

    /// Joins the numbers.
    public init(along: Double, across: Double, variance: Double) {
      (self.along, self.across, self.variance) = (along, across, variance)
    }
  }

  /// How the crystal moves against grooves.
  public enum Orientation: Sendable, Hashable {
    /// Across them: the liquid is pushed by their flanks.
    case transverse
    /// Along them.
    case parallel
  }

  /// The wave number k of shear waves in the liquid, 1/m.
  public let waveNumber: Complex

  /// For a liquid at an angular frequency, 1/s.
  public init(in liquid: Liquid, at angularFrequency: Double) { waveNumber = liquid.waveNumber(at: angularFrequency) }

  /// kappa - k + q cos^2 phi, 1/m.
  ///
  /// - Parameters:
  ///   - q: The magnitude of the wave vector, 1/m.
  ///   - squaredCosine: The square of the cosine of the angle from the motion to it; 1/2 for the mean over all.
  /// - Returns: What a variance of height is to be multiplied with.
  public func response(_ q: Double, squaredCosine: Double) -> Complex {
    let kappa = Complex.sqrt(waveNumber * waveNumber + Complex(q * q))
    // kappa - k without cancellation for long waves.
    return Complex(q * q) / (kappa + waveNumber) + Complex(q * squaredCosine)
  }

  /// Z / Z_liq of a surface that is a sum of plane waves.
  public func ratio(of waves: [Wave]) -> Complex {
    1 + waveNumber
      * waves.reduce(Complex.zero) { sum, wave in
        let q = hypot(wave.along, wave.across)
        guard q > 0 else { return sum }
        let cosine = wave.along / q
        return sum + wave.variance * response(q, squaredCosine: cosine * cosine)
      }
  }

  /// Z / Z_liq of grooves of height h cos(2 pi s / L).
  ///
  /// - Parameters:
  ///   - amplitude: The height h, m.
  ///   - period: The period L, m.
  ///   - orientation: How the crystal moves.
  /// - Returns: The ratio.
  public func ratio(ofGrooves amplitude: Double, period: Double, _ orientation: Orientation) -> Complex {
    let q = 2 * Double.pi / period
    return ratio(of: [
      Wave(
        along: orientation == .transverse ? q : 0, across: orientation == .parallel ? q : 0,
        variance: amplitude * amplitude / 2)
    ])
  }

  /// Z / Z_liq of a random surface of Gaussian isotropic correlation h^2 exp(-r^2 / l^2).
  ///
  /// - Parameters:
  ///   - height: The root mean square h, m.
  ///   - length: The correlation length l, m.
  /// - Returns: The ratio.
  public func ratio(ofGaussian height: Double, length: Double) -> Complex {
    // C(q) = pi h^2 l^2 exp(-q^2 l^2 / 4).
    ratio(upTo: 14 / length, below: min(2 / length, waveNumber.magnitude)) { along, across in
      .pi * height * height * length * length * exp(-(along * along + across * across) * length * length / 4)
    }
  }

  /// Z / Z_liq of a random surface with any spectrum, by quadrature in polar coordinates.
  ///
  /// - Parameters:
  ///   - largest: The wave number from which on there is no power, 1/m.
  ///   - smallest: The least wave number at which the spectrum changes, 1/m: panels grow from it on.
  ///   - spectrum: C at a wave number along and one across the motion, m4; even under a turn by pi.
  /// - Returns: The ratio.
  public func ratio(
    upTo largest: Double, below smallest: Double, _ spectrum: (_ along: Double, _ across: Double) -> Double
  ) -> Complex {
    let rule = GaussLegendreQuadrature(count: 12)
    var edges = [0.0]
    var edge = min(smallest, waveNumber.magnitude, largest) / 4
    while edge < largest {
      edges.append(edge)
      edge = min(edge * 1.5, edge + largest / 24)
    }
    edges.append(largest)
    let angles = 64
    var sum = Complex.zero
    for (lower, upper) in zip(edges, edges.dropFirst()) {
      let (middle, half) = (0.5 * (lower + upper), 0.5 * (upper - lower))
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let q = middle + half * node
        var mean = Complex.zero
        // The trapezoidal rule over half a turn is exact for the lower harmonics of the angle.
        for step in 0..<angles {
          let angle = .pi * Double(step) / Double(angles)
          let (c, s) = (cos(angle), sin(angle))
          mean = mean + spectrum(q * c, q * s) * response(q, squaredCosine: c * c)
        }
        sum = sum + (half * weight * q / (2 * .pi * Double(angles))) * mean
      }
    }
    return 1 + waveNumber * sum
  }

  /// The shift over n of short correlation, l << delta, against the flat crystal, in closed form.
  ///
  ///     df / n = -(2 f0^2 rho h^2 / Z_q) (3 sqrt(pi) / (2 l) - 1 / delta),  dGamma / n = 2 f0^2 rho h^2 / (Z_q delta)
  ///
  /// Its signature: the apparent mass falls with n, and dGamma / n grows as the root of n.
  public static func shortCorrelationShift(
    height: Double, length: Double, in liquid: Liquid, overtone: Int, of crystal: QuartzCrystal
  ) -> ResonanceShift {
    let depth = liquid.penetrationDepth(at: crystal.angularFrequency(of: overtone))
    let scale = Double(overtone) * liquid.density * height * height / crystal.sauerbreyConstant
    return ResonanceShift(
      frequency: -scale * (1.5 * Double.pi.squareRoot() / length - 1 / depth), bandwidth: scale / depth)
  }
}
