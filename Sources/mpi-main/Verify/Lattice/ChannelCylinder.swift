import Domain
import Glibc
import MPI
import Solvers

/// A cylinder in a channel of Schaefer and Turek (1996): 2D-1, V8, and in the long form 2D-2, V9.
enum ChannelCylinder {
  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    try addSteady(to: &table, diameter: isLong ? 40 : 20, isLong, on: world)
    if isLong { try addShedding(to: &table, diameter: 40, on: world) }
  }

  /// The flow in cells: the cylinder's diameter d, the channel 22 d by 4.1 d, the middle of the cylinder 2 d from both the
  /// inlet and the lower wall, a parabola at the inlet.
  private static func flow(
    diameter: Int, reynolds: Double, mean: Double, magic: Double = LatticeRelaxation.exactWalls,
    on world: Communicator
  ) throws -> LatticeFlow {
    let d = Double(diameter)
    let (length, height) = (22 * diameter, 41 * diameter / 10)
    let inlet = (0..<height).map { row in
      let y = (Double(row) + 0.5) / Double(height)
      return Position(6 * mean * y * (1 - y), 0, 0)
    }
    let flow = try LatticeProbe.flow(
      [length, height], periodic: [], sides: [.xLower: .velocity(inlet), .xUpper: .density(1)],
      LatticeRelaxation(viscosity: mean * d / reynolds, magic: magic), .quadratic, walls: .interpolated, on: world
    ) { hypot($0.x - 2 * d, $0.y - 2 * d) - d / 2 }
    try flow.set { LatticeState(velocity: inlet[min(Int($0.y), height - 1)]) }
    return flow
  }

  /// Drag and lift over rho U^2 d / 2, a mean over two steps.
  private static func coefficients(_ flow: LatticeFlow, _ diameter: Int, _ mean: Double) throws -> Position {
    let force = try flow.measuredStep().links + flow.measuredStep().links
    return force / (mean * mean * Double(diameter))
  }

  /// The pressure before the cylinder less that behind it, over rho U^2.
  private static func pressureDrop(_ flow: LatticeFlow, _ d: Int, _ mean: Double, on world: Communicator) throws
    -> Double
  {
    // Two cells on either side of the middle, extrapolated from the first two columns to the cylinder's front and back.
    let (front, back, y) = (3 * d / 2, 5 * d / 2, 2 * d)
    let cells = [front - 1, front - 2, back, back + 1].flatMap { x in [CellIndex(x, y - 1, 0), CellIndex(x, y, 0)] }
    let density = try LatticeProbe.values(flow.moments().density, at: cells, on: world)
    func column(_ n: Int) -> Double { (density[2 * n] + density[2 * n + 1]) / 2 }
    let drop = (1.5 * column(0) - 0.5 * column(1)) - (1.5 * column(2) - 0.5 * column(3))
    return drop / (3 * mean * mean)
  }

  private static func addSteady(
    to table: inout VerificationTable, diameter: Int, _ isLong: Bool, on world: Communicator
  ) throws {
    let mean = 0.04
    let flow = try flow(diameter: diameter, reynolds: 20, mean: mean, on: world)
    var found = Position.zero
    _ = try LatticeProbe.settle(flow, every: 100 * diameter, to: 1e-5, most: 100) {
      found = try coefficients(flow, diameter, mean)
      return found.x
    }
    let name = "V8 cylinder 2D-1, \(diameter) cells"
    table.add("\(name): drag", found.x, .relative(isLong ? 0.005 : 0.01), of: 5.57953523384, "FEATFLOW")
    if isLong { table.add("\(name): lift", found.y, .absolute(0.001), of: 0.010618948146, "FEATFLOW") }
    // The benchmark's units: U = 0.2, so that rho U^2 = 0.04.
    table.add(
      "\(name): pressure drop", 0.04 * (try pressureDrop(flow, diameter, mean, on: world)), .relative(0.01),
      of: 0.11752016697, "FEATFLOW")
  }

  private static func addShedding(to table: inout VerificationTable, diameter: Int, on world: Communicator) throws {
    // At 0.05 and more the lift shows the fluid's compressibility.
    let mean = 0.03
    // In thin boundary layers interpolated walls err with the magic product.
    let flow = try flow(diameter: diameter, reynolds: 100, mean: mean, magic: 0.02, on: world)
    let period = Int(Double(diameter) / (0.3 * mean))
    // The sound of the start dies away in the walls' boundary layers, by a factor of e in some seven periods.
    try flow.advance(24 * period)
    var (drag, lift): ([Double], [Double]) = ([], [])
    for _ in 0..<3 * period {
      let now = try coefficients(flow, diameter, mean)
      drag.append(now.x)
      lift.append(now.y)
    }
    // Rises of the lift through its mean, between samples two steps apart.
    let middle = ((lift.max() ?? .nan) + (lift.min() ?? .nan)) / 2
    var rises: [Double] = []
    for n in 1..<lift.count where lift[n - 1] < middle && lift[n] >= middle {
      rises.append(2 * (Double(n - 1) + (middle - lift[n - 1]) / (lift[n] - lift[n - 1])))
    }
    let spacing = ((rises.last ?? .nan) - (rises.first ?? .nan)) / Double(rises.count - 1)
    let name = "V9 cylinder 2D-2, \(diameter) cells"
    table.add(
      "\(name): Strouhal number", Double(diameter) / (spacing * mean), .relative(0.01), of: 0.301841, "FEATFLOW")
    table.add("\(name): greatest drag", drag.max() ?? .nan, .relative(0.01), of: 3.227393, "FEATFLOW")
    table.add(
      "\(name): lift, peak to peak", (lift.max() ?? .nan) - (lift.min() ?? .nan), .relative(0.02), of: 2.007871,
      "FEATFLOW")
  }
}
