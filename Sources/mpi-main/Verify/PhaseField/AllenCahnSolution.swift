import Domain
import Glibc
import MPI
import Numerics
import Solvers

/// PFHub problem 7: Allen and Cahn's equation with a source that makes a wavy interface its exact solution.
enum AllenCahnSolution {
  /// The constants of a variant.
  struct Variant: Sendable {
    let name: String
    let k: Double
    let c2: Double
    static let a = Variant(name: "a", k: 4e-4, c2: 0.0625 * .pi)
    static let b = Variant(name: "b", k: 1.5625e-6, c2: 0.0625 * .pi)
    static let c = Variant(name: "c", k: 4e-4, c2: 0.5)

    private let a1 = 0.0075
    private let b1 = 8 * Double.pi
    private let a2 = 0.03
    private let b2 = 22 * Double.pi

    init(name: String, k: Double, c2: Double) { (self.name, self.k, self.c2) = (name, k, c2) }

    /// The interface's height and its derivatives in x and t.
    func height(_ x: Double, _ t: Double) -> (value: Double, x: Double, xx: Double, t: Double) {
      let (s1, c1) = (sin(b1 * x), cos(b1 * x))
      let (s2, k2) = (sin(b2 * x + c2 * t), cos(b2 * x + c2 * t))
      return (
        0.25 + a1 * t * s1 + a2 * s2, a1 * b1 * t * c1 + a2 * b2 * k2, -a1 * b1 * b1 * t * s1 - a2 * b2 * b2 * s2,
        a1 * s1 + a2 * c2 * k2
      )
    }

    /// The exact solution.
    func exact(_ place: Position, _ t: Double) -> Double {
      0.5 * (1 - tanh((place.y - height(place.x, t).value) / (2 * k).squareRoot()))
    }
  }

  /// The source, negative, as a part of dF/du.
  final class Source: DrivingForce {
    let variant: Variant
    init(_ variant: Variant) { self.variant = variant }

    func add(to potential: Field<Double>, state: Field<Double>, time: Double) {
      let (grid, block) = (potential.grid, potential.block)
      let (root, width) = (variant.k.squareRoot(), block.count.x)
      // By columns: the interface's height over sqrt(2 k), and the two factors of the source.
      var columns = [Double](repeating: 0, count: 3 * (width + 8))
      for x in 0..<width {
        let a = variant.height(grid.position(of: block.owned.lower &+ CellIndex(x, 0, 0)).x, time)
        columns[x] = a.value
        columns[width + 8 + x] = -2 * root * a.x * a.x / (4 * root)
        columns[2 * (width + 8) + x] = 2.0.squareRoot() * (a.t - variant.k * a.xx) / (4 * root)
      }
      let scale = 1 / (2 * variant.k).squareRoot()
      columns.withUnsafeBufferPointer { columns in
        guard let base = columns.baseAddress else { return }
        potential.forEachRow { row, y, _ in
          let place = grid.position(of: block.owned.lower &+ CellIndex(0, y, 0)).y
          var i = 0
          while i < width {
            let from = UnsafeRawPointer(base + i)
            let height = from.loadUnaligned(as: SIMD8<Double>.self)
            let steep = from.loadUnaligned(fromByteOffset: 8 * (width + 8), as: SIMD8<Double>.self)
            let moving = from.loadUnaligned(fromByteOffset: 16 * (width + 8), as: SIMD8<Double>.self)
            // tanh = (1 - e) / (1 + e), sech^2 = 4 e / (1 + e)^2, e = exp(-2 psi).
            let e = VectorMath.exp((-2 * scale) * (place - height))
            let inverse = 1 / (1 + e)
            let source = (4 * e * inverse * inverse) * (steep * ((1 - e) * inverse) + moving)
            // An exponential beyond all bounds means that there is no source.
            for lane in 0..<min(8, width - i) where e[lane] < 1e150 { row[i + lane] -= source[lane] }
            i += 8
          }
        }
      }
    }
  }

  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    let explicit = GradientFlow.Stepping.explicit(fraction: 0.9)
    let published: [(Int, Double)] = [(100, 6.753e-3), (200, 1.390e-3), (400, 3.373e-4)]
    var errors: [Double] = []
    for (n, reference) in published {
      let error = try error(.a, n, explicit, longest: 1e-3, on: world)
      table.add(
        "BM7a, forward Euler, h = 1/\(n): error at 8", error, .relative(0.01), of: reference, "four codes, PFHub 7a")
      errors.append(error)
    }
    table.add(
      "BM7a, order in space, 1/200 to 1/400", log2(errors[1] / errors[2]), .absolute(0.1), of: 2, "second differences")
    let n = isLong ? 200 : 100
    let finest = try solution(.a, n, .implicit(order: 2, .fixed(0.1 / 64)), longest: 1, on: world)
    for order in [1, 2] {
      let deviations = try [0.05, 0.025].map { step in
        let ours = try solution(.a, n, .implicit(order: order, .fixed(step)), longest: step, on: world)
        ours.forEachRow { row, y, _ in
          let other = finest.row(y)
          for x in 0..<ours.block.count.x { row[x] -= other[x] }
        }
        return try ours.dotProduct(with: ours, on: world).squareRoot() / Double(n)
      }
      table.add(
        "BM7a, implicit steps, order in time from 0.05 to 0.025", log2(deviations[0] / deviations[1]),
        .absolute(0.1), of: Double(order), "backward differences of order \(order)")
    }
    guard isLong else { return }
    try addVariants(to: &table, on: world)
  }

  /// 7b and 7c: what error a grid has, and at what cost, is for the reader; the order is checked.
  private static func addVariants(to table: inout VerificationTable, on world: Communicator) throws {
    let second = GradientFlow.Stepping.implicit(order: 2, StepControl(tolerance: 1e-5, first: 1e-4))
    for (variant, grids) in [(Variant.b, [800, 1200]), (.c, [200, 400])] {
      var errors: [Double] = []
      for n in grids {
        let error = try error(variant, n, second, longest: 0.01, on: world)
        table.add("BM7\(variant.name), h = 1/\(n): error at 8", error, .atMost, of: 0.1, "no published value")
        errors.append(error)
      }
      table.add(
        "BM7\(variant.name), order in space", log(errors[0] / errors[1]) / log(Double(grids[1]) / Double(grids[0])),
        .absolute(0.3), of: 2, "second differences")
    }
  }

  static func error(
    _ variant: Variant, _ n: Int, _ stepping: GradientFlow.Stepping, longest: Double, on world: Communicator
  ) throws -> Double {
    let flow = try flow(variant, n, stepping, on: world)
    try run(flow, longest)
    let error = Field<Double>("error", like: flow.phase)
    error.sample { variant.exact($0, 8) }
    error.forEachRow { row, y, _ in
      let u = flow.phase.row(y)
      for x in 0..<error.block.count.x { row[x] -= u[x] }
    }
    return try error.dotProduct(with: error, on: world).squareRoot() / Double(n)
  }

  private static func solution(
    _ variant: Variant, _ n: Int, _ stepping: GradientFlow.Stepping, longest: Double, on world: Communicator
  ) throws -> Field<Double> {
    let flow = try flow(variant, n, stepping, on: world)
    try run(flow, longest)
    return flow.phase
  }

  private static func run(_ flow: GradientFlow, _ longest: Double) throws {
    while flow.clock.time < 8 - 1e-9 {
      let rest = 8 - flow.clock.time
      try flow.step(rest / (rest / min(flow.stableTimeStep(), longest) - 1e-9).rounded(.up))
    }
  }

  private static func flow(
    _ variant: Variant, _ n: Int, _ stepping: GradientFlow.Stepping, on world: Communicator
  ) throws -> GradientFlow {
    let topology = try CartesianTopology(Grid(cells: [n, n / 2], size: [1, 0.5]), over: world, periodic: [.x])
    let boundaries = try Boundaries(topology.decomposition, [.yLower: .value(1), .yUpper: .value(0)])
    let flow = try GradientFlow(
      InterfaceEnergy(well: DoubleWell(height: 1), gradient: variant.k), .nonconserved(mobility: 1), boundaries,
      on: topology, stepping: stepping, force: Source(variant))
    flow.phase.sample { variant.exact($0, 0) }
    return flow
  }
}
