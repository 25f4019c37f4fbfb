import Glibc
import Simulations
import TestSupport
import Testing

@Suite struct CaseTextTests {
  /// A file of this process with these bytes; each rank has its own.
  private func file(_ bytes: [UInt8]) throws -> String {
    var template = Array("/tmp/tafel-case-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    #expect(descriptor >= 0)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func message(_ path: String) -> String {
    do throws(CaseError) {
      return "read: " + (try CaseText.read(path))
    } catch {
      return error.description
    }
  }

  @Test func readsText() throws {
    let path = try file(Array("title: µ\n".utf8))
    defer { unlink(path) }
    #expect(message(path) == "read: title: µ\n")
  }

  @Test func skipsAByteOrderMark() throws {
    let path = try file([0xEF, 0xBB, 0xBF] + Array("a: 1".utf8))
    defer { unlink(path) }
    #expect(message(path) == "read: a: 1")
  }

  @Test func refusesWhatIsNotAFile() {
    #expect(message("/tmp") == "/tmp: is a directory; a case is a YAML file")
    #expect(
      message("/nonexistent/case.yaml") == "/nonexistent/case.yaml: cannot read the case: No such file or directory")
  }

  @Test func refusesAnEmptyFile() throws {
    let path = try file([])
    defer { unlink(path) }
    #expect(message(path) == "\(path): the file is empty")
  }

  @Test(arguments: [
    (Array("a: 1\nb: \u{E9}".utf8) + [0xFF, 0x41], "2:5", "ff"), ([0x89] + Array("HDF".utf8), "1:1", "89"),
    (Array("ab".utf8) + [0xC3], "1:3", "c3"), ([0xFF, 0xFE, 0x61, 0], "1:1", "ff"),
  ])
  func refusesOtherEncodings(bytes: [UInt8], place: String, byte: String) throws {
    let path = try file(bytes)
    defer { unlink(path) }
    #expect(message(path) == "\(path):\(place): not a text file in UTF-8 (byte 0x\(byte))")
  }

  @Test func refusesAResultInPlaceOfACase() throws {
    let path = try file([UInt8](repeating: 0x20, count: CaseText.greatestSize + 1))
    defer { unlink(path) }
    #expect(message(path) == "\(path): larger than 4 MiB: not a case file")
  }
}
