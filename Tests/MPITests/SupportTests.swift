import Foundation
import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct SupportTests {
  @Test func foldersAreShared() throws {
    let first = try TemporaryFolder.shared("support")
    let second = try TemporaryFolder.shared("support")
    let all = try World.communicator.broadcast(first)
    var isFolder: ObjCBool = false
    expectEverywhere(all == first && first != second)
    expectEverywhere(FileManager.default.fileExists(atPath: first, isDirectory: &isFolder) && isFolder.boolValue)
    try World.communicator.barrier()
  }

  @Test func aFailureOnOneRankIsRecordedOnAll() {
    withKnownIssue { expectEverywhere(World.rank != World.size - 1, "seen everywhere") }
  }

  @Test(.ranks(atLeast: 2)) func skipsWithFewerRanks() {
    #expect(World.size >= 2)
  }
}
