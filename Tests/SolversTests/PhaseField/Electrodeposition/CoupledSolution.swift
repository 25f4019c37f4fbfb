import Domain
import Foundation

@testable import Solvers

/// Chosen fields of a plating model on the unit square, periodic in y, that meet its conditions at both ends of x, and the
/// sources with which they solve its equations. Fluxes are written down; their divergence is taken by differences of fourth
/// order whose error is below 1e-9.
struct CoupledSolution {
  let parameters: PlatingParameters
  let electrolyte: Electrolyte
  /// The metal's potential.
  let volts: Double

  private static let pi = Double.pi
  private static let difference = 1e-3

  init(_ electrolyte: Electrolyte, anisotropy: Anisotropy) {
    var parameters = PlatingParameters(
      wellRate: 1, interfaceDiffusivity: 0.02, reactionRate: 0.1, siteDensity: 2, bulkConcentration: 1,
      liquidDiffusivity: 1, liquidConductivity: Nature.faraday)
    parameters.temperature = 300
    parameters.solidConductivity = 10 * Nature.faraday
    parameters.anisotropy = anisotropy
    (self.parameters, self.electrolyte) = (parameters, electrolyte)
    volts = electrolyte.binary == nil ? -0.1 : -0.15
  }

  /// Values, gradients and rates at a place and time.
  struct Values {
    var xi: (value: Double, x: Double, y: Double, t: Double)
    var c: (value: Double, x: Double, y: Double, t: Double)
    var phi: (value: Double, x: Double, y: Double)
  }

  func values(_ x: Double, _ y: Double, _ t: Double) -> Values {
    let pi = Self.pi
    let (sinX, cosX, sinY, cosY) = (sin(pi * x), cos(pi * x), sin(2 * pi * y), cos(2 * pi * y))
    let (half, halfSlope) = (cos(0.5 * pi * x), -0.5 * pi * sin(0.5 * pi * x))
    let (s, rate, fade) = (cos(2 * t + 1), -2 * sin(2 * t + 1), exp(-t))
    let (a, b, p) = (0.1, 0.3, 0.02)
    let drop = electrolyte.binary == nil ? volts : volts / 3
    return Values(
      xi: (
        1 - x + a * s * sinX * sinY, -1 + a * s * pi * cosX * sinY, 2 * pi * a * s * sinX * cosY, a * rate * sinX * sinY
      ),
      c: (
        1 + b * cosY * half * fade, b * cosY * halfSlope * fade, -2 * pi * b * sinY * half * fade,
        -b * cosY * half * fade
      ),
      phi: (
        drop * (1 - x) + p * s * sinX * sinY, -drop + p * s * pi * cosX * sinY, 2 * pi * p * s * sinX * cosY
      ))
  }

  /// The sources of all three equations.
  func sources(_ x: Double, _ y: Double, _ t: Double) -> (phase: Double, concentration: Double, potential: Double) {
    let p = parameters
    let f = p.inverseThermalVoltage
    let v = values(x, y, t)
    let xi = v.xi.value
    let slope = Interpolation.slope(xi)
    let eta = electrolyte.binary == nil ? v.phi.value : volts - v.phi.value
    let kinetics = exp(0.5 * f * eta) - v.c.value * exp(-0.5 * f * eta)
    let divergence = divergence(x, y, t)
    let phase =
      v.xi.t + 2 * p.wellRate * xi * (1 - xi) * (1 - 2 * xi) - divergence.phase + p.reactionRate * slope * kinetics
    let charge = p.chargePerVolume
    guard let binary = electrolyte.binary else {
      return (
        phase, v.c.t - divergence.concentration + p.siteDensity * v.xi.t, divergence.potential - charge * v.xi.t
      )
    }
    let share = 1 - Interpolation.plain(xi)
    let growth = slope * v.xi.t
    let taken = (1 - binary.transferenceNumber) * p.siteDensity * growth
    return (
      phase, share * v.c.t - growth * v.c.value - divergence.concentration + taken,
      divergence.potential - charge * growth
    )
  }

  /// What flows of each along x and y: the order parameter's by Kobayashi's formula with the angle.
  private func flux(_ x: Double, _ y: Double, _ t: Double) -> (x: SIMD3<Double>, y: SIMD3<Double>) {
    let p = parameters
    let v = values(x, y, t)
    let f = p.inverseThermalVoltage
    let (strength, isSquared) = (p.anisotropy?.strength ?? 0, p.anisotropy?.convention == .energy)
    let theta = atan2(v.xi.y, v.xi.x)
    let (a, turn) = (1 + strength * cos(4 * theta), -4 * strength * sin(4 * theta))
    let k = p.interfaceDiffusivity * (isSquared ? a * a : a)
    let bend = 0.5 * p.interfaceDiffusivity * (isSquared ? 2 * a * turn : turn)
    let share = 1 - Interpolation.plain(v.xi.value)
    let (c, d) = (v.c, p.liquidDiffusivity)
    let phase = (k * v.xi.x - bend * v.xi.y, k * v.xi.y + bend * v.xi.x)
    guard let binary = electrolyte.binary else {
      let sigma = p.solidConductivity + (p.liquidConductivity - p.solidConductivity) * share
      return (
        [phase.0, d * share * (c.x + f * c.value * v.phi.x), sigma * v.phi.x],
        [phase.1, d * share * (c.y + f * c.value * v.phi.y), sigma * v.phi.y]
      )
    }
    let factor = 2 / f * (1 - binary.transferenceNumber) * binary.thermodynamicFactor / c.value
    let kappa = p.liquidConductivity * share
    return (
      [phase.0, d * share * c.x, kappa * (v.phi.x - factor * c.x)],
      [phase.1, d * share * c.y, kappa * (v.phi.y - factor * c.y)]
    )
  }

  private func divergence(
    _ x: Double, _ y: Double, _ t: Double
  ) -> (phase: Double, concentration: Double, potential: Double) {
    let d = Self.difference
    let alongX = 8 * (flux(x + d, y, t).x - flux(x - d, y, t).x) - (flux(x + 2 * d, y, t).x - flux(x - 2 * d, y, t).x)
    let alongY = 8 * (flux(x, y + d, t).y - flux(x, y - d, t).y) - (flux(x, y + 2 * d, t).y - flux(x, y - 2 * d, t).y)
    let sum = (alongX + alongY) / (12 * d)
    return (sum[0], sum[1], sum[2])
  }
}
