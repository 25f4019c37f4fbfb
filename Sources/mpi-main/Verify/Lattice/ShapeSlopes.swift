import Domain
import MPI
import Numerics
import Solvers

/// How the load of grooves changes with their height, by the flow at the surface: where the solid grows by dn into the liquid, the
/// hydrodynamic load per area grows by eta (du/dn . du/dn) / u_0^2 - i omega rho times dn.
///
/// What is compared are differences of loads of neighbouring heights.
enum ShapeSlopes {
  static func add(to table: inout VerificationTable, on world: Communicator) throws {
    for (motion, word) in [(Axis.y, "across"), (.z, "along")] {
      let (ours, reference) = try slopes(motion, on: world)
      let name = "V17 shape formula, sinusoid L 2 h 0.2, \(word): d(Z / Z_liq) / d(h / delta)"
      table.add("\(name), Re", ours.real, .absolute(0.01 * reference.magnitude), of: reference.real, "differences")
      table.add(
        "\(name), Im", ours.imaginary, .absolute(0.01 * reference.magnitude), of: reference.imaginary, "differences")
    }
  }

  /// Cells of the penetration depth; the period, in cells; the mean height of the surface.
  private static let (depth, period, mean) = (40.0, 80, 12.3)

  private static func height(_ y: Double, _ amplitude: Double) -> Double {
    mean + amplitude * cosine(y / Double(period))
  }

  private static func cosine(_ turns: Double) -> Double { Complex(magnitude: 1, phase: 2 * Double.pi * turns).real }

  private static func solve(_ amplitude: Double, _ motion: Axis, on world: Communicator) throws -> OscillatorySolution {
    let geometry = try LoadSurfaces.surface([36, period], .interpolated, on: world) { $0.x - height($0.y, amplitude) }
    return try OscillatoryFlow(geometry, penetrationDepth: depth, motion: motion).solve()
  }

  /// By the formula, and by differences of the fourth order.
  private static func slopes(_ motion: Axis, on world: Communicator) throws -> (Complex, Complex) {
    let (amplitude, step) = (0.2 * depth, 0.04 * depth)
    func ratio(_ steps: Double) throws -> Complex {
      try solve(amplitude + steps * step, motion, on: world).load.ratio
    }
    let near = try ratio(1) - ratio(-1)
    let far = try ratio(2) - ratio(-2)
    let difference = Complex(depth / (12 * step)) * (8 * near - far)

    let solution = try solve(amplitude, motion, on: world)
    let velocity = try solution.velocity()
    let whole = try [velocity.real, velocity.imaginary].map { try everywhere($0, on: world) }
    var sum = Complex.zero
    let samples = 4 * period
    for n in 0..<samples {
      let y = (Double(n) + 0.5) * Double(period) / Double(samples)
      let angle = 2 * Double.pi / Double(period)
      let rise = -amplitude * angle * Complex(magnitude: 1, phase: angle * y).imaginary
      let length = (1 + rise * rise).squareRoot()
      let shear = shear(whole, y, amplitude, normal: Position(1 / length, -rise / length, 0))
      // Across, the velocity along y is a part of that along the surface.
      let factor = motion == .y ? length * length : 1
      sum = sum + Complex(cosine(y / Double(period)) * factor / Double(samples)) * shear * shear
    }
    let load = solution.load
    return (Complex(depth * load.viscosity) * sum / load.liquidImpedance, difference)
  }

  /// The derivative along the normal, from the surface's own velocity and four places above it.
  private static func shear(_ whole: [[Double]], _ y: Double, _ amplitude: Double, normal: Position) -> Complex {
    let distances = [2.9, 3.9, 4.9, 5.9]
    var sum = Complex.zero
    for (i, s) in distances.enumerated() {
      // The weight in the derivative at 0 of the quartic through 0 and the four.
      var weight = 1 / s
      for (k, other) in distances.enumerated() where k != i { weight *= other / (other - s) }
      let (x, place) = (height(y, amplitude) + s * normal.x, y + s * normal.y)
      sum = sum + weight * (Complex(sample(whole[0], x, place), sample(whole[1], x, place)) - 1)
    }
    return sum
  }

  /// Between cells: the cubics through the four nearest along each axis.
  private static func sample(_ values: [Double], _ x: Double, _ y: Double) -> Double {
    let columns = values.count / period
    func weights(_ place: Double) -> (first: Int, [Double]) {
      let below = (place - 0.5).rounded(.down)
      let t = place - 0.5 - below
      return (
        Int(below) - 1,
        [
          -t * (t - 1) * (t - 2) / 6, (t + 1) * (t - 1) * (t - 2) / 2, -(t + 1) * t * (t - 2) / 2,
          (t + 1) * t * (t - 1) / 6,
        ]
      )
    }
    let (along, across) = (weights(x), weights(y))
    var sum = 0.0
    for (k, w) in across.1.enumerated() {
      let row = (across.first + k + period) % period
      for (i, v) in along.1.enumerated() { sum += w * v * values[row * columns + along.first + i] }
    }
    return sum
  }

  /// All values on all ranks, `[y][x]`.
  private static func everywhere(_ field: Field<Double>, on world: Communicator) throws -> [Double] {
    let cells = field.grid.cells
    var values = [Double](repeating: 0, count: cells.x * cells.y)
    field.forEachRow { row, y, z in
      let first = field.block.global(CellIndex(0, y, z))
      for x in 0..<field.block.count.x { values[first.y * cells.x + first.x + x] = row[x] }
    }
    try world.allReduce(&values, .sum)
    return values
  }
}
