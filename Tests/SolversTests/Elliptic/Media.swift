import Domain
import Foundation
import MPI
import Numerics
import Solvers
import Testing

/// Coefficients and problems that elliptic tests share.
enum Media {
  /// exp(sigma Z) with a squared-exponential Z of length `length` cells on a torus: white noise under a Gaussian kernel.
  static func logNormal(_ grid: Grid, sigma: Double, seed: Int, length: Double = 4) -> [Double] {
    let reach = Int(3 * length)
    var kernel = (-reach...reach).map { exp(-Double($0 * $0) / (length * length)) }
    let norm = kernel.reduce(0) { $0 + $1 * $1 }.squareRoot()
    kernel = kernel.map { $0 / norm }
    var values = (0..<grid.cellCount).map { n in
      (-2 * log(scatter(n, 2 * seed))).squareRoot() * cos(2 * .pi * scatter(n, 2 * seed + 1))
    }
    for axis in grid.axes {
      let count = grid.cells[axis]
      let stride = axis == .x ? 1 : axis == .y ? grid.cells.x : grid.cells.x * grid.cells.y
      let source = values
      for n in values.indices {
        let place = n / stride % count
        var sum = 0.0
        for step in -reach...reach {
          sum += kernel[step + reach] * source[n + (((place + step) % count + count) % count - place) * stride]
        }
        values[n] = sum
      }
    }
    return values.map { exp(sigma * $0) }
  }

  /// A field of given values over the whole grid.
  static func field(_ name: String, _ values: [Double], on topology: CartesianTopology) -> Field<Double> {
    let field = Field<Double>(name, on: topology)
    field.set { values[topology.grid.linearIndex(of: $0)] }
    return field
  }

  /// A source that changes sign from cell to cell.
  static func noise(_ name: String, seed: Int, on topology: CartesianTopology) -> Field<Double> {
    let field = Field<Double>(name, on: topology)
    field.set { 2 * scatter($0.x + 1000 * $0.y + 1_000_000 * $0.z, seed) - 1 }
    return field
  }

  /// Given values on both x walls, nothing through the others.
  static func through(_ grid: Grid, from lower: Double = 0, to upper: Double = 0) -> [Side: EllipticBoundary] {
    var boundaries = Dictionary(uniqueKeysWithValues: grid.sides.map { ($0, EllipticBoundary.insulated) })
    boundaries[.xLower] = .value(.constant(lower))
    boundaries[.xUpper] = .value(.constant(upper))
    return boundaries
  }
}
