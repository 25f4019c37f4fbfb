import Numerics
import Solvers
import Testing

@Suite struct SurfaceLoadTests {
  private let water = Liquid.waterAt25Degrees
  private let crystal = QuartzCrystal()

  @Test func partsAddUp() {
    let load = SurfaceLoad(angularFrequency: 9e7, rigidMass: 3e-5, hydrodynamic: Complex(12, 34))
    #expect(load.total == Complex(12, 34 + 9e7 * 3e-5))
    #expect(load.dissipative == 12)
    #expect(load.entrainedMass == 34 / 9e7)
    let sum = load.rigid + Complex(load.dissipative, load.angularFrequency * load.entrainedMass)
    #expect((sum - load.total).magnitude <= 1e-14 * load.total.magnitude)
  }

  /// A solid block in grey cells: what they hold of the liquid's inertia is taken out.
  @Test func greyCellsOfAFlatFilm() {
    let omega = crystal.angularFrequency(of: 5)
    let (height, density) = (40e-9, 534.0)
    let grey = water.impedance(at: omega) + Complex(0, omega * water.density * height)
    let load = SurfaceLoad(
      angularFrequency: omega, grey: grey, in: water, solidDepth: height, rigidMass: density * height)
    #expect(load.hydrodynamic.magnitude <= 1e-12 * grey.magnitude)
    let shift = crystal.shift(under: load.total)
    #expect(abs(crystal.apparentMass(of: shift, overtone: 5) / (density * height) - 1) <= 1e-11)
  }

  /// The published rough example: L = 2 delta, h = 0.4 delta, n = 3, motion across: -609.0 and 36.84 Hz.
  @Test func shiftsOfTheRoughExample() {
    let omega = crystal.angularFrequency(of: 3)
    let excess = water.impedance(at: omega) * Complex(0.27611, 0.24461)
    let shift = crystal.shift(
      under: SurfaceLoad(angularFrequency: omega, rigidMass: 0, hydrodynamic: excess).total)
    #expect(abs(shift.frequency + 609.0) <= 0.051)
    #expect(abs(shift.bandwidth - 36.84) <= 0.0051)
    #expect(abs(1e6 * shift.dissipation(at: 15e6) - 4.91) <= 0.0051)
  }

  @Test func patchesAddByTheirAreas() {
    let (a, b) = (
      SurfaceLoad(angularFrequency: 1, rigidMass: 1, hydrodynamic: Complex(2, 4)),
      SurfaceLoad(angularFrequency: 1, rigidMass: 5, hydrodynamic: Complex(6, -4))
    )
    let mean = SurfaceLoad.mean(of: [(a, 3), (b, 1)])
    #expect(mean == SurfaceLoad(angularFrequency: 1, rigidMass: 2, hydrodynamic: Complex(3, 2)))
  }
}
