import Domain
import MPI
import Numerics
import Solvers

/// What drives the solves of the distributed solver's benchmark; the x walls have values, nothing passes through the others.
enum EllipticLoading: String, CaseIterable, Sendable {
  /// A drop of one between the walls.
  case drop
  /// A source that is drawn for each cell between -1 and 1; zero on the walls.
  case random
  /// A source of one everywhere; zero on the walls.
  case unit

  /// What the command line calls them.
  static let words = allCases.map(\.rawValue).joined(separator: ", ")

  /// The name in reports.
  var name: String {
    switch self {
    case .drop: "a unit drop"
    case .random: "a random source"
    case .unit: "a unit source"
    }
  }

  /// The source on this rank's block, the same on any ranks; nil for none.
  func source(on topology: CartesianTopology, seed: Int) -> Field<Double>? {
    guard self != .drop else { return nil }
    let field = Field<Double>("f", on: topology)
    guard self == .random else {
      field.fill(1)
      return field
    }
    let key = RandomKey(seed: UInt64(2026 + seed)).child("elliptic benchmark's source")
    field.set { 2 * key.uniform(cell: UInt64(topology.grid.linearIndex(of: $0))) - 1 }
    return field
  }

  /// The problem of a coefficient.
  func problem(_ coefficient: Field<Double>) -> EllipticProblem {
    var boundaries = Dictionary(
      uniqueKeysWithValues: coefficient.grid.sides.map { ($0, EllipticBoundary.insulated) })
    boundaries[.xLower] = .value(0)
    boundaries[.xUpper] = .value(self == .drop ? 1 : 0)
    return EllipticProblem(coefficient: coefficient, boundaries: boundaries)
  }
}
