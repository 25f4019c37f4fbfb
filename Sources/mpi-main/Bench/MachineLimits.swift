import MPI
import Numerics

/// What the machine can do at best, measured by all ranks at once.
struct MachineLimits {
  /// Bytes a second per rank from and to memory: the triad a = b + s c over arrays beyond every cache, counting three
  /// transfers of each element.
  let memoryBandwidth: Double

  /// The same over arrays of `cacheBytes` together.
  let cacheBandwidth: Double

  /// Single-precision operations a second per rank: fused multiply-adds on registers, counted as two.
  let arithmetic: Double

  /// The size of the arrays that the cache's bandwidth was measured with.
  let cacheBytes: Int

  /// Measures them; collective, all ranks at the same time.
  ///
  /// - Parameters:
  ///   - world: The ranks.
  ///   - cacheBytes: The working set to measure the cache's bandwidth with.
  /// - Throws: `MPIError`.
  init(on world: Communicator, cacheBytes: Int) throws {
    self.cacheBytes = cacheBytes
    try world.barrier()
    memoryBandwidth = Self.triad(bytes: Self.memoryBytes, repetitions: 3)
    try world.barrier()
    cacheBandwidth = Self.triad(bytes: cacheBytes, repetitions: max(20, (1 << 30) / cacheBytes))
    try world.barrier()
    arithmetic = Self.multiplyAdds()
    try world.barrier()
  }

  /// Bytes a second of the triad over arrays of so many bytes together, or over those that are beyond every cache if these
  /// are smaller. Collective.
  static func bandwidth(over bytes: Int, on world: Communicator) throws(MPIError) -> Double {
    let size = min(max(bytes, 1 << 16), memoryBytes)
    try world.barrier()
    let result = triad(bytes: size, repetitions: max(3, (1 << 30) / size))
    try world.barrier()
    return result
  }

  /// Arrays beyond every cache.
  static let memoryBytes = 384 << 20

  private static func triad(bytes: Int, repetitions: Int) -> Double {
    let count = bytes / 3 / MemoryLayout<SIMD16<Float>>.stride
    let storage = HugeBuffer<SIMD16<Float>>(count: 3 * count)
    let (a, b, c) = (storage.pointer, storage.pointer + count, storage.pointer + 2 * count)
    for n in 0..<count {
      b[n] = SIMD16(repeating: 1)
      c[n] = SIMD16(repeating: 2)
    }
    var best = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      for repetition in 0..<repetitions {
        let s = SIMD16(repeating: Float(repetition))
        for n in 0..<count { a[n] = b[n].addingProduct(s, c[n]) }
      }
      best = min(best, start.duration(to: .now) / .seconds(1))
    }
    precondition(a[count - 1][0] > 0, "the triad was not computed")
    return Double(3 * count * MemoryLayout<SIMD16<Float>>.stride * repetitions) / best
  }

  private static func multiplyAdds() -> Double {
    let repetitions = 2_000_000
    let (m, s) = (SIMD16<Float>(repeating: 0.999_999), SIMD16<Float>(repeating: 1e-6))
    var best = Double.infinity
    for _ in 0..<5 {
      // Ten chains: more than latency times throughput of today's processors.
      var x = (s, s, s, s, s, s, s, s, s, s)
      let start = ContinuousClock.now
      for _ in 0..<repetitions {
        x.0 = s.addingProduct(x.0, m)
        x.1 = s.addingProduct(x.1, m)
        x.2 = s.addingProduct(x.2, m)
        x.3 = s.addingProduct(x.3, m)
        x.4 = s.addingProduct(x.4, m)
        x.5 = s.addingProduct(x.5, m)
        x.6 = s.addingProduct(x.6, m)
        x.7 = s.addingProduct(x.7, m)
        x.8 = s.addingProduct(x.8, m)
        x.9 = s.addingProduct(x.9, m)
      }
      best = min(best, start.duration(to: .now) / .seconds(1))
      let sum = x.0 + x.1 + x.2 + x.3 + x.4 + x.5 + x.6 + x.7 + x.8 + x.9
      precondition(sum[0] > 0, "the products were not computed")
    }
    return Double(repetitions * 10 * 16 * 2) / best
  }
}
