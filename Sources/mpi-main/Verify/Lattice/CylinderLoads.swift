import Domain
import MPI
import Numerics
import Solvers

/// A cylinder that oscillates far above the plate (V15): with both moving alike, the load besides the plate's is the force on
/// a cylinder in an unbounded liquid, in the limit of a large box.
enum CylinderLoads {
  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    let depth = 12.0
    let radius = depth
    // The potential flow around the images decays as the square of the distance; the plate's own shear, and the third power,
    // are to be neglected from a distance of some eight penetration depths on.
    let sizes = (isLong ? [16.0, 24, 32] : [16, 24]).map { $0 * depth }
    let forces = try sizes.map { try force(radius, depth, box: $0, on: world) }
    let weights = sizes.map { 1 / ($0 * $0) }
    let last = sizes.count - 1
    func slope(_ n: Int) -> Complex { Complex(1 / (weights[n] - weights[n - 1])) * (forces[n] - forces[n - 1]) }
    let limit = forces[last] - weights[last] * slope(last)
    let ka = Complex(1, 1) * Complex(radius / depth)
    let exact = 1 + 4 * (bessel(1, ka) / (ka * bessel(0, ka)))
    table.add(
      "V15 cylinder, a = delta: Re F / (-i omega rho pi a^2 u)", limit.real, .relative(0.01), of: exact.real,
      "1 + 4 K1(ka) / (ka K0(ka))")
    table.add("V15 cylinder, a = delta: Im", limit.imaginary, .relative(0.01), of: exact.imaginary, "the same")
    guard isLong else { return }
    table.add(
      "V15 cylinder: |slope by 1 / size^2|, larger boxes over smaller", (slope(2).magnitude / slope(1).magnitude),
      .absolute(0.05), of: 1, "the law of extrapolation")
  }

  /// The force on the cylinder over that on the liquid it displaces.
  private static func force(_ radius: Double, _ depth: Double, box: Double, on world: Communicator) throws -> Complex {
    let (height, period) = (box / 2, Int(box))
    let cells = [Int(height + radius) + 3, period]
    let geometry = try LoadSurfaces.surface(cells, .interpolated, on: world) { place in
      let (x, y) = (place.x - height, place.y - box / 2)
      return (x * x + y * y).squareRoot() - radius
    }
    let load = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: .y).solve().load
    let displaced = Complex(0, load.viscosity * 2 / (depth * depth) * Double.pi * radius * radius / Double(period))
    // Beyond the bare plate: a body in the liquid has no height within the cells.
    return (load.ratio - 1) * load.liquidImpedance / displaced
  }

  /// K_n(z) = integral over t > 0 of e^{-z cosh t} cosh(n t): the trapezoidal rule converges faster than any power.
  private static func bessel(_ n: Double, _ z: Complex) -> Complex {
    let step = 1.0 / 64
    var sum = 0.5 * Complex.exp(-z)
    for i in 1..<640 {
      let t = Complex(Double(i) * step)
      let term = Complex.exp(-(z * Complex.cosh(t))) * Complex.cosh(n * t)
      if !term.isFinite { break }
      sum = sum + term
    }
    return step * sum
  }
}
