import Numerics
import Solvers
import Testing

@Suite struct QuartzCrystalTests {
  private let crystal = QuartzCrystal()

  @Test func constantsOfTheATCut() {
    #expect(abs(crystal.sauerbreyConstant - 1.76e-7) < 1e-15)
    #expect(abs(crystal.shiftPerLoad - 0.180858) < 5e-7)
  }

  @Test func massLowersTheFrequency() {
    let omega = crystal.angularFrequency(of: 3)
    let shift = crystal.shift(under: RigidFilm(density: 1200, thickness: 50e-9).load(at: omega))
    #expect(shift.bandwidth == 0)
    #expect(abs(shift.frequency / 3 + 340.909) < 5e-4)
    #expect(abs(crystal.apparentMass(of: shift, overtone: 3) / 6e-5 - 1) < 1e-14)
  }

  @Test func frictionWidensTheResonance() {
    let shift = crystal.shift(under: Complex(1000))
    #expect(shift.frequency == 0)
    #expect(abs(shift.bandwidth - 180.858) < 5e-4)
    #expect(shift.dissipation(at: 5e6) == 2 * shift.bandwidth / 5e6)
  }

  @Test func loadAndShiftInvertEachOther() {
    let load = Complex(812.5, -3021)
    let back = crystal.load(behind: crystal.shift(under: load))
    #expect((back - load).magnitude <= 1e-13 * load.magnitude)
    let other = ResonanceShift(frequency: -120, dissipation: 4.2e-6, at: 25e6)
    #expect(abs(other.dissipation(at: 25e6) / 4.2e-6 - 1) < 1e-15)
  }

  @Test func shiftsAdd() {
    let (a, b) = (ResonanceShift(frequency: -3, bandwidth: 2), ResonanceShift(frequency: 1, bandwidth: 5))
    #expect(a + b == ResonanceShift(frequency: -2, bandwidth: 7))
    #expect(a - b == ResonanceShift(frequency: -4, bandwidth: -3))
  }

  /// Rates of plating at 1 mA/cm2: Li 1.35 nm/s and -4.09 Hz/s, Cu -18.7 and Zn -19.3 Hz/s.
  @Test func platingRates() {
    for (law, rate, digits) in [(FaradayLaw.lithium, 4.09, 0.005), (.copper, 18.7, 0.05), (.zinc, 19.3, 0.05)] {
      #expect(abs(law.arealMass(ofCharge: 10) / crystal.sauerbreyConstant - rate) <= digits)
    }
  }
}
