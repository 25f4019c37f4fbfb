import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct ImmediateCollectivesTests {
  let world = World.communicator

  @Test(arguments: interestingCounts) func allReduceOfEachScalar(count: Int) throws {
    func check<T: MPIScalar & Numeric & Comparable>(_ type: T.Type) throws {
      let largest = try world.immediateAllReduce(values(type, of: world.rank, count: count), .maximum)
      let first = values(type, of: 0, count: count)
      let expected = (1..<max(world.size, 1)).reduce(first) { zip($0, values(type, of: $1, count: count)).map(max) }
      try expectEverywhere(largest.wait() == expected, "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  /// Several reductions under way at once, finished by testing in another order: what a training step does.
  @Test func severalAtOnce() throws {
    let buckets = try (0..<5).map { bucket in
      try world.immediateAllReduce([Double](repeating: Double(bucket), count: 1000 * bucket + 1), .sum)
    }
    var isOpen = Array(buckets.indices)
    while !isOpen.isEmpty { isOpen = try isOpen.filter { try !buckets[$0].test() } }
    for (bucket, pending) in buckets.enumerated().reversed() {
      let sum = [Double](repeating: Double(bucket * world.size), count: 1000 * bucket + 1)
      try expectEverywhere(pending.wait() == sum)
    }
  }

  @Test func allReduceInPlace() throws {
    let box = Box(count: 4 * 1001, filledWith: 0)
    let elements = box.bytes.bindMemory(to: Float.self)
    for index in elements.indices { elements[index] = Float(index) }
    try world.immediateAllReduce(inPlace: elements, .sum, keeping: box).wait()
    expectEverywhere(elements.indices.allSatisfy { elements[$0] == Float($0 * world.size) })
  }

  @Test func broadcastInPlace() throws {
    for root in 0..<world.size {
      let box = Box(count: 333, filledWith: UInt8(world.rank))
      try world.immediateBroadcast(inPlace: box.bytes, from: root, keeping: box).wait()
      expectEverywhere(box.bytes.allSatisfy { $0 == UInt8(root) })
    }
  }

  @Test(arguments: interestingCounts) func allGather(count: Int) throws {
    let pending = try world.immediateAllGather(values(Int32.self, of: world.rank, count: count))
    let expected = (0..<world.size).flatMap { values(Int32.self, of: $0, count: count) }
    try expectEverywhere(pending.wait() == expected)
  }

  @Test func barrier() throws {
    let request = try world.immediateBarrier()
    while try !request.test() {}
    expectEverywhere(request.isFinished)
  }

  @Test func refusesWrongArguments() {
    #expect(errorKind { _ = try world.immediateAllReduce([1.0], .bitwiseOr) } == .invalidArgument)
    let box = Box(count: 1, filledWith: 0)
    #expect(errorKind { _ = try world.immediateBroadcast(inPlace: box.bytes, from: -1) } == .invalidRank)
  }
}
