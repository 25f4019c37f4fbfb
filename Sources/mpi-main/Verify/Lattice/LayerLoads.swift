import Domain
import MPI
import Numerics
import Solvers

/// Viscoelastic films (V12) and layers of a uniform grey fraction, which are porous by Brinkman's law (V14).
enum LayerLoads {
  static func add(to table: inout VerificationTable, on world: Communicator) throws {
    for (size, loss) in [(0.3, 1.0), (3.0, 0.1), (20.0, 10.0)] {
      let errors = try [10.0, 20].map { try filmError($0, size: size, loss: loss, on: world) }
      let name = "V12 film |eta_f / eta| = \(size), loss tangent \(loss)"
      table.add("\(name): error of the excess at delta = 20", errors[1], .atMost, of: 1e-3, "closed form")
      let order = VectorMath.log(SIMD8(repeating: errors[0] / errors[1]))[0] / 0.6931471805599453
      table.add("\(name): order", order, .absolute(0.15), of: 2, "closed form")
    }
    for fraction in [0.002, 0.01, 0.02] {
      let error = try brinkmanError(fraction, on: world)
      table.add(
        "V14 porous layer, solid fraction \(fraction): error of the load", error, .atMost, of: 1e-3,
        "Brinkman's layer, xi = sqrt(nu / B)")
    }
  }

  /// The relative error of a film's excess load, half a penetration depth thick.
  private static func filmError(_ depth: Double, size: Double, loss: Double, on world: Communicator) throws -> Double {
    let thickness = Int(depth) / 2
    let geometry = try LoadSurfaces.surface([thickness + 4, 6], .halfWay, on: world) { $0.x }
    let scale = Complex(size / Complex(loss, 1).magnitude)
    let ratio = scale * Complex(loss, -1)
    // The lower viscosity, in films of high ones, keeps their relaxation moderate.
    let viscosity = size > 1 ? 0.1 / size.squareRoot() : 0.1
    let flow = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: .y, viscosity: viscosity) { cell in
      cell.x < thickness ? ratio : nil
    }
    let load = try flow.solve(tolerance: 1e-10).load
    let root = Complex.sqrt(ratio)
    let t = Complex.tanh(Complex(1, 1) * Complex(Double(thickness) / depth) / root)
    let exact = root * ((1 + root * t) / (root + t))
    return (load.ratio - exact).magnitude / (exact - 1).magnitude
  }

  /// The relative error of the load of a uniform porous layer, one penetration depth thick at 20 cells.
  private static func brinkmanError(_ fraction: Double, on world: Communicator) throws -> Double {
    let (depth, thickness, viscosity) = (20.0, 20, 0.1)
    let topology = try LoadSurfaces.topology([thickness + 4, 6], on: world)
    let part = Field<Double>("solid_fraction", on: topology)
    part.set { $0.x < thickness ? fraction : 0 }
    let geometry = try LatticeGeometry(
      solidFraction: part, topology, sides: LatticeSides(plateBelow: .open, topology.decomposition))
    let load = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: .y, viscosity: viscosity)
      .solve(tolerance: 1e-10).load
    let excess = 3 * viscosity
    let drag = fraction * excess / (1 - fraction + excess)
    // In cells: 1 / xi^2 = B / nu; Z_hyd of the skeleton that moves with the plate, over i omega rho.
    let screening = Complex(drag / viscosity)
    let q0 = Complex(1, 1) / depth
    let square = q0 * q0 + screening
    let q1 = Complex.sqrt(square)
    let ql = Double(thickness) * q1
    let w = q1 * Complex.cosh(ql) + q0 * Complex.sinh(ql)
    let bracket = 2 * (q0 / q1) * (Complex.cosh(ql) - 1) + Complex.sinh(ql)
    let layer = 1 / q0 + (Double(thickness) * screening) / square - (screening / (w * square)) * bracket
    let exact = layer * q0
    // The liquid inside the skeleton counts in the closed form, which knows no volume of the skeleton.
    let inside = Complex(fraction * Double(thickness)) * q0
    return (load.ratio + inside - exact).magnitude / exact.magnitude
  }
}
