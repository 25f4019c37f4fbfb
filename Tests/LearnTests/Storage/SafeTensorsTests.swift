import Foundation
import Numerics
import TestSupport
import Testing

@testable import Learn

struct SafeTensorsTests {
  private func path(_ name: String) throws -> String {
    try TemporaryFolder.shared("safetensors") + "/\(World.rank)-\(name)"
  }

  @Test func thereAndBack() throws {
    let network = UNet<Float>(.init(), key: RandomKey(seed: 1))
    let path = try path("weights.safetensors")
    let written = SafeTensors(network, metadata: ["kind": "\"U-Net\"\n"])
    try written.write(to: path)
    let read = try SafeTensors(contentsOf: path)
    #expect(
      read.metadata == written.metadata && read.tensors == written.tensors
        && read.tensors.count == network.parameters.count)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let header = bytes[0..<8].enumerated().reduce(0) { (sum: Int, next) in sum + Int(next.element) << (8 * next.offset)
    }
    #expect(header % 8 == 0)
  }

  @Test func damage() throws {
    let path = try path("damaged.safetensors")
    let whole = try SafeTensors(["a": Tensor([1, 2, 3]), "b": Tensor(zeros: [2, 2])]).encoded()
    func message(_ bytes: [UInt8]) throws -> String {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      do {
        _ = try SafeTensors(contentsOf: path)
        return "nothing"
      } catch let fault as SafeTensors.Fault {
        return fault.message
      }
    }
    #expect(try message(whole) == "nothing")
    #expect(try message(Array(whole.dropLast())).contains("has bytes"))
    #expect(try message(whole + [0]).contains("1 bytes beyond"))
    #expect(try message(Array(whole.prefix(5))).contains("5 bytes are no safetensors"))
    #expect(try message([UInt8](repeating: 255, count: 40)).contains("no safetensors file"))
    var other = whole
    let text = String(decoding: whole, as: UTF8.self)
    let at = text.utf8.distance(from: text.utf8.startIndex, to: text.range(of: "F32")!.lowerBound)
    other.replaceSubrange(at..<at + 3, with: Array("I32".utf8))
    #expect(try message(other).contains("is of I32; expected F32"))
    #expect(throws: SafeTensors.Fault.self) { try SafeTensors(contentsOf: path + ".none") }
  }
}
