import Domain
import Glibc
import MPI
import Solvers

/// Vortices of Taylor and Green in the plane, which decay by e^{-2 nu k^2 t}: V6.
enum VortexDecay {
  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    let cases: [(String, Double, Double?, [Double], Double)] = [
      ("one time, nu = 1/6", 1.0 / 6, nil, [1.275e-2, 3.12e-3, 8.0e-4], 0.01),
      ("Lambda = 3/16, nu = 1/6", 1.0 / 6, 3.0 / 16, [1.584e-2, 3.93e-3, 1.00e-3], 0.01),
      // The reference's equilibrium has the density in its square terms, ours not: of the size of this small error.
      ("one time, nu = 0.02", 0.02, nil, [5.3e-4, 1.15e-4, 2.9e-5], 0.12),
      ("Lambda = 3/16, nu = 0.02", 0.02, 3.0 / 16, [8.8e-3, 2.4e-3, 6.1e-4], 0.02),
    ]
    for (name, viscosity, magic, references, tolerance) in cases {
      var errors: [Double] = []
      for (n, reference) in zip(isLong ? [16, 32, 64] : [16, 32], references) {
        let rates =
          magic.map { LatticeRelaxation(viscosity: viscosity, magic: $0) } ?? LatticeRelaxation(singleTime: viscosity)
        errors.append(try error(n, rates, on: world))
        table.add(
          "V6 vortices, \(name), \(n) cells: error", errors[errors.count - 1], .relative(tolerance), of: reference,
          "own reference")
      }
      for (coarse, fine) in zip(errors, errors.dropFirst()) {
        table.add("V6 vortices, \(name): order", log2(coarse / fine), .absolute(0.3), of: 2.05, "1.8 to 2.3")
      }
    }
  }

  /// The velocity's error in the mean square, relative to the velocity, at about the time 1 / (2 nu k^2).
  private static func error(_ n: Int, _ rates: LatticeRelaxation, on world: Communicator) throws -> Double {
    let (speed, k) = (0.04 * 16 / Double(n), 2 * Double.pi / Double(n))
    let flow = try LatticeProbe.flow([n, n], periodic: [.x, .y], rates, .quadratic, on: world)
    func velocity(_ p: Position) -> Position {
      Position(-speed * cos(k * p.x) * sin(k * p.y), speed * sin(k * p.x) * cos(k * p.y), 0)
    }
    try flow.set { p in
      let pressure = -0.25 * speed * speed * (cos(2 * k * p.x) + cos(2 * k * p.y))
      let stretch = speed * k * sin(k * p.x) * sin(k * p.y)
      return LatticeState(
        density: 1 + 3 * pressure, velocity: velocity(p), strain: [stretch, -stretch, 0, 0, 0, 0])
    }
    let steps = Int((1 / (2 * rates.viscosity * k * k)).rounded())
    try flow.advance(steps)
    let decay = exp(-2 * rates.viscosity * k * k * Double(steps))
    let found = flow.moments().velocity
    let off = Field<Double>("error", like: found)
    let exact = Field<Double>("exact", like: found)
    for axis in [Axis.x, .y] {
      exact.sample(component: axis.rawValue) { decay * velocity($0)[axis] }
      off.set(component: axis.rawValue) {
        (found.value(at: $0, component: axis.rawValue) ?? .nan)
          - (exact.value(at: $0, component: axis.rawValue) ?? .nan)
      }
    }
    let (a, b) = try (off.dotProduct(with: off, on: world), exact.dotProduct(with: exact, on: world))
    return (a / b).squareRoot()
  }
}
