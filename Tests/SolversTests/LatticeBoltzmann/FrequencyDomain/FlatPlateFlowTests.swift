import Domain
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct FlatPlateFlowTests {
  private func flat(_ depth: Double, _ motion: Axis, _ top: LiquidTop, height: Int, viscosity: Double, magic: Double)
    throws -> OscillatoryLoad
  {
    let geometry = try OscillatingSurfaces.surface([height, 4], .halfWay) { $0.x }
    let flow = try OscillatoryFlow(
      geometry, penetrationDepth: depth, motion: motion, top: top, viscosity: viscosity, magic: magic)
    return try flow.solve().load
  }

  /// The flow under a half-space has the error -i / delta^2 (2/3 magic + 3 nu^2 - 1/12), up to the fourth order.
  @Test(arguments: [Axis.y, .z], [1.0 / 12, 3.0 / 16, 1.0 / 4])
  func errorLaw(motion: Axis, magic: Double) throws {
    for viscosity in [0.02, 0.1, 1.0 / 6, 0.5] {
      let law = -(2.0 / 3 * magic + 3 * viscosity * viscosity - 1.0 / 12)
      for depth in [20.0, 40] {
        let load = try flat(depth, motion, .open, height: 3, viscosity: viscosity, magic: magic)
        let error = depth * depth * (load.flatImpedance / load.liquidImpedance - 1)
        #expect((error - Complex(0, law)).magnitude < 4 / (depth * depth), "\(viscosity) \(depth): \(error) \(law)")
        #expect(load.momentumImbalance < 1e-12)
      }
    }
  }

  /// Under lids: Z = Z_liq coth(k H) or tanh(k H), at second order.
  @Test(arguments: [LiquidTop.noSlip, .stressFree, .openMean])
  func lids(top: LiquidTop) throws {
    for motion in [Axis.y, .z] {
      let errors = try [10, 20].map { height in
        let depth = Double(height) * 1.25
        let load = try flat(depth, motion, top, height: height, viscosity: 0.1, magic: 3.0 / 16)
        let kh = Complex(Double(height) / depth) * Complex(1, 1)
        let exact: Complex =
          top == .openMean ? 1 : (top == .noSlip ? Complex(1) / Complex.tanh(kh) : Complex.tanh(kh))
        #expect(load.momentumImbalance < 1e-11)
        return depth * depth * (load.flatImpedance / load.liquidImpedance - exact).magnitude
      }
      #expect(errors[0] < 0.3 && abs(errors[1] / errors[0] - 1) < (top == .openMean ? 0.2 : 0.02), "\(errors)")
    }
  }

  /// A film of another complex viscosity on the plate: the closed form of a viscoelastic film, at second order.
  @Test(arguments: [Axis.y, .z]) func film(motion: Axis) throws {
    for (size, loss) in [(0.3, 1.0), (3, 0.1), (20, 10)] {
      let errors = try [10.0, 20].map { depth in
        let thickness = Int(depth) / 2
        let geometry = try OscillatingSurfaces.surface([thickness + 4, 4], .halfWay) { $0.x }
        // tan delta = G'' / G' = loss, eta* = G* / (i omega): the argument of eta* is -atan(1 / loss).
        let scale = Complex(1) / Complex(Complex(loss, 1).magnitude)
        let ratio = size * scale * Complex(loss, -1)
        let flow = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: motion, viscosity: 0.1) { cell in
          cell.x < thickness ? ratio : nil
        }
        let load = try flow.solve().load
        // In units of the liquid's: Z_f = sqrt(ratio), k_f d with k_f = k / sqrt(ratio), all for density 1.
        let root = Complex.sqrt(ratio)
        let kd = Complex(1, 1) * Complex(Double(thickness) / depth) / root
        let t = Complex.tanh(kd)
        let exact = root * ((1 + root * t) / (root + t))
        #expect(load.momentumImbalance < 1e-7)
        return (load.ratio - exact).magnitude / (exact - 1).magnitude
      }
      #expect(errors[1] < 4e-3 && errors[0] / errors[1] > 3, "\(size) \(loss): \(errors)")
    }
  }
}
