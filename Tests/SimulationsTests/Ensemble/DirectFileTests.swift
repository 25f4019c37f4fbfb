import Foundation
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct DirectFileTests {
  @Test func pagesAreWrittenAndOthersLeft() throws {
    let path = "\(try TemporaryFolder.shared("direct"))/rank\(World.rank)"
    try Data(repeating: 7, count: 3 * DirectFile.page).write(to: URL(fileURLWithPath: path))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * DirectFile.page, alignment: DirectFile.page)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 42)
    let file = DirectFile(path)
    // A file system without direct writing says so, and is no failure.
    guard file.isUseful else { return }

    let page = UnsafeRawBufferPointer(rebasing: memory[..<DirectFile.page])
    let isWritten = try file.write(page, at: DirectFile.page)
    let isShortWritten = try file.write(UnsafeRawBufferPointer(rebasing: page[..<100]), at: 0)
    let isShiftedWritten = try file.write(page, at: 100)
    let isMisalignedWritten = try file.write(
      UnsafeRawBufferPointer(rebasing: memory[8..<8 + DirectFile.page]), at: 0)
    #expect(!isShortWritten && !isShiftedWritten && !isMisalignedWritten)
    file.close()
    #expect(!file.isUseful)
    let content = try Data(contentsOf: URL(fileURLWithPath: path))
    let middle = UInt8(isWritten ? 42 : 7)
    #expect(content.count == 3 * DirectFile.page)
    #expect(content.indices.allSatisfy { content[$0] == ($0 / DirectFile.page == 1 ? middle : 7) })
  }

  @Test func missingFilesAreOfNoUse() {
    #expect(!DirectFile("/nonexistent/file").isUseful)
  }
}
