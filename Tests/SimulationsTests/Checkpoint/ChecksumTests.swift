import Domain
import Foundation
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct ChecksumTests {
  private func snapshot(_ box: Box? = nil, kind: ScalarKind = .double, components: Int = 2) throws -> Snapshot {
    let whole = Box(lower: .zero, upper: CellIndex(5, 4, 3))
    var snapshot = Snapshot()
    try snapshot.append("a", scalarKind: kind, components: components, whole: whole, box: box ?? whole)
    let held = snapshot.entries[0].box
    var values: [Double] = []
    for component in 0..<components {
      held.forEachRow { first in
        for x in 0..<held.count.x {
          values.append(Double(first.x + x + 10 * first.y + 100 * first.z + 1000 * component))
        }
      }
    }
    try snapshot.set("a", values)
    return snapshot
  }

  private func sum(_ snapshot: Snapshot) -> UInt64 { Checksum.of(snapshot.entries[0], in: snapshot) }

  /// The parts of any division add up to the whole.
  @Test(arguments: [ScalarKind.double, .float])
  func partsAddUp(kind: ScalarKind) throws {
    let whole = sum(try snapshot(kind: kind))
    for axis in Axis.allCases {
      var (lower, upper) = (Box(lower: .zero, upper: CellIndex(5, 4, 3)), Box(lower: .zero, upper: CellIndex(5, 4, 3)))
      lower.upper[axis] = 2
      upper.lower[axis] = 2
      #expect(sum(try snapshot(lower, kind: kind)) &+ sum(try snapshot(upper, kind: kind)) == whole)
    }
  }

  /// Any single changed bit, and any two exchanged values, change the sum.
  @Test func smallDamageIsSeen() throws {
    let sound = try snapshot()
    let expected = sum(sound)
    for byte in stride(from: 0, to: sound.bytes.count, by: 7) {
      for bit in 0..<8 {
        var damaged = sound
        damaged.withMutableBytes(of: damaged.entries[0]) { $0[byte] ^= 1 << UInt8(bit) }
        #expect(sum(damaged) != expected)
      }
    }
    let values = try sound.values("a")
    for place in 1..<values.count {
      var (exchanged, damaged) = (values, sound)
      exchanged.swapAt(place - 1, place)
      try damaged.set("a", exchanged)
      #expect(sum(damaged) != expected)
    }
  }

  @Test func bytesHaveAnOrderAndALength() {
    #expect(Checksum.of([1, 2, 3]) != Checksum.of([1, 3, 2]))
    #expect(Checksum.of([1, 2, 3]) != Checksum.of([1, 2, 3, 0]))
    #expect(Checksum.of([UInt8]()) == Checksum.of([UInt8]()))
  }

  /// A file's sum tells any change of a byte, of the order and of the length, also across the pieces that are read.
  @Test(arguments: [0, 1, 7, 8, 9, 1 << 20, (1 << 20) + 3])
  func ofAFile(size: Int) throws {
    let path = try TemporaryFolder.shared("checksum") + "/\(World.rank).bin"
    func sum(_ bytes: [UInt8]) throws -> UInt64? {
      try Data(bytes).write(to: URL(filePath: path))
      return Checksum.ofFile(path)
    }
    var bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let whole = try #require(try sum(bytes))
    #expect(try sum(bytes) == whole)
    #expect(try sum(bytes + [0]) != whole)
    for place in Set([0, size / 2, size - 1]) where bytes.indices.contains(place) {
      bytes[place] ^= 4
      #expect(try sum(bytes) != whole)
      bytes[place] ^= 4
    }
    #expect(Checksum.ofFile(path + ".none") == nil)
  }
}
