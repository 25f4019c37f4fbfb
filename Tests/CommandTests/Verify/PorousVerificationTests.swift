import MPI
import Simulations
import TestSupport
import Testing

@testable import mpi_main

@Suite(.serialized, .collective(seconds: 300)) struct PorousVerificationTests {
  /// All cases hold on any number of ranks, none is left out but the volume of 500^3 cells, and what is our own reference is
  /// not passed off as somebody else's.
  @Test func ownReferencesSaySo() throws {
    let table = try PorousVerification.run(Verification(world: World.communicator, isLong: false))
    #expect(table.failures == 0, "\(table.text)")
    #expect(table.skipped.count == 1)
    let own = table.rows.filter { $0.source.contains("own reference") }.map(\.name)
    for row in table.rows where row.name.hasPrefix("checkerboard") && row.name.contains("cells a field") {
      #expect(own.contains(row.name))
    }
    #expect(own.count >= 60)
  }

  /// Without the images their rows are skipped, and the table says so.
  @Test func withoutDataRowsAreSkipped() throws {
    let folder = try TemporaryFolder.shared("verify")
    var table = VerificationTable(title: "images")
    let verification = Verification(world: World.communicator, isLong: true, folder: folder)
    try PorousVerification.blobImages(&table, verification)
    try PorousVerification.tauFactorVolume(&table, verification)
    #expect(table.rows.isEmpty && table.skipped.count == 2)
    #expect(table.text.contains("skipped: 32 conductivities of blob images: no porous-blobs.h5 found"))
  }

  @Test func rowsKnowWhetherTheyHold() {
    var table = VerificationTable(title: "rows")
    table.add("near", 1.03, .standardErrors(0.01), of: 1, "")
    table.add("far", 1.05, .standardErrors(0.01), of: 1, "")
    table.add("above", 2, .atLeast, of: 1.95, "")
    table.add("nothing", .nan, .atLeast, of: 1.95, "")
    #expect(table.rows.map(\.passes) == [true, false, true, false] && table.failures == 2)
    #expect(table.text.contains("2 of 4 within their tolerance"))
  }
}
