import TestSupport
import Testing

@testable import mpi_main

@Suite(.enabled(if: World.size == 1, "one rank runs the cases")) struct PorousVerificationTests {
  /// All cases hold, and what is our own reference is not passed off as somebody else's.
  @Test func ownReferencesSaySo() throws {
    let table = try PorousVerification.run(isLong: false)
    #expect(table.failures == 0, "\(table.text)")
    let own = table.rows.filter { $0.source.contains("own reference") }.map(\.name)
    for row in table.rows where row.name.hasPrefix("checkerboard") || row.name.hasPrefix("Keller duality, log-normal") {
      #expect(own.contains(row.name))
    }
    #expect(own.count >= 8)
  }
}
