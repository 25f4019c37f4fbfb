import Numerics
import Solvers
import Testing

@Suite struct LiquidTests {
  private let crystal = QuartzCrystal()

  @Test func tableOfWater() throws {
    for row in try MicrobalanceTable("qcm_newtonian_liquid").rows {
      let liquid = Liquid(density: try row.number("rho_kg_m3"), viscosity: try row.number("eta_Pa_s"))
      #expect(liquid == (row["liquid"] == "water_20C" ? .waterAt20Degrees : .waterAt25Degrees))
      let n = Int(try row.number("n"))
      let omega = crystal.angularFrequency(of: n)
      let load = liquid.impedance(at: omega)
      let shift = crystal.shift(under: load)
      #expect(abs(1e9 * liquid.penetrationDepth(at: omega) - (try row.number("delta_nm"))) <= 5.1e-4)
      #expect(abs(load.real - (try row.number("Re_ZL_Pa_s_per_m"))) <= 5.1e-3)
      #expect(abs(shift.frequency - (try row.number("df_n_Hz"))) <= 5.1e-4)
      #expect(abs(shift.bandwidth - (try row.number("dGamma_n_Hz"))) <= 5.1e-4)
      #expect(abs(shift.frequency / Double(n) - (try row.number("df_n_over_n_Hz"))) <= 5.1e-4)
      let dissipation = shift.dissipation(at: crystal.frequency(of: n))
      #expect(abs(1e6 * dissipation - (try row.number("dD_n_1e-6"))) <= 5.1e-5)
    }
  }

  @Test func realAndImaginaryPartAreEqual() {
    let load = Liquid.waterAt25Degrees.impedance(at: 1e8)
    #expect(abs(load.real / load.imaginary - 1) < 1e-15)
  }

  @Test func finiteDepthTendsToTheHalfSpace() {
    let liquid = Liquid.waterAt25Degrees
    let omega = crystal.angularFrequency(of: 1)
    let (whole, depth) = (liquid.impedance(at: omega), liquid.penetrationDepth(at: omega))
    for lid in [Liquid.Lid.noSlip, .stressFree] {
      let deep = liquid.impedance(at: omega, depth: 10 * depth, below: lid)
      // coth and tanh of x are 1 +- 2 exp(-2 x).
      #expect((deep - whole).magnitude / whole.magnitude < 2.1 * 2.0612e-9)
      #expect((deep - whole).magnitude / whole.magnitude > 1.9 * 2.0612e-9)
    }
  }

  @Test func thinLayersAreMassOrFriction() {
    let liquid = Liquid.waterAt25Degrees
    let omega = crystal.angularFrequency(of: 1)
    let depth = 1e-10
    let free = liquid.impedance(at: omega, depth: depth, below: .stressFree)
    #expect(abs(free.imaginary / (omega * liquid.density * depth) - 1) < 1e-6)
    let held = liquid.impedance(at: omega, depth: depth, below: .noSlip)
    #expect(abs(held.real / (liquid.viscosity.real / depth) - 1) < 1e-6)
  }

  @Test func slipLowersTheLoadAndTrappedLiquidAddsMass() {
    let liquid = Liquid.waterAt25Degrees
    let omega = crystal.angularFrequency(of: 3)
    let whole = liquid.impedance(at: omega)
    #expect(liquid.impedance(at: omega, slipLength: 0) == whole)
    #expect(liquid.impedance(at: omega, slipLength: 1e-8).magnitude < whole.magnitude)
    let trapped = liquid.impedance(at: omega, slipLength: -1e-11) - whole
    #expect((trapped - Complex(0, omega * liquid.density * 1e-11)).magnitude < 1e-3 * trapped.magnitude)
  }
}
