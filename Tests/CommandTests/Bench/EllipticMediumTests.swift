import Domain
import MPI
import TestSupport
import Testing

@testable import mpi_main

@Suite(.collective) struct EllipticMediumTests {
  @Test func words() {
    #expect(EllipticMedium("constant") == .constant)
    #expect(EllipticMedium("log-normal:2.5") == .logNormal(sigma: 2.5))
    #expect(EllipticMedium("two-phase:1e6:0.3") == .twoPhase(contrast: 1e6, fraction: 0.3))
    for word in ["", "constant:1", "log-normal", "log-normal:0", "log-normal:x", "two-phase:10", "two-phase:10:1"] {
      #expect(EllipticMedium(word) == nil, "\(word)")
    }
  }

  /// The fraction is exact, and the coefficient the same on any ranks.
  @Test func twoPhases() throws {
    let medium = EllipticMedium.twoPhase(contrast: 100, fraction: 0.3)
    let grid = try Grid(cells: [40, 30], spacing: [1, 1])
    func coefficient(_ communicator: Communicator) throws -> Field<Double> {
      try medium.coefficient(on: CartesianTopology(grid, over: communicator), seed: 3)
    }
    let (own, alone) = (try coefficient(World.communicator), try coefficient(.ofThisProcess()))
    #expect(alone.values().count { $0 == 1 } == 360 && alone.values().count { $0 == 0.01 } == 840)
    let lower = own.block.owned.lower
    var isSame = true
    own.forEachRow { row, y, _ in
      for x in 0..<own.block.count.x { isSame = isSame && row[x] == alone[x + lower.x, y + lower.y] }
    }
    expectEverywhere(isSame)
  }
}
