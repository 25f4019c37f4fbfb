import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct ReduceTests {
  let world = World.communicator

  /// The reduction done here, on the values of all ranks.
  func expected<T: MPIScalar & Numeric & Comparable>(
    _ type: T.Type, _ operation: Reduction, ranks: Range<Int>, count: Int
  ) -> [T] {
    let parts = ranks.map { small(type, of: $0, count: count) }
    return (0..<count).map { index in
      parts.dropFirst().reduce(parts[0][index]) { apply(operation, $0, $1[index]) }
    }
  }

  func apply<T: MPIScalar & Numeric & Comparable>(_ operation: Reduction, _ a: T, _ b: T) -> T {
    switch operation {
    case .sum: a + b
    case .product: a * b
    case .minimum: min(a, b)
    default: max(a, b)
    }
  }

  /// Values of which four can be multiplied in 8 bits.
  func small<T: MPIScalar & Numeric>(_ type: T.Type, of rank: Int, count: Int) -> [T] {
    (0..<count).map { T(exactly: 1 + probeValue(rank, $0) % 3) ?? 0 }
  }

  @Test(arguments: interestingCounts, [Reduction.sum, .product, .minimum, .maximum])
  func allReduceOfEachScalar(count: Int, operation: Reduction) throws {
    func check<T: MPIScalar & Numeric & Comparable>(_ type: T.Type) throws {
      var mine = small(type, of: world.rank, count: count)
      try world.allReduce(&mine, operation)
      expectEverywhere(mine == expected(type, operation, ranks: 0..<world.size, count: count), "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test(arguments: interestingCounts) func reduceToEachRoot(count: Int) throws {
    for root in 0..<world.size {
      let before = small(Double.self, of: world.rank, count: count)
      var mine = before
      var span = mine.mutableSpan
      try world.reduce(&span, .sum, to: root)
      let sum = expected(Double.self, .sum, ranks: 0..<world.size, count: count)
      expectEverywhere(mine == (world.rank == root ? sum : before))
    }
  }

  @Test(arguments: interestingCounts) func exclusiveScan(count: Int) throws {
    func check<T: MPIScalar & Numeric & Comparable>(_ type: T.Type) throws {
      var mine = small(type, of: world.rank, count: count)
      var span = mine.mutableSpan
      try world.exclusiveScan(&span, .sum, identity: 0)
      let zeros = [T](repeating: 0, count: count)
      let sum = world.rank == 0 ? zeros : expected(type, .sum, ranks: 0..<world.rank, count: count)
      expectEverywhere(mine == sum, "\(type)")
    }
    try withEachScalar(count: count) { try check($0) }
  }

  @Test func singleValues() throws {
    let n = world.size
    try expectEverywhere(world.allReduce(world.rank + 1, .sum) == n * (n + 1) / 2)
    try expectEverywhere(world.allReduce(-Double(world.rank), .minimum) == -Double(n - 1))
    try expectEverywhere(world.reduce(1 as UInt16, .sum, to: n - 1) == (world.rank == n - 1 ? UInt16(n) : nil))
    try expectEverywhere(world.exclusiveScan(10, .sum, identity: 0) == 10 * world.rank)
    try expectEverywhere(world.exclusiveScan(2.0, .product, identity: 1) == Double(1 << world.rank))
  }

  @Test func bits() throws {
    let mine = UInt32(1) << UInt32(world.rank) | 256
    let all = (UInt32(1) << UInt32(world.size)) - 1
    try expectEverywhere(world.allReduce(mine, .bitwiseOr) == all | 256)
    try expectEverywhere(world.allReduce(mine, .bitwiseAnd) == (world.size == 1 ? 257 : 256))
    try expectEverywhere(world.allReduce(mine, .bitwiseXor) == all | (world.size % 2 == 1 ? 256 : 0))
  }

  @Test func refusesWhatIsNotDefined() {
    for operation in [Reduction.bitwiseAnd, .bitwiseOr, .bitwiseXor] {
      #expect(!operation.applies(to: .double))
      #expect(errorKind { _ = try world.allReduce(1.0, operation) } == .invalidArgument)
    }
    #expect(errorKind { _ = try world.reduce(1, .sum, to: world.size) } == .invalidRank)
  }

  @Test(arguments: [0, 1, 5]) func reduceScatter(count: Int) throws {
    let values = (0..<count * world.size).map { Double($0 * (world.rank + 1)) }
    var part = [Double](repeating: -1, count: count)
    var span = part.mutableSpan
    try world.reduceScatter(values.span, into: &span, .sum)
    let factor = world.size * (world.size + 1) / 2
    expectEverywhere(part == (0..<count).map { Double(($0 + world.rank * count) * factor) })

    var wrong = [Double](repeating: 0, count: count + 1)
    let kind = errorKind {
      var span = wrong.mutableSpan
      try world.reduceScatter(values.span, into: &span, .sum)
    }
    #expect(kind == .mismatchedBuffers)
  }
}
