import Domain
import MPI
import Solvers

/// The square cavity whose lid slides: V7.
enum DrivenCavity {
  /// Places along the centre lines.
  private static let heights = [
    0.9766, 0.9688, 0.9609, 0.9531, 0.8516, 0.7344, 0.6172, 0.5, 0.4531, 0.2813, 0.1719, 0.1016, 0.0703, 0.0625, 0.0547,
  ]
  private static let widths = [
    0.9688, 0.9609, 0.9531, 0.9453, 0.9063, 0.8594, 0.8047, 0.5, 0.2344, 0.2266, 0.1563, 0.0938, 0.0781, 0.0703, 0.0625,
  ]

  /// By Reynolds number: u over the lid's speed on the vertical centre line, v on the horizontal one. From a stream function
  /// on 64, 128 and 256 cells, extrapolated; within 3e-5, 3e-4 and 3e-4 (1e-3 near the lid).
  private static let recomputed: [Int: (u: [Double], v: [Double])] = [
    100: (
      [
        0.84373, 0.79194, 0.74047, 0.69103, 0.23655, 0.00419, -0.13880, -0.20915,
        -0.21398, -0.15767, -0.10174, -0.06443, -0.04662, -0.04198, -0.03723,
      ],
      [
        -0.06219, -0.07798, -0.09339, -0.10853, -0.17708, -0.23369, -0.25354, 0.05754,
        0.17956, 0.17936, 0.16483, 0.12643, 0.11175, 0.10359, 0.09481,
      ]
    ),
    400: (
      [
        0.76070, 0.68724, 0.61996, 0.56161, 0.29205, 0.16257, 0.02103, -0.11505,
        -0.17148, -0.32874, -0.24379, -0.14620, -0.10331, -0.09260, -0.08183,
      ],
      [
        -0.12515, -0.16160, -0.19822, -0.23473, -0.38971, -0.45386, -0.38567, 0.05205,
        0.30347, 0.30384, 0.28356, 0.23174, 0.21098, 0.19881, 0.18515,
      ]
    ),
    1000: (
      [
        0.66454, 0.58094, 0.51701, 0.47240, 0.33722, 0.18866, 0.05700, -0.06207,
        -0.10822, -0.28038, -0.38864, -0.30041, -0.22283, -0.20227, -0.18123,
      ],
      [
        -0.22785, -0.29361, -0.35525, -0.41032, -0.52649, -0.42650, -0.32021, 0.02579,
        0.32539, 0.33402, 0.37695, 0.33305, 0.30991, 0.29627, 0.28070,
      ]
    ),
  ]

  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    for (reynolds, n, tolerance) in isLong
      ? [(100, 128, 0.002), (400, 128, 0.002), (1000, 256, 0.002)] : [(100, 64, 0.002)]
    {
      guard let reference = recomputed[reynolds] else { continue }
      let (u, v) = try profiles(reynolds, n, on: world)
      let worst = (
        zip(u, reference.u).map { abs($0 - $1) }.max() ?? .nan, zip(v, reference.v).map { abs($0 - $1) }.max() ?? .nan
      )
      table.add(
        "V7 cavity, Re \(reynolds), \(n) cells: worst u", worst.0, .atMost, of: tolerance, "own reference")
      table.add(
        "V7 cavity, Re \(reynolds), \(n) cells: worst v", worst.1, .atMost, of: tolerance, "own reference")
    }
  }

  private static func profiles(
    _ reynolds: Int, _ n: Int, on world: Communicator
  ) throws -> (u: [Double], v: [Double]) {
    let speed = 0.1
    let viscosity = speed * Double(n) / Double(reynolds)
    let flow = try LatticeProbe.flow(
      [n, n], periodic: [], sides: [.yUpper: .wall([speed, 0, 0])], LatticeRelaxation(viscosity: viscosity), .quadratic,
      on: world)
    _ = try LatticeProbe.settle(flow, every: 20 * n, to: 1e-6, most: 4000) {
      let velocity = flow.moments().velocity
      return try velocity.dotProduct(with: velocity, on: world)
    }
    let velocity = flow.moments().velocity
    func line(_ component: Int, _ cell: (_ along: Int, _ across: Int) -> CellIndex) throws -> [Double] {
      let two = try [n / 2 - 1, n / 2].map { across in
        try LatticeProbe.values(velocity, component: component, at: (0..<n).map { cell($0, across) }, on: world)
      }
      return zip(two[0], two[1]).map { ($0 + $1) / (2 * speed) }
    }
    let u = try line(0) { CellIndex($1, $0, 0) }
    let v = try line(1) { CellIndex($0, $1, 0) }
    return (heights.map { sample(u, at: $0, end: 1) }, widths.map { sample(v, at: $0, end: 0) })
  }

  /// The cubic through the four values nearest to a place, walls included.
  private static func sample(_ values: [Double], at place: Double, end: Double) -> Double {
    let n = values.count
    let nodes = [0] + (0..<n).map { (Double($0) + 0.5) / Double(n) } + [1]
    let all = [0] + values + [end]
    let above = nodes.firstIndex { $0 > place } ?? nodes.count - 1
    let first = min(max(above - 2, 0), nodes.count - 4)
    var sum = 0.0
    for i in first..<first + 4 {
      var weight = 1.0
      for j in first..<first + 4 where j != i { weight *= (place - nodes[j]) / (nodes[i] - nodes[j]) }
      sum += weight * all[i]
    }
    return sum
  }
}
