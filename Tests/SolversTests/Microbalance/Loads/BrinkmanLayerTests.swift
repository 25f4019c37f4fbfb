import Numerics
import Solvers
import Testing

@Suite struct BrinkmanLayerTests {
  private let crystal = QuartzCrystal()
  private let water = Liquid.waterAt25Degrees

  @Test func tableOfLayersInWater() throws {
    for row in try MicrobalanceTable("qcm_brinkman_layer_water25C").rows {
      let layer = BrinkmanLayer(
        thickness: 1e-9 * (try row.number("L_nm")), screeningLength: 1e-9 * (try row.number("xi_nm")))
      let n = Int(try row.number("n"))
      let shift = crystal.shift(under: layer.excessLoad(at: crystal.angularFrequency(of: n), in: water))
      #expect(abs(shift.frequency / Double(n) - (try row.number("excess_df_over_n_Hz"))) <= 5.1e-5)
      #expect(abs(shift.bandwidth / Double(n) - (try row.number("excess_dGamma_over_n_Hz"))) <= 5.1e-5)
      let dissipation = shift.dissipation(at: crystal.frequency(of: n))
      #expect(abs(1e6 * dissipation - (try row.number("excess_dD_1e-6"))) <= 5.1e-6)
    }
  }

  @Test func aDenseLayerCarriesItsLiquidAlong() {
    let omega = crystal.angularFrequency(of: 3)
    let load = BrinkmanLayer(thickness: 5e-7, screeningLength: 1e-10).excessLoad(at: omega, in: water)
    #expect(abs(load.imaginary / (omega * water.density * 5e-7) - 1) < 1e-3)
    // cosh of 5e5 overflows, the load does not.
    #expect(BrinkmanLayer(thickness: 5e-5, screeningLength: 1e-10).load(at: omega, in: water).isFinite)
  }

  @Test func aThinlyFilledLayerIsLiquid() {
    let omega = crystal.angularFrequency(of: 3)
    let load = BrinkmanLayer(thickness: 1e-7, screeningLength: 1e-3).excessLoad(at: omega, in: water)
    #expect(load.magnitude < 1e-6 * water.impedance(at: omega).magnitude)
  }
}
