import Domain
import Glibc
import Solvers

extension PorousVerification {
  /// Cubic lattices of spheres against Rayleigh's multipole solution of all orders, by an eighth of the cell, extrapolated to
  /// no spacing from two grids.
  @Sendable static func lattices(_ table: inout VerificationTable, _ verification: Verification) throws {
    // The conductivity of spheres over that of the matrix, and of the lattice at each volume fraction.
    let references: [(lattice: SphereLattice, contrast: Double, values: [(fraction: Double, k: Double)])] = [
      (.simple, 0, [(0.3, 0.605661), (0.1, 0.857111900), (0.4, 0.490109915)]),
      (.simple, 10, [(0.3, 1.887740058), (0.1, 1.243338546), (0.4, 2.364431387)]),
      (.simple, 1000, [(0.3, 2.326865658), (0.1, 1.332448305)]),
      (.bodyCentred, 0, [(0.3, 0.608272403), (0.5, 0.395757)]),
      (.bodyCentred, 10, [(0.3, 1.873233801), (0.5, 2.844819726)]),
      (.bodyCentred, 1000, [(0.1, 1.332248953), (0.4, 3.024739749)]),
      (.faceCentred, 0, [(0.3, 0.608389958), (0.5, 0.396537923)]),
      (.faceCentred, 10, [(0.3, 1.872462955), (0.5, 2.829952898)]),
      (.faceCentred, 1000, [(0.3, 2.284250845), (0.4, 3.012778406)]),
    ]
    let cells = verification.isLong ? [64, 128] : [32, 64]
    for (lattice, contrast, values) in references {
      for (fraction, k) in verification.isLong ? values : Array(values.prefix(1)) {
        let found = try cells.map { try conductivity(lattice, contrast, fraction, $0, verification) }
        table.add(
          "\(lattice.rawValue) lattice of spheres, \(Int(contrast)), phi = \(fraction)", 2 * found[1].k - found[0].k,
          .relative(contrast == 10 ? 0.003 : 0.005), of: k, "own reference, Rayleigh's method")
        // An isotropic medium's own volume fraction bounds it.
        let bound = hashinShtrikman(1, contrast, found[1].fraction)
        table.add(
          "\(lattice.rawValue) lattice of spheres, \(Int(contrast)), phi = \(fraction), \(cells[1]) cells", found[1].k,
          contrast < 1 ? .atMost : .atLeast, of: bound, "Hashin and Shtrikman 1962")
      }
    }
  }

  /// Maxwell's value: the bound whose host is the matrix.
  private static func hashinShtrikman(_ matrix: Double, _ spheres: Double, _ fraction: Double) -> Double {
    matrix + fraction / (1 / (spheres - matrix) + (1 - fraction) / (3 * matrix))
  }

  private static func conductivity(
    _ lattice: SphereLattice, _ contrast: Double, _ fraction: Double, _ n: Int, _ verification: Verification
  ) throws -> (k: Double, fraction: Double) {
    let grid = try Grid(cells: [n, n, n], size: [0.5, 0.5, 0.5])
    let square = pow(3 * fraction / (4 * .pi * Double(lattice.count)), 2.0 / 3)
    func isInside(_ cell: CellIndex) -> Bool {
      let place = grid.position(of: cell)
      return lattice.corners.contains { corner in
        let offset = place - corner
        return (offset * offset).sum() <= square
      }
    }
    var inside = 0
    grid.box.forEachRow { row in for x in 0..<n where isInside(CellIndex(x, row.y, row.z)) { inside += 1 } }
    let conduction = ConductionCase(
      grid: grid, axis: .x, accuracy: EllipticAccuracy(residual: 1e-8, iterations: 400))
    let outcome = try conduction.solve(on: verification.world) { isInside($0) ? contrast : 1 }
    return (outcome.powerConductivity, Double(inside) / Double(grid.cellCount))
  }
}

/// Spheres on the points of a cubic lattice of constant 1, of which planes of symmetry cut an eighth.
private enum SphereLattice: String {
  case simple
  case bodyCentred = "body-centred"
  case faceCentred = "face-centred"

  /// Spheres in a cell.
  var count: Int {
    switch self {
    case .simple: 1
    case .bodyCentred: 2
    case .faceCentred: 4
    }
  }

  /// The corners of the eighth that are centres of spheres.
  var corners: [Position] {
    switch self {
    case .simple: [.zero]
    case .bodyCentred: [.zero, Position(0.5, 0.5, 0.5)]
    case .faceCentred: [.zero, Position(0.5, 0.5, 0), Position(0.5, 0, 0.5), Position(0, 0.5, 0.5)]
    }
  }
}
