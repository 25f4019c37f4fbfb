import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct DatasetTests {
  @Test(arguments: [false, true])
  func everyTypeComesBack(isShared: Bool) throws {
    let path = try isShared ? sharedPath("types.h5") : ownPath("types.h5")
    let file = try File.create(path, on: isShared ? World.communicator : nil)
    try roundTrip(file, [.min, -1, 0, 1, .max] as [Int8])
    try roundTrip(file, [.min, -1, 0, 1, .max] as [Int16])
    try roundTrip(file, [.min, -1, 0, 1, .max] as [Int32])
    try roundTrip(file, [.min, -1, 0, 1, .max] as [Int64])
    try roundTrip(file, [0, 1, 2, .max] as [UInt8])
    try roundTrip(file, [0, 1, 2, .max] as [UInt16])
    try roundTrip(file, [0, 1, 2, .max] as [UInt32])
    try roundTrip(file, [0, 1, 2, .max] as [UInt64])
    try roundTrip(file, [-.infinity, -0.0, .leastNonzeroMagnitude, 1, .pi, .greatestFiniteMagnitude] as [Float])
    try roundTrip(file, [-.infinity, -0.0, .leastNonzeroMagnitude, 1, .pi, .greatestFiniteMagnitude] as [Double])
    let reopened: File
    try file.close()
    reopened = try File.open(path, on: isShared ? World.communicator : nil)
    try expectEverywhere(reopened.dataset("float64").kind == .double)
    try expectEverywhere(reopened.dataset("uint8").kind == .uint8)
    try reopened.close()
  }

  private func roundTrip<T: HDF5Scalar & Equatable>(_ file: File, _ values: [T]) throws {
    let name = "\(T.elementKind)"
    let dataset = try file.createDataset(name, of: T.self, shape: [values.count])
    #expect(dataset.kind == T.elementKind)
    try dataset.writeReplicated(values)
    try expectEverywhere(dataset.read(as: T.self) == values, "\(name)")
  }

  /// Ranks 0 to 7, each rank writing what it owns along the first axis.
  @Test(arguments: 0...7)
  func everyNumberOfAxes(axes: Int) throws {
    let shape = Array([5, 3, 2, 4, 1, 2, 3].prefix(axes))
    let file = try File.create(try sharedPath("axes.h5"), on: World.communicator)
    let dataset = try file.createDataset("d", of: Double.self, shape: shape)
    try expectEverywhere(dataset.shape() == shape)
    let part = axes == 0 ? (start: 0, count: World.rank == 0 ? 1 : 0) : share(of: shape[0])
    let row = shape.dropFirst().reduce(1, *)
    let values = (0..<part.count * row).map { Double(part.start * row + $0) }
    let slab =
      axes == 0
      ? (part.count == 1 ? Hyperslab(start: [], count: []) : .empty)
      : Hyperslab(start: [part.start] + shape.dropFirst().map { _ in 0 }, count: [part.count] + shape.dropFirst())
    try dataset.write(values, at: slab)
    let count = shape.reduce(1, *)
    try expectEverywhere(dataset.read(as: Double.self) == (0..<count).map(Double.init))
    try file.close()
  }

  /// An array that the compiler keeps on the stack, of values that it does not know.
  @Test func shortArraysArrive() throws {
    let file = try File.create(try ownPath("short.h5"))
    let number = World.size + 6
    let one = try file.createDataset("one", of: Double.self, shape: [1])
    try one.write([Double(number)])
    #expect(try one.read(as: Double.self) == [Double(number)])
    let two = try file.createDataset("two", of: Float.self, shape: [2])
    try two.write([Float(number), -Float(number)], at: Hyperslab(start: [0], count: [2]))
    #expect(try two.read(as: Float.self) == [Float(number), -Float(number)])
    let span = [Int64(number), 3]
    let three = try file.createDataset("three", of: Int64.self, shape: [2])
    try three.write(span.span)
    #expect(try three.read(as: Int64.self) == [Int64(number), 3])
    try three.setAttribute("list", [Double(number), 1])
    try three.setAttribute("value", number)
    #expect(try three.attribute("list", as: [Double].self) == [Double(number), 1])
    #expect(try three.attribute("value", as: Int.self) == number)
    try file.close()
  }

  @Test func growsAndShowsWhatWasFlushed() throws {
    let path = try sharedPath("grow.h5")
    let file = try File.create(path, on: World.communicator)
    let part = share(of: 6)
    let options = DatasetOptions(maximumShape: [nil, 6, 4], chunk: [1, 2, 4])
    let dataset = try file.createDataset("phi", of: Float.self, shape: [0, 6, 4], options: options)
    try expectEverywhere(dataset.maximumShape() == [nil, 6, 4] && dataset.chunkShape == [1, 2, 4])
    for step in 0..<4 {
      try dataset.extend(to: [step + 1, 6, 4])
      let values = (0..<part.count * 4).map { Float(100 * step + part.start * 4 + $0) }
      try dataset.write(values, at: Hyperslab(start: [step, part.start, 0], count: [1, part.count, 4]))
      try file.flush()
      // A running file can be read at once: MPI-IO takes no lock.
      let reader = try File.open(path)
      let expected = (0...step).flatMap { step in (0..<24).map { Float(100 * step + $0) } }
      try expectEverywhere(reader.dataset("phi").read(as: Float.self) == expected)
      try reader.close()
    }
    try dataset.extend(to: [2, 6, 4])
    try expectEverywhere(dataset.shape() == [2, 6, 4])
    expectEverywhere(errorKind { try dataset.extend(to: [2, 7, 4]) } == .outOfRange)
    expectEverywhere(errorKind { try dataset.extend(to: [2, 6]) } == .outOfRange)
    try file.close()
  }

  @Test func unwrittenElementsAreZeroIfAsked() throws {
    let file = try File.create(try sharedPath("fill.h5"), on: World.communicator)
    for (name, chunk) in [("contiguous", nil), ("chunked", [3])] as [(String, [Int]?)] {
      let dataset = try file.createDataset(
        name, of: UInt8.self, shape: [10], options: DatasetOptions(chunk: chunk, fill: .zero, allocation: .early))
      try expectEverywhere(dataset.read(as: UInt8.self) == [UInt8](repeating: 0, count: 10))
    }
    try file.close()
  }

  @Test func impossibleLayoutsAreRefused() throws {
    let file = try File.create(try ownPath("bad.h5"))
    func refusal(_ shape: [Int], _ options: DatasetOptions) -> HDF5Error.Kind? {
      errorKind { _ = try file.createDataset("bad", of: Float.self, shape: shape, options: options) }
    }
    #expect(refusal([4], DatasetOptions(maximumShape: [nil])) == .invalidArgument)
    #expect(refusal([4], DatasetOptions(filters: [.shuffle])) == .invalidArgument)
    #expect(refusal([4], DatasetOptions(chunk: [2, 2])) == .invalidArgument)
    #expect(refusal([4], DatasetOptions(chunk: [0])) == .invalidArgument)
    #expect(refusal([4], DatasetOptions(maximumShape: [3], chunk: [2])) == .invalidArgument)
    #expect(refusal([4], DatasetOptions(chunk: [2], filters: [.deflate(level: 11)])) == .invalidArgument)
    #expect(refusal([-1], DatasetOptions()) == .invalidArgument)
    #expect(refusal([4], DatasetOptions(chunk: [5])) != nil)
    _ = try file.createDataset("taken", of: Float.self, shape: [4])
    #expect(errorText { _ = try file.createGroup("taken") }.contains("exists"))
    #expect(
      errorText { _ = try file.createDataset("taken", of: Float.self, shape: [4]) }.hasSuffix("the name is taken"))
    #expect(errorKind { _ = try file.createDataset("t", of: .variableText, shape: []) } == .invalidArgument)
    #expect(try file.openHandleCount() == 1)
    try file.close()
  }

  @Test func fractionsDoNotBecomeIntegers() throws {
    let file = try File.create(try ownPath("convert.h5"))
    let integers = try file.createDataset("i", of: Int32.self, shape: [2])
    let reals = try file.createDataset("r", of: Float.self, shape: [2])
    #expect(errorKind { try integers.write([1.5, 2.5]) } == .wrongType)
    #expect(errorKind { _ = try reals.read(as: Int32.self) } == .wrongType)
    try integers.write([1, 300])
    #expect(try integers.read(as: Double.self) == [1, 300])
    #expect(try integers.read(as: Int8.self) == [1, 127])
    try file.createText("t", "abc")
    #expect(errorKind { _ = try file.dataset("t").read(as: UInt8.self) } == .wrongType)
    try file.close()
  }
}
