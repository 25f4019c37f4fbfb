import Domain
import Glibc
import MPI
import Numerics
import Solvers

/// The coefficients of the distributed solver's benchmark.
///
/// Those that vary come from a Gaussian field Z of variance one with the squared-exponential covariance of length 4 cells.
enum EllipticMedium: Hashable, Sendable {
  /// One everywhere.
  case constant
  /// exp(sigma Z).
  case logNormal(sigma: Double)
  /// One in a given fraction of the cells, those of the greatest Z, and one over the contrast in the others.
  case twoPhase(contrast: Double, fraction: Double)

  /// Those that are measured if none is asked for.
  static let usual: [EllipticMedium] = [.constant, .logNormal(sigma: 1)]

  /// What the command line calls them.
  static let words = "constant, log-normal:SIGMA or two-phase:CONTRAST:FRACTION"

  /// The medium of a word such as `two-phase:1000:0.3`; nil if it is none.
  init?(_ word: String) {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let numbers = parts.dropFirst().compactMap { Double($0) }.filter { $0.isFinite && $0 > 0 }
    switch (parts.first, parts.count, numbers.count) {
    case ("constant", 1, 0): self = .constant
    case ("log-normal", 2, 1): self = .logNormal(sigma: numbers[0])
    case ("two-phase", 3, 2) where numbers[1] < 1: self = .twoPhase(contrast: numbers[0], fraction: numbers[1])
    default: return nil
    }
  }

  /// The name in reports and files.
  var name: String {
    switch self {
    case .constant: "constant"
    case .logNormal(let sigma): sigma == 1 ? "log-normal" : "log-normal:\(sigma)"
    case .twoPhase(let contrast, let fraction): "two-phase:\(contrast):\(fraction)"
    }
  }

  /// The coefficient on this rank's block, the same on any ranks. Collective.
  ///
  /// - Throws: `MPIError`, `SolverError`.
  func coefficient(on topology: CartesianTopology, seed: Int = 0) throws -> Field<Double> {
    guard self != .constant else {
      let field = Field<Double>("k", on: topology)
      field.fill(1)
      return field
    }
    let field = Self.gaussian(on: topology, seed: seed)
    let width = field.block.count.x
    switch self {
    case .constant: break
    case .logNormal(let sigma): field.forEachRow { row, _, _ in for x in 0..<width { row[x] = exp(sigma * row[x]) } }
    case .twoPhase(let contrast, let fraction):
      let phases = try PhaseThreshold(fraction: fraction, rule: .perSample).phases(of: field, on: topology)
      var place = 0
      field.forEachRow { row, _, _ in
        for x in 0..<width { row[x] = phases.image.labels[place + x] == 1 ? 1 : 1 / contrast }
        place += width
      }
    }
    return field
  }

  /// White noise keyed by the cell under a Gaussian kernel.
  private static func gaussian(on topology: CartesianTopology, seed: Int) -> Field<Double> {
    let field = Field<Double>("k", on: topology)
    let (length, reach) = (4.0, 14)
    var kernel = (-reach...reach).map { exp(-Double($0 * $0) / (length * length)) }
    let norm = kernel.reduce(0) { $0 + $1 * $1 }.squareRoot()
    kernel = kernel.map { $0 / norm }
    let grid = topology.grid
    var grown = topology.block().owned
    for axis in grid.axes {
      grown.lower[axis] -= reach
      grown.upper[axis] += reach
    }
    let count = grown.count
    var values = HugeBuffer<Double>(count: grown.cellCount)
    let key = RandomKey(seed: UInt64(2026 + seed)).child("elliptic benchmark")
    var place = 0
    grown.forEachRow { start in
      for x in 0..<count.x {
        var cell = CellIndex(start.x + x, start.y, start.z)
        for axis in grid.axes { cell[axis] = (cell[axis] % grid.cells[axis] + grid.cells[axis]) % grid.cells[axis] }
        values.pointer[place + x] = key.normal(cell: UInt64(grid.linearIndex(of: cell)))
      }
      place += count.x
    }
    for axis in grid.axes { values = smoothed(values, kernel, stride: [1, count.x, count.x * count.y][axis.rawValue]) }
    let inset = CellIndex(reach, reach, grid.dimensions == 3 ? reach : 0)
    field.forEachRow { row, y, z in
      let from = values.pointer + ((z + inset.z) * count.y + y + inset.y) * count.x + inset.x
      for x in 0..<field.block.count.x { row[x] = from[x] }
    }
    return field
  }

  /// The kernel along one direction; what lies within its reach of the ends is of no use.
  private static func smoothed(
    _ source: borrowing HugeBuffer<Double>, _ kernel: [Double], stride: Int
  ) -> HugeBuffer<Double> {
    let target = HugeBuffer<Double>(count: source.count)
    let reach = kernel.count / 2
    let margin = reach * stride
    for (number, weight) in kernel.enumerated() {
      let from = source.pointer + (number - reach) * stride
      for n in margin..<max(source.count - margin, margin) { target.pointer[n] += weight * from[n] }
    }
    return target
  }
}
