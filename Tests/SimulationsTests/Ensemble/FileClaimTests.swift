import Foundation
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct FileClaimTests {
  @Test func oneAtATime() throws {
    let path = try TemporaryFolder.shared("claim") + "/\(World.rank).h5"
    var claim: FileClaim? = try FileClaim(path)
    #expect(claim != nil && fileExists(path + ".lock"))
    do {
      _ = try FileClaim(path)
      Issue.record("claimed twice")
    } catch {
      guard case .claimed(path, FileClaim.host, Int(getpid())) = error else { throw error }
      #expect(
        error.description == "\(path): another job writes it, process \(getpid()) on \(FileClaim.host); "
          + "if there is none, remove \(path).lock")
    }
    #expect(throws: EnsembleError.self) { try FileClaim.requireUnclaimed(path) }
    claim = nil
    #expect(!fileExists(path + ".lock"))
    try FileClaim.requireUnclaimed(path)
    _ = try FileClaim(path)
  }

  /// The kernel's lock went with the process: what its file says counts no more, be it of this machine or of another.
  @Test(arguments: ["", "elsewhere 17\n", "\(FileClaim.host) \(getpid())\n", "\(FileClaim.host) 999999999\n"])
  func aKilledHolderKeepsNobodyOut(content: String) throws {
    let path = try TemporaryFolder.shared("claim") + "/\(World.rank).h5"
    try content.write(toFile: path + ".lock", atomically: false, encoding: .utf8)
    let claim = try FileClaim(path)
    #expect(try String(contentsOfFile: path + ".lock", encoding: .utf8) == "\(FileClaim.host) \(getpid())\n")
    #expect(throws: EnsembleError.self) { try FileClaim(path) }
    withExtendedLifetime(claim) {}
  }

  /// Where a file system has no locks, the name decides: only this machine's dead can be told from the living.
  @Test func withoutTheKernelsLocks() throws {
    let path = try TemporaryFolder.shared("claim") + "/\(World.rank).h5"
    var claim: FileClaim? = try FileClaim(path, hasLocks: false)
    #expect(claim != nil)
    #expect(throws: EnsembleError.self) { try FileClaim(path, hasLocks: false) }
    claim = nil
    for (content, isFree) in [
      ("\(FileClaim.host) 999999999\n", true), ("\(FileClaim.host) \(getppid())\n", false), ("elsewhere 1\n", false),
      ("", false),
    ] {
      try content.write(toFile: path + ".lock", atomically: false, encoding: .utf8)
      claim = try? FileClaim(path, hasLocks: false)
      #expect((claim != nil) == isFree, "\(content)")
      claim = nil
      #expect(fileExists(path + ".lock") != isFree)
    }
  }

  @Test func whereNoLockCanBeMade() {
    #expect(throws: EnsembleError.self) { try FileClaim("/no/such/folder/a.h5") }
  }
}
