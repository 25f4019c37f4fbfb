import Domain
import Glibc
import Solvers

/// Distances from planes and discs, and the way from heights to an order parameter and back.
enum ExactDistances {
  static func add(to table: inout VerificationTable) throws {
    let disc = SignedDistance(
      from: try ExactPhases.field([100, 100]) { 0.3 - hypot($0.x - 0.5, $0.y - 0.5) }, level: 0)
    let exact = try ExactPhases.field([100, 100]) { hypot($0.x - 0.5, $0.y - 0.5) - 0.3 }
    let errors = zip(disc.field.values, exact.values).map { abs($0 - $1) }
    table.add("distance from a disc: largest error, cells", (errors.max() ?? 1) * 100, .atMost, of: 1, "|x| - r")
    let plane = SignedDistance(from: try ExactPhases.field([40, 20]) { $0.x + 1e-9 < 0.5 ? 1 : 0 })
    let planeError = zip(plane.field.values, try ExactPhases.field([40, 20]) { $0.x - 0.5 }.values).map { abs($0 - $1) }
    table.add(
      "distance from a segmented plane: largest error", planeError.max() ?? 1, .absolute(1e-12), of: 0, "x - x0")
    // Half-way between the diagonals of cells of either phase.
    let slope = SignedDistance(from: try ExactPhases.field([60, 60]) { $0.x + $0.y < 1.001 ? 1 : 0 })
    let slopeError = zip(
      slope.field.values, try ExactPhases.field([60, 60]) { ($0.x + $0.y - 1 - 1.0 / 120) / 2.0.squareRoot() }.values
    )
    .map { abs($0 - $1) }
    table.add(
      "distance from a segmented slope: largest error, cells", (slopeError.max() ?? 1) * 60, .atMost, of: 0.5,
      "sub-cell")
    try addRoundTrip(to: &table)
    try addThinFeatures(to: &table)
  }

  private static func addRoundTrip(to table: inout VerificationTable) throws {
    let (n, dx) = (64, 1e-8)
    let values = (0..<n * n).map { place in
      let (x, y) = (2 * Double.pi * Double(place % n) / Double(n), 2 * Double.pi * Double(place / n) / Double(n))
      return (24 + 5 * sin(2 * x) + 3 * cos(x + 3 * y)) * dx
    }
    let map = HeightMap(columns: n, rows: n, dx: dx, dy: dx, values: values, isPeriodic: true)
    let order = OrderParameter(try SignedDistance(to: map, height: 48 * dx, cell: dx), width: 2 * dx)
    let back = HeightMap(outermostCrossingOf: order.field, from: .zLower)
    let errors = zip(values, back.values).map { abs($0 - $1) / dx }
    table.add("heights to xi and back: largest error, cells", errors.max() ?? 1, .atMost, of: 0.5, "dx/2")
    table.add(
      "heights to xi and back: Sq to that before",
      HeightStatistics(back).rootMeanSquare / HeightStatistics(map).rootMeanSquare, .relative(0.005), of: 1,
      "same surface")
  }

  private static func addThinFeatures(to table: inout VerificationTable) throws {
    for (width, isThin) in [(6.0, 0.0), (2.0, 1.0)] {
      // A bar of so many l through the middle, of 0.2 of the domain.
      let bar = SignedDistance(
        from: try ExactPhases.field([100, 100], periodic: [.y]) { abs($0.x - 0.5) < 0.1 ? 1 : 0 })
      let order = OrderParameter(bar, width: 0.2 / width)
      table.add("bar of \(Int(width)) l: thin part of the metal", order.thinMetal, .absolute(0), of: isThin, "4 l")
    }
  }
}
