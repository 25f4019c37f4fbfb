import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct HyperslabTests {
  @Test func countsItsElements() {
    #expect(Hyperslab(start: [1, 2], count: [3, 4]).elementCount == 12)
    #expect(Hyperslab(start: [1, 2], count: [3, 0]).isEmpty)
    #expect(Hyperslab.empty.isEmpty && Hyperslab.empty.elementCount == 0)
    #expect(Hyperslab(start: [], count: []).elementCount == 1)
    #expect(Hyperslab.all(of: [2, 5]) == Hyperslab(start: [0, 0], count: [2, 5], stride: [1, 1]))
  }

  static let patterns = [
    Hyperslab(start: [0, 0, 0], count: [5, 6, 7]),
    Hyperslab(start: [2, 0, 0], count: [1, 6, 7]),
    Hyperslab(start: [1, 2, 3], count: [3, 2, 4]),
    Hyperslab(start: [0, 1, 0], count: [3, 2, 4], stride: [2, 3, 2]),
    Hyperslab(start: [4, 5, 6], count: [1, 1, 1]),
    Hyperslab(start: [5, 0, 0], count: [0, 6, 7]),
  ]

  @Test(arguments: patterns, [nil, [2, 4, 3]] as [[Int]?])
  func readsAndWritesWhatItSelects(slab: Hyperslab, chunk: [Int]?) throws {
    let shape = [5, 6, 7]
    let file = try File.create(try ownPath("slab.h5"))
    let dataset = try file.createDataset("d", of: Int32.self, shape: shape, options: DatasetOptions(chunk: chunk))
    var whole = (0..<210).map { Int32($0) }
    try dataset.write(whole)
    let places = indices(of: slab, in: shape)
    #expect(try dataset.read(as: Int32.self, at: slab) == places.map { whole[$0] })

    let fresh = places.indices.map { Int32(-1 - $0) }
    try dataset.write(fresh, at: slab)
    for (place, value) in zip(places, fresh) { whole[place] = value }
    #expect(try dataset.read(as: Int32.self) == whole)
    try file.close()
  }

  /// Ranks interleave: rank r owns the rows r, r + size, ...
  @Test func ranksInterleave() throws {
    let (rank, size) = (World.rank, World.size)
    let file = try File.create(try sharedPath("interleave.h5"), on: World.communicator)
    let dataset = try file.createDataset("d", of: Double.self, shape: [11, 3])
    let rows = stride(from: rank, to: 11, by: size).map { $0 }
    let slab = Hyperslab(start: [rank, 0], count: [rows.count, 3], stride: [size, 1])
    let report = try dataset.write(rows.flatMap { [Double($0), 0.5, -1] }, at: slab)
    expectEverywhere(report.isCollective)
    try expectEverywhere(dataset.read(as: Double.self) == (0..<11).flatMap { [Double($0), 0.5, -1] })
    try file.close()
  }

  @Test func selectionsOutsideAreRefused() throws {
    let file = try File.create(try ownPath("out.h5"))
    let dataset = try file.createDataset("d", of: Float.self, shape: [4, 5])
    func refusal(_ slab: Hyperslab, _ count: Int = 1) -> String {
      errorText { try dataset.write([Float](repeating: 0, count: count), at: slab) }
    }
    let place = file.filePath + ":/d"
    #expect(
      refusal(Hyperslab(start: [4, 0], count: [1, 1]))
        == "cannot write \(place): the selection reaches index 4 along axis 0, which has 4 elements")
    #expect(refusal(Hyperslab(start: [0, 1], count: [1, 3], stride: [1, 2]), 3).contains("index 5 along axis 1"))
    #expect(refusal(Hyperslab(start: [-1, 0], count: [1, 1])).contains("negative"))
    #expect(refusal(Hyperslab(start: [0, 0], count: [1, 1], stride: [0, 1])).contains("stride"))
    #expect(refusal(Hyperslab(start: [0], count: [1])).contains("1 axes in a dataset of 2"))
    #expect(refusal(Hyperslab(start: [0, 1], count: [2, 2], stride: [1, .max]), 4).contains("reaches"))
    #expect(
      refusal(Hyperslab(start: [0, 0], count: [2, 2]), 3).hasSuffix("the selection has 4 elements, the buffer has 3"))
    let tall = Hyperslab(start: [0, 0], count: [5, 5])
    #expect(errorKind { _ = try dataset.read(as: Float.self, at: tall) } == .outOfRange)
    try file.close()
  }

  /// One rank's mistake is an error on all of them, instead of a wait without end.
  @Test func aMistakeOnOneRankIsAnErrorOnAll() throws {
    let file = try File.create(try sharedPath("mistake.h5"), on: World.communicator)
    let dataset = try file.createDataset("d", of: Float.self, shape: [World.size])
    let last = World.size - 1
    let at = World.rank == last ? World.size : World.rank
    let kind = errorKind { try dataset.write([1 as Float], at: Hyperslab(start: [at], count: [1])) }
    expectEverywhere(kind == (World.rank == last ? .outOfRange : .remote))
    try dataset.write([Float(World.rank)], at: Hyperslab(start: [World.rank], count: [1]))
    try expectEverywhere(dataset.read(as: Float.self) == (0..<World.size).map(Float.init))
    try file.close()
  }

  private func indices(of slab: Hyperslab, in shape: [Int]) -> [Int] {
    var places: [Int] = []
    for i in 0..<slab.count[0] {
      for j in 0..<slab.count[1] {
        for k in 0..<slab.count[2] {
          let place = zip(slab.start, zip(slab.stride, [i, j, k])).map { $0 + $1.0 * $1.1 }
          places.append((place[0] * shape[1] + place[1]) * shape[2] + place[2])
        }
      }
    }
    return places
  }
}
