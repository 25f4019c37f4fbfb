import Foundation
import Solvers
import Testing

@Suite struct InterfaceEnergyTests {
  @Test func wellHasItsMinimaAndDerivatives() {
    let well = DoubleWell(height: 5, lower: 0.3, upper: 0.7)
    #expect(abs(well.density(0.3)) < 1e-30 && abs(well.density(0.7)) < 1e-30)
    #expect(abs(well.density(0.5) - 5 * 0.0016) < 1e-15)
    for u in stride(from: -0.2, to: 1.2, by: 0.1) {
      let e = 1e-5
      let slope = (well.density(u + e) - well.density(u - e)) / (2 * e)
      #expect(abs(well.derivative(u) - slope) < 1e-8)
      let bend = (well.derivative(u + e) - well.derivative(u - e)) / (2 * e)
      #expect(abs(well.curvature(u) - bend) < 1e-7)
    }
    #expect(abs(well.curvature(0.3) - well.greatestCurvature) < 1e-12)
  }

  /// h' is 30 u^2 (1 - u)^2, not 30 u^2 (u^2 - 1)^2: its integral is 1.
  @Test func interpolationLeadsFromZeroToOne() {
    #expect(Interpolation.value(0) == 0 && abs(Interpolation.value(1) - 1) < 1e-15)
    #expect(abs(Interpolation.value(0.5) - 0.5) < 1e-15)
    let n = 1000
    let integral = (0..<n).reduce(0) { $0 + Interpolation.derivative((Double($1) + 0.5) / Double(n)) / Double(n) }
    #expect(abs(integral - 1) < 1e-6)
    for u in [0.1, 0.37, 0.8] {
      let slope = (Interpolation.value(u + 1e-6) - Interpolation.value(u - 1e-6)) / 2e-6
      #expect(abs(Interpolation.derivative(u) - slope) < 1e-8)
    }
  }

  @Test func tensionAndLengthGiveTheCoefficients() throws {
    let energy = try InterfaceEnergy(tension: 0.5, length: 2e-9)
    #expect(abs(energy.tension / 0.5 - 1) < 1e-14 && abs(energy.length / 2e-9 - 1) < 1e-14)
    #expect(abs(energy.gradient / (6 * 0.5 * 2e-9) - 1) < 1e-14)
    // The published constants of the lithium input: a profile of tanh(2 x) with x in micrometres.
    let lithium = try InterfaceEnergy(well: DoubleWell(height: 2.4), gradient: 0.3)
    #expect(abs(lithium.length - 0.25) < 1e-15)
    #expect(abs(lithium.profile(0.3) - 0.5 * (1 - tanh(0.6))) < 1e-15)
    // PFHub's first problem: (2 k W)^(1/2) 0.4^3 / 6.
    let spinodal = try InterfaceEnergy(well: DoubleWell(height: 5, lower: 0.3, upper: 0.7), gradient: 2)
    #expect(abs(spinodal.tension - 0.047703) < 1e-6)
    #expect(throws: PhaseFieldError.self) { try InterfaceEnergy(tension: -1, length: 1) }
  }

  @Test func profileIsInEquilibrium() throws {
    let energy = try InterfaceEnergy(well: DoubleWell(height: 3, lower: -0.5, upper: 2), gradient: 0.7)
    for x in [-0.4, 0.1, 0.6] {
      let h = 1e-4
      let bend = (energy.profile(x + h) + energy.profile(x - h) - 2 * energy.profile(x)) / (h * h)
      #expect(abs(energy.gradient * bend - energy.well.derivative(energy.profile(x))) < 1e-5)
    }
  }

  @Test func anisotropyBeyondConvexityIsRefused() throws {
    #expect(abs(Anisotropy.Convention.energy.convexLimit - 1 / 15.0) < 1e-15)
    #expect(abs(Anisotropy.Convention.coefficient.convexLimit - 1 / 7.0) < 1e-15)
    for convention in Anisotropy.Convention.allCases {
      let limit = convention.convexLimit
      _ = try Anisotropy(strength: 0.99 * limit, convention: convention)
      for strength in [1.01 * limit, -1.01 * limit] {
        #expect(throws: PhaseFieldError.nonConvexAnisotropy(strength: strength, limit: limit)) {
          try Anisotropy(strength: strength, convention: convention)
        }
        _ = try Anisotropy(strength: strength, convention: convention, allowsMissingOrientations: true)
      }
      #expect(throws: PhaseFieldError.self) {
        try Anisotropy(strength: 0.7, convention: convention, allowsMissingOrientations: true)
      }
    }
  }

  /// The limit is where the second derivative of the energy along some direction vanishes.
  @Test(arguments: Anisotropy.Convention.allCases) func limitIsThatOfConvexity(convention: Anisotropy.Convention) throws
  {
    func least(_ strength: Double) throws -> Double {
      let a = try Anisotropy(strength: strength, convention: convention, allowsMissingOrientations: true)
      func energy(_ g: SIMD3<Double>) -> Double { pow(a.factor(along: g), Double(convention.rawValue)) * (g * g).sum() }
      var least = Double.infinity
      for i in 0...40 {
        for j in 0...10 {
          let (theta, height) = (Double(i) * .pi / 80, Double(j) / 10)
          let g = SIMD3(cos(theta), sin(theta), height)
          for k in 0..<24 {
            let angle = Double(k) * .pi / 24
            for d in [SIMD3(cos(angle), sin(angle), 0), SIMD3(0, cos(angle), sin(angle))] {
              let e = 1e-3
              least = min(least, (energy(g + e * d) + energy(g - e * d) - 2 * energy(g)) / (e * e))
            }
          }
        }
      }
      return least
    }
    let limit = convention.convexLimit
    #expect(try least(0.98 * limit) > 0)
    #expect(try least(1.05 * limit) < 0)
  }

  @Test func anisotropyIsThatOfTheAngle() throws {
    let a = try Anisotropy(strength: 0.05, convention: .energy)
    for theta in stride(from: 0.0, to: 6.3, by: 0.37) {
      #expect(abs(a.factor(along: SIMD3(2 * cos(theta), 2 * sin(theta), 0)) - (1 + 0.05 * cos(4 * theta))) < 1e-14)
    }
  }
}
