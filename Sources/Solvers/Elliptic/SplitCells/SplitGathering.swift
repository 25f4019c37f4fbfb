internal import Domain
internal import MPI
internal import Numerics

/// The passage from a level in blocks to the whole of it on every rank, and back.
///
/// The whole level's unknowns are in the order that one rank alone would give them, and its rows are the same.
final class SplitGathering {
  let blocks: SplitLevel
  let whole: SplitLevel

  /// The unknown of the whole for each of all ranks' own, in the order of ranks; that of each own unknown and ghost.
  private let places: HugeBuffer<Int32>
  private let own: HugeBuffer<Int32>
  private let counts: [Int]
  private let values: HugeBuffer<Float>

  /// Collects a level. Collective.
  ///
  /// - Parameters:
  ///   - level: The level in blocks.
  ///   - boxes: The blocks of each rank.
  ///   - topology: The whole grid on this rank alone.
  /// - Throws: `MPIError`.
  init(_ level: SplitLevel, boxes: [Box], whole topology: CartesianTopology) throws(MPIError) {
    blocks = level
    let communicator = level.ghosts.sides.communicator
    let total = level.blocks.total
    let all = SplitBlocks(counts: total, lower: .zero, total: total)
    let mine = (0..<level.blocks.count).map { level.countOfBlock[$0] }
    let collected = try communicator.allGather(varying: mine)
    var unknowns = [Int32](repeating: 0, count: all.count)
    for (rank, box) in boxes.enumerated() {
      for (n, count) in collected[rank].enumerated() { unknowns[Self.place(n, box, all)] = count }
    }
    let whole = try SplitLevel(all, SplitSides(topology), counts: unknowns)
    self.whole = whole
    var places: [Int32] = []
    var counts: [Int] = []
    for box in boxes {
      let before = places.count
      let part = SplitBlocks(counts: box.count, lower: box.lower, total: total)
      for red in [true, false] {
        part.forEach(red: red) { n, _ in
          let b = Self.place(n, box, all)
          places += (0..<unknowns[b]).map { whole.firstOfBlock[b] + $0 }
        }
      }
      counts.append(places.count - before)
    }
    self.counts = counts
    self.places = HugeBuffer(count: places.count)
    self.places.pointer.update(from: places, count: places.count)
    own = HugeBuffer(count: level.count + level.ghosts.count)
    values = HugeBuffer(count: places.count)
    let first = counts.prefix(communicator.rank).reduce(0, +)
    for i in 0..<level.count { own.pointer[i] = places[first + i] }
    findGhosts(all)
    try collectRows(communicator)
    whole.finish()
  }

  /// The whole grid's number of a block of a rank.
  private static func place(_ n: Int, _ box: Box, _ all: SplitBlocks) -> Int {
    let count = box.count
    return all.number(
      box.lower.x + n % count.x, box.lower.y + n / count.x % count.y, box.lower.z + n / (count.x * count.y))
  }

  /// A ghost is one of the whole's own unknown, or its ghost where the side is an end of a periodic axis.
  private func findGhosts(_ all: SplitBlocks) {
    let (ghosts, own) = (blocks.ghosts, own.pointer + blocks.count)
    for side in ghosts.sides.joined {
      let layer = blocks.blocks.layer(side).map(\.block)
      for g in 0..<ghosts.count where Int(ghosts.sideOf[g]) == side {
        let part = Int32(ghosts.base + g) - ghosts.first[side][Int(ghosts.placeOf[g])]
        let (x, y, z) = blocks.blocks.place(layer[Int(ghosts.placeOf[g])])
        var place = blocks.blocks.lower &+ CellIndex(x, y, z)
        let axis = side / 2
        let next = place[axis] + (side & 1 == 1 ? 1 : -1)
        if (0..<all.counts[axis]).contains(next) {
          place[axis] = next
          own[g] = whole.firstOfBlock[all.number(place.x, place.y, place.z)] + part
        } else {
          let others = side < 2 ? (place.y, place.z, all.ny) : (place.x, side < 4 ? place.z : place.y, all.nx)
          own[g] = whole.ghosts.first[side][others.1 * others.2 + others.0] + part
        }
      }
    }
  }

  private func collectRows(_ communicator: Communicator) throws(MPIError) {
    let level = blocks
    func all<T: MPIScalar>(_ values: UnsafeMutablePointer<T>, _ count: Int) throws(MPIError) -> [T] {
      try communicator.allGather(varying: Array(UnsafeBufferPointer(start: values, count: count))).values
    }
    let mine = (0..<level.count).map { level.first[$0 + 1] - level.first[$0] }
    let lengths = try communicator.allGather(varying: mine).values
    let own = (0..<level.entryCount).map { self.own.pointer[Int(level.neighbour[$0])] }
    let columns = try communicator.allGather(varying: own).values
    let weights = try all(level.coupling, level.entryCount)
    let (walls, losses) = (try all(level.walls, level.count), try all(level.reaction, level.count))
    for (n, length) in lengths.enumerated() {
      let i = Int(places.pointer[n])
      whole.first[i + 1] = length
      whole.walls[i] = walls[n]
      whole.reaction[i] = losses[n]
    }
    for i in 0..<whole.count { whole.first[i + 1] += whole.first[i] }
    whole.resize(to: columns.count)
    var from = 0
    for (n, length) in lengths.enumerated() {
      let to = Int(whole.first[Int(places.pointer[n])])
      for e in 0..<Int(length) {
        whole.neighbour[to + e] = columns[from + e]
        whole.coupling[to + e] = weights[from + e]
      }
      from += Int(length)
    }
  }

  /// Collects the right-hand side. Collective.
  func gather() throws(MPIError) {
    let communicator = blocks.ghosts.sides.communicator
    do {
      var span = values.buffer.mutableSpan
      try communicator.allGather(
        UnsafeBufferPointer(start: blocks.f, count: blocks.count).span, into: &span, counts: counts)
    }
    let (f, places, values) = (whole.f, places.pointer, values.pointer)
    for n in 0..<whole.count { f[Int(places[n])] = values[n] }
  }

  /// Takes the solution of this rank's unknowns and ghosts.
  func scatter() {
    let (u, own, values) = (blocks.u, own.pointer, whole.u)
    for i in 0..<blocks.count &+ blocks.ghosts.count { u[i] = values[Int(own[i])] }
  }
}
