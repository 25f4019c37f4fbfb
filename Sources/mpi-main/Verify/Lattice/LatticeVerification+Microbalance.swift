import Numerics
import Solvers

extension LatticeVerification {
  /// Closed forms of the microbalance, to the digits of the tables.
  ///
  /// Z_q = 8.8e6 kg m^-2 s^-1, f0 = 5 MHz, water at 25 degC unless another liquid is named.
  static func addMicrobalance(to table: inout VerificationTable) {
    let crystal = QuartzCrystal()
    addWater(to: &table, crystal)
    addFilms(to: &table, crystal)
    addRoughness(to: &table, crystal)
  }

  private static func addWater(to table: inout VerificationTable, _ crystal: QuartzCrystal) {
    let source = "Kanazawa and Gordon 1985"
    let water = Liquid.waterAt25Degrees
    let rows: [(n: Int, shift: Double, dissipation: Double)] = [
      (1, 675.229, 270.0915), (3, 1169.530, 155.9374), (5, 1509.857, 120.7886), (7, 1786.487, 102.0850),
      (9, 2025.686, 90.0305), (11, 2239.480, 81.4356), (13, 2434.572, 74.9099),
    ]
    for row in rows {
      let shift = crystal.shift(under: water.impedance(at: crystal.angularFrequency(of: row.n)))
      table.add("water, n = \(row.n): -df, Hz", -shift.frequency, .absolute(5.1e-4), of: row.shift, source)
      table.add(
        "water, n = \(row.n): dD, 1e-6", 1e6 * shift.dissipation(at: crystal.frequency(of: row.n)), .absolute(5.1e-5),
        of: row.dissipation, source)
    }
    let cold = crystal.shift(under: Liquid.waterAt20Degrees.impedance(at: crystal.angularFrequency(of: 3)))
    table.add("water at 20 degC, n = 3: -df, Hz", -cold.frequency, .absolute(5.1e-4), of: 1241.406, source)
    // The liquid of the example that FreqD-LBM comes with has delta = 252 nm at 5 MHz, and a density of 1000 kg/m3.
    let depth = 252e-9
    let liquid = Liquid(density: 1000, viscosity: .pi * crystal.fundamental * 1000 * depth * depth)
    let seventh = crystal.shift(under: liquid.impedance(at: crystal.angularFrequency(of: 7)))
    table.add(
      "liquid of FreqD-LBM's example, n = 7: -df/n, Hz", -seventh.frequency / 7, .relative(1e-4), of: 270.586,
      "FreqD-LBM")
  }

  private static func addFilms(to table: inout VerificationTable, _ crystal: QuartzCrystal) {
    let water = Liquid.waterAt25Degrees
    func add(_ name: String, _ n: Int, _ excess: Complex, _ frequency: Double, _ bandwidth: Double, _ source: String) {
      let shift = crystal.shift(under: excess)
      let overtone = Double(n)
      table.add("\(name), n = \(n): df/n, Hz", shift.frequency / overtone, .absolute(5.1e-4), of: frequency, source)
      table.add("\(name), n = \(n): dGamma/n, Hz", shift.bandwidth / overtone, .absolute(5.1e-4), of: bandwidth, source)
    }
    let rigid = RigidFilm(density: 1200, thickness: 50e-9)
    add("rigid film", 13, rigid.load(at: crystal.angularFrequency(of: 13)), -340.909, 0, "Sauerbrey 1959")
    let soft = ViscoelasticFilm(density: 1050, thickness: 50e-9, elasticity: 2e5, viscosity: 2e-3)
    for (n, f, g) in [(1, -291.728, 47.695), (3, -226.118, 105.437), (13, -112.676, 77.185)] {
      let excess = FilmStack([soft], in: water).excessLoad(at: crystal.angularFrequency(of: n))
      add("soft film", n, excess, f, g, "Voinova et al. 1999")
    }
    let interphase = ViscoelasticFilm(density: 1500, thickness: 30e-9, elasticity: 1e7, viscosity: 5e-3)
    let excess = FilmStack([interphase], in: water).excessLoad(at: crystal.angularFrequency(of: 3))
    add("SEI-like film", 3, excess, -256.159, 1.921, "Voinova et al. 1999")
    let porous = BrinkmanLayer(thickness: 300e-9, screeningLength: 100e-9)
    for (n, f, g) in [(1, -891.097, 280.173), (7, -272.913, 396.119)] {
      let load = porous.excessLoad(at: crystal.angularFrequency(of: n), in: water)
      add("Brinkman layer", n, load, f, g, "Daikhin et al. 2002")
    }
  }

  private static func addRoughness(to table: inout VerificationTable, _ crystal: QuartzCrystal) {
    let water = Liquid.waterAt25Degrees
    let omega = crystal.angularFrequency(of: 3)
    let (depth, k) = (water.penetrationDepth(at: omega), water.waveNumber(at: omega))
    let rough = SlightRoughness(in: water, at: omega)
    let grooves = rough.ratio(ofGrooves: 0.02 * depth, period: 4 * depth, .transverse)
    table.add(
      "slight grooves across, L = 4 delta: Re Z/Z_liq", grooves.real, .absolute(4e-7), of: 1.0005308, "all orders of h")
    let length = 0.2 * depth
    let root = Double.pi.squareRoot()
    let mean = Complex(1.5 * root / length) - k + (root / 4 * length) * k * k
    let bracket = (rough.ratio(ofGaussian: 1e-9, length: length) - 1) / k / 1e-18
    table.add(
      "Gaussian roughness, l = 0.2 delta, |bracket| / closed form", (bracket / mean).magnitude, .absolute(3e-3), of: 1,
      "Urbakh and Daikhin 1994")
  }
}
