import Domain
import MPI
import Numerics
import Solvers

/// The load of a flat plate (V3) and under a lid (V4): the error's coefficient against its law, and the order.
enum PlateLoads {
  static func add(to table: inout VerificationTable, on world: Communicator) throws {
    func coefficient(_ depth: Double, _ viscosity: Double, _ magic: Double, _ motion: Axis) throws -> Complex {
      let geometry = try LoadSurfaces.surface([6, 6], .halfWay, on: world) { $0.x }
      let flow = try OscillatoryFlow(
        geometry, penetrationDepth: depth, motion: motion, viscosity: viscosity, magic: magic)
      let load = try flow.solve().load
      return depth * depth * (load.flatImpedance / load.liquidImpedance - 1)
    }
    let source = "-(2/3 magic + 3 nu^2 - 1/12), expansion of the scheme"
    for (magic, word) in [(1.0 / 12, "1/12"), (3.0 / 16, "3/16"), (1.0 / 4, "1/4")] {
      for viscosity in [0.02, 1.0 / 6, 0.5] {
        let law = -(2.0 / 3 * magic + 3 * viscosity * viscosity - 1.0 / 12)
        let found = try coefficient(20, viscosity, magic, .y)
        let name = "V3 plate: delta^2 Im(Z / Z_liq - 1), magic \(word), nu \(Double(Int(1000 * viscosity)) / 1000)"
        // With magic 1/12 the law begins at -1/18 and nu alone is left.
        let tolerance: VerificationRow.Tolerance = abs(law) > 0.01 ? .relative(0.02) : .absolute(5e-4)
        table.add(name, found.imaginary, tolerance, of: law, source)
      }
    }
    let (coarse, fine) = (try coefficient(10, 1.0 / 6, 3.0 / 16, .y), try coefficient(20, 1.0 / 6, 3.0 / 16, .y))
    let ratio = 4 * coarse.magnitude / fine.magnitude
    table.add(
      "V3 plate: order, delta = 10 to 20", VectorMath.log(SIMD8(repeating: ratio))[0] / 0.6931471805599453,
      .absolute(0.02), of: 2, "second order")
    let along = try coefficient(20, 1.0 / 6, 3.0 / 16, .z)
    table.add("V3 plate, motion along z, nu 1/6", along.imaginary, .relative(0.02), of: -0.125, source)
    for (top, word) in [(LiquidTop.noSlip, "Z_liq coth(k H)"), (.stressFree, "Z_liq tanh(k H)")] {
      let errors = try [12, 24].map { height in
        let depth = Double(height) * 1.25
        let geometry = try LoadSurfaces.surface([height, 6], .halfWay, on: world) { $0.x }
        let load = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: .y, top: top).solve().load
        let kh = Complex(1 / 1.25) * Complex(1, 1)
        let exact = top == .noSlip ? Complex(1) / Complex.tanh(kh) : Complex.tanh(kh)
        return (load.flatImpedance / load.liquidImpedance - exact).magnitude / exact.magnitude
      }
      let order = VectorMath.log(SIMD8(repeating: errors[0] / errors[1]))[0] / 0.6931471805599453
      table.add("V4 plate under a lid: error at delta = 30", errors[1], .atMost, of: 2e-4, word)
      table.add("V4 plate under a lid: order", order, .absolute(0.05), of: 2, word)
    }
  }
}
