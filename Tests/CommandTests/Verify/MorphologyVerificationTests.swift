import TestSupport
import Testing

@testable import mpi_main

@Suite(.enabled(if: World.size == 1, "one rank runs the cases")) struct MorphologyVerificationTests {
  /// Each estimator finds what is known in closed form.
  @Test func closedFormsHold() throws {
    let table = try MorphologyVerification.run(Verification(world: World.communicator, isLong: false))
    #expect(table.failures == 0, "\(table.text)")
    #expect(table.rows.count >= 40)
  }
}
