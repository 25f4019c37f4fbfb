import TestSupport
import Testing

@testable import mpi_main

@Suite(.enabled(if: World.size == 1, "one rank runs the cases")) struct PhaseFieldVerificationTests {
  /// All cases of the short form hold, and what is our own reference is not passed off as somebody else's.
  @Test func shortFormHolds() throws {
    let table = try PhaseFieldVerification.run(Verification(world: World.communicator, isLong: false))
    #expect(table.failures == 0, "\(table.text)")
    #expect(table.rows.count { $0.source.contains("own reference") } >= 10)
    #expect(table.rows.contains { $0.name.hasPrefix("BM7a") && $0.source.contains("PFHub") })
  }
}
