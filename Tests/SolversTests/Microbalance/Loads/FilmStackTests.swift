import Numerics
import Solvers
import Testing

@Suite struct FilmStackTests {
  private let crystal = QuartzCrystal()
  private let water = Liquid.waterAt25Degrees

  @Test func tableOfFilmsInWater() throws {
    for row in try MicrobalanceTable("qcm_film_in_water25C").rows {
      let film = ViscoelasticFilm(
        density: try row.number("rho_f_kg_m3"), thickness: 1e-9 * (try row.number("d_nm")),
        elasticity: try row.number("Gprime_Pa"), viscosity: try row.number("eta_f_Pa_s"))
      let n = Int(try row.number("n"))
      let omega = crystal.angularFrequency(of: n)
      let shift = crystal.shift(under: FilmStack([film], in: water).excessLoad(at: omega))
      #expect(abs(shift.frequency / Double(n) - (try row.number("df_over_n_Hz"))) <= 5.1e-5)
      #expect(abs(shift.bandwidth / Double(n) - (try row.number("dGamma_over_n_Hz"))) <= 5.1e-5)
      let dissipation = shift.dissipation(at: crystal.frequency(of: n))
      #expect(abs(1e6 * dissipation - (try row.number("dD_1e-6"))) <= 5.1e-6)
      let sauerbrey = -film.arealMass / crystal.sauerbreyConstant
      #expect(abs(sauerbrey - (try row.number("sauerbrey_df_over_n_Hz"))) <= 5.1e-5)
    }
  }

  @Test func aLayerOfTheLiquidItselfIsNoLoad() {
    let omega = crystal.angularFrequency(of: 5)
    let layer = ViscoelasticFilm(
      density: water.density, thickness: 80e-9, elasticity: 0, viscosity: water.viscosity.real)
    let excess = FilmStack([layer, layer], in: water).excessLoad(at: omega)
    #expect(excess.magnitude <= 1e-12 * water.impedance(at: omega).magnitude)
  }

  @Test func aLayerCutInTwoIsTheSame() {
    let omega = crystal.angularFrequency(of: 7)
    func film(_ d: Double) -> ViscoelasticFilm {
      ViscoelasticFilm(density: 1050, thickness: d, elasticity: 2e5, viscosity: 2e-3)
    }
    let whole = FilmStack([film(90e-9)], in: water).load(at: omega)
    let cut = FilmStack([film(20e-9), film(70e-9)], in: water).load(at: omega)
    #expect((whole - cut).magnitude <= 1e-12 * whole.magnitude)
  }

  @Test func complexViscosityIsThatOfTheModulus() {
    let film = ViscoelasticFilm(density: 1050, thickness: 1e-7, elasticity: 2e5, viscosity: 2e-3)
    let omega = 3e7
    let modulus = Complex(0, omega) * film.complexViscosity(at: omega)
    #expect((modulus - film.modulus(at: omega)).magnitude <= 1e-15 * modulus.magnitude)
  }
}
