import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct DatatypeTests {
  let world = World.communicator
  var next: Int { (world.rank + 1) % world.size }
  var previous: Int { (world.rank + world.size - 1) % world.size }

  /// A column is sent and received as a column; a periodic halo of one column in one call.
  @Test func columnHalo() throws {
    let (rows, columns) = (5, 4)
    var field = (0..<rows * columns).map { Double(100 * world.rank + $0) }
    let before = field
    let firstInner = try Datatype<Double>(box: [rows, 1], at: [0, 1], in: [rows, columns])
    let lastHalo = try Datatype<Double>(box: [rows, 1], at: [0, columns - 1], in: [rows, columns])
    var span = field.mutableSpan
    let status = try world.sendReceive(
      &span, sending: firstInner, to: previous, receiving: lastHalo, from: next, tag: 3)
    var expected = before
    for row in 0..<rows { expected[row * columns + columns - 1] = Double(100 * next + row * columns + 1) }
    expectEverywhere(field == expected && status.count(of: Double.self) == rows)
  }

  @Test func vectorArrivesAsPlainElements() throws {
    func check<T: MPIScalar & Numeric>(_ type: T.Type) throws {
      let mine = values(type, of: world.rank, count: 20)
      let everyThird = try Datatype<T>(blocks: 4, length: 2, stride: 6)
      #expect(everyThird.count == 8 && everyThird.reach == 20)
      let incoming = try world.immediateReceive(type, capacity: 8, from: previous)
      try world.send(mine.span, as: everyThird, to: next)
      let theirs = values(type, of: previous, count: 20)
      let expected = [0, 1, 6, 7, 12, 13, 18, 19].map { theirs[$0] }
      try expectEverywhere(incoming.wait() == expected, "\(type)")
    }
    try withEachScalar { try check($0) }
  }

  /// A box of a three-dimensional array, sent and received in place, with the datatypes gone before the transfer ends.
  @Test func boxInPlace() throws {
    let shape = [3, 4, 5]
    let source = Box(count: 60 * 8, filledWith: 0)
    let target = Box(count: 60 * 8, filledWith: 0)
    let elements = source.bytes.bindMemory(to: Int.self)
    for index in elements.indices { elements[index] = index + 1 }
    let requests: [Request]
    do {
      let outgoing = try Datatype<Int>(box: [2, 2, 3], at: [0, 1, 2], in: shape)
      let incoming = try Datatype<Int>(box: [2, 2, 3], at: [1, 2, 0], in: shape)
      #expect(outgoing.count == 12 && outgoing.reach == 35)
      let room = target.bytes.bindMemory(to: Int.self)
      requests = [
        try world.immediateReceive(into: room, as: incoming, from: previous, keeping: target),
        try world.immediateSend(UnsafeBufferPointer(elements), as: outgoing, to: next, keeping: source),
      ]
    }
    try Request.waitAll(requests)
    var expected = [Int](repeating: 0, count: 60)
    for z in 0..<2 {
      for y in 0..<2 {
        for x in 0..<3 { expected[(z + 1) * 20 + (y + 2) * 5 + x] = z * 20 + (y + 1) * 5 + x + 2 + 1 }
      }
    }
    expectEverywhere(Array(target.bytes.bindMemory(to: Int.self)) == expected)
  }

  @Test func receiveKeepsTheOtherElements() throws {
    let outgoing = try world.immediateSend([1, 2, 3], to: next, tag: 2)
    var room = [Int](repeating: 9, count: 5)
    let odd = try Datatype<Int>(blocks: 3, length: 1, stride: 2)
    var span = room.mutableSpan
    try world.receive(into: &span, as: odd, from: previous, tag: 2)
    try outgoing.wait()
    expectEverywhere(room == [1, 9, 2, 9, 3])
  }

  @Test func refusesWhatDoesNotFit() throws {
    #expect(errorKind { _ = try Datatype<Int>(blocks: 2, length: 3, stride: 2) } == .invalidArgument)
    #expect(errorKind { _ = try Datatype<Int>(blocks: -1, length: 1, stride: 1) } == .invalidArgument)
    #expect(errorKind { _ = try Datatype<Int>(blocks: 1 << 40, length: 1, stride: 1) } == .countTooLarge)
    #expect(errorKind { _ = try Datatype<Int>(box: [2], at: [3], in: [4]) } == .invalidArgument)
    #expect(errorKind { _ = try Datatype<Int>(box: [2, 1], at: [0], in: [4]) } == .invalidArgument)
    let column = try Datatype<Int>(blocks: 3, length: 1, stride: 4)
    #expect(column.reach == 9)
    let kind: MPIError.Kind?
    do {
      try world.send([Int](repeating: 0, count: 8).span, as: column, to: next)
      kind = nil
    } catch {
      kind = error.kind
    }
    #expect(kind == .mismatchedBuffers)
  }
}
