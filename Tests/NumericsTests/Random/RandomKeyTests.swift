import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@Suite(.serialized) struct RandomKeyTests {
  /// The table of white noise on 8 x 8 x 8 cells: key (2026, 0), counter (i, j, k, 0), words exact, normals to 1e-14.
  @Test func matchesTheNoiseTable() throws {
    let url = try #require(Bundle.module.url(forResource: "philox_white_noise_8x8x8", withExtension: "csv"))
    let rows = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(rows.count == 512)
    let key = RandomKey(seed: 2026)
    #expect(key.words == (2026, 0))
    for row in rows {
      let cells = row.split(separator: ",")
      let (i, j, k) = (try #require(UInt64(cells[0])), try #require(UInt64(cells[1])), try #require(UInt64(cells[2])))
      let block = key.block(cell: j << 32 | i, sample: k)
      #expect(block[0] == UInt32(cells[3], radix: 16) && block[1] == UInt32(cells[4], radix: 16))
      let normal = try #require(Double(cells[5]))
      #expect(abs(key.normal(cell: j << 32 | i, sample: k) - normal) < 1e-14)
    }
  }

  /// Any split of a range gives the same bits.
  @Test func normalsDoNotDependOnTheSplit() {
    let key = RandomKey(seed: 9)
    var whole = [Double](repeating: 0, count: 500)
    whole.withUnsafeMutableBufferPointer {
      key.fillNormals($0.baseAddress.unsafelyUnwrapped, first: 77, count: 500, sample: 3)
    }
    for step in [1, 7, 31, 32, 33, 100] {
      var parts = [Double](repeating: 0, count: 500)
      parts.withUnsafeMutableBufferPointer { buffer in
        for first in stride(from: 0, to: 500, by: step) {
          key.fillNormals(
            buffer.baseAddress.unsafelyUnwrapped + first, first: 77 + UInt64(first), count: min(step, 500 - first),
            sample: 3)
        }
      }
      #expect(parts == whole)
    }
  }

  /// The documented place of a normal in its block.
  @Test func normalsComeFromTheirBlocks() {
    let key = RandomKey(seed: 0xDEAD_BEEF_1234)
    var normals = [Double](repeating: 0, count: 96)
    normals.withUnsafeMutableBufferPointer {
      key.fillNormals($0.baseAddress.unsafelyUnwrapped, first: 0, count: 96, sample: 1 << 40)
    }
    for n in 0..<96 {
      let block = key.block(cell: UInt64(8 * (n / 32) + n % 8), sample: 1 << 40)
      let part = n % 32 / 8
      let u = (0..<4).map { (Double(block[$0]) + 0.5) * 0x1p-32 }
      let radius = (-2 * log(u[part / 2 * 2])).squareRoot()
      let angle = 2 * Double.pi * u[part / 2 * 2 + 1]
      #expect(abs(normals[n] - radius * (part % 2 == 0 ? cos(angle) : sin(angle))) < 1e-13)
    }
  }

  /// Moments within four standard errors and the Kolmogorov-Smirnov distance within its 0.1 % point, the draws dealt out
  /// over the ranks; the sums agree on any number of ranks to round-off.
  @Test func normalsAreNormal() throws {
    let world = World.communicator
    let (blocks, size) = (64, 4096)
    let key = RandomKey(seed: 31).child("moments")
    var sums = [Double](repeating: 0, count: 4 + 64)
    var values = [Double](repeating: 0, count: size)
    for block in stride(from: world.rank, to: blocks, by: world.size) {
      values.withUnsafeMutableBufferPointer {
        key.fillNormals($0.baseAddress.unsafelyUnwrapped, first: UInt64(block * size), count: size, sample: 0)
      }
      for z in values {
        for power in 1...4 { sums[power - 1] += pow(z, Double(power)) }
        let bin = min(63, max(0, Int((SpecialFunctions.normalDistribution(z) * 64).rounded(.down))))
        sums[4 + bin] += 1
      }
    }
    try world.allReduce(&sums, .sum)
    let n = Double(blocks * size)
    for (power, (expected, variance)) in zip(1...4, [(0.0, 1.0), (1, 2), (0, 15), (3, 96)]) {
      #expect(abs(sums[power - 1] / n - expected) < 4 * (variance / n).squareRoot(), "moment \(power)")
    }
    var (cumulative, distance) = (0.0, 0.0)
    for bin in 0..<64 {
      cumulative += sums[4 + bin] / n
      distance = max(distance, abs(cumulative - Double(bin + 1) / 64))
    }
    #expect(distance < 1.95 / n.squareRoot())
  }

  @Test func childrenDiffer() {
    let key = RandomKey(seed: 1)
    var seen: Set<RandomKey> = [key]
    for i in 0..<1000 { seen.insert(key.child(UInt64(i))) }
    for name: StaticString in ["medium", "source", "walls"] { seen.insert(key.child(name)) }
    #expect(seen.count == 1004)
    #expect(key.child(3).child(4) != key.child(4).child(3))
    // Fields of two children are uncorrelated.
    let (a, b) = (key.child(1), key.child(2))
    let products = (0..<4000).map { a.normal(cell: UInt64($0)) * b.normal(cell: UInt64($0)) }
    #expect(abs(products.reduce(0, +) / 4000) < 4 / 4000.0.squareRoot())
  }

  @Test func uniformsAreUniform() {
    let key = RandomKey(seed: 5)
    let values = (0..<20000).map { key.uniform(cell: UInt64($0), sample: 9) }
    let mean = values.reduce(0, +) / 20000
    #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(abs(mean - 0.5) < 4 * (1 / 12.0 / 20000).squareRoot())
  }
}
