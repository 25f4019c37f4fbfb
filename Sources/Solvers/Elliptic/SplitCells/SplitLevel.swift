internal import MPI
internal import Numerics

/// A coarse grid whose cells, blocks of finer ones, hold one unknown or several.
///
/// A rank's unknowns are in the order of red blocks, then black ones, each in lexicographic order. They couple within a
/// block and between blocks with a common face only, so that two colours serve on all grids. A u = d u - sum of c u', d being
/// the sum of the couplings and of what ties to walls and reacts. Around an odd number of blocks two neighbours have one
/// colour: they take each other's value from before.
final class SplitLevel {
  /// What an unknown of the first coarse grid takes, those of the coarser ones included: vectors, numbers, and couplings in
  /// memory that grows by half when it is full.
  static let bytesPerUnknown = 185

  let blocks: SplitBlocks
  let count: Int

  /// The unknowns of red blocks, which come first.
  let redCount: Int
  let ghosts: SplitGhosts

  /// The block of each unknown, and the first unknown of each block with how many there are.
  let block: UnsafeMutablePointer<Int32>
  let firstOfBlock: UnsafeMutablePointer<Int32>
  let countOfBlock: UnsafeMutablePointer<Int32>

  /// The couplings of unknown i are those from `first[i]` to `first[i + 1]`, to unknowns and ghosts.
  let first: UnsafeMutablePointer<Int32>
  private(set) var neighbour: UnsafeMutablePointer<Int32>
  private(set) var coupling: UnsafeMutablePointer<Float>

  /// What ties each unknown to walls, what it loses by reaction, and the sum.
  let walls: UnsafeMutablePointer<Float>
  let reaction: UnsafeMutablePointer<Float>
  let excess: UnsafeMutablePointer<Float>

  /// 1 / d, and zero where nothing couples.
  let inverse: UnsafeMutablePointer<Float>
  let f: UnsafeMutablePointer<Float>

  /// The unknowns' values, those of ghosts after them.
  let u: UnsafeMutablePointer<Float>

  /// The unknown of the next coarser grid that each belongs to, ghosts to ghosts.
  let parent: UnsafeMutablePointer<Int32>

  private let integers: HugeBuffer<Int32>
  private let reals: HugeBuffer<Float>
  private var neighbours: HugeBuffer<Int32>
  private var weights: HugeBuffer<Float>
  private(set) var entryCount = 0

  /// Makes a level without couplings. Collective.
  ///
  /// - Parameters:
  ///   - blocks: The rank's part of the grid.
  ///   - sides: What lies behind it.
  ///   - counts: The number of unknowns of each block.
  /// - Throws: `MPIError`.
  init(_ blocks: SplitBlocks, _ sides: SplitSides, counts: UnsafePointer<Int32>) throws(MPIError) {
    self.blocks = blocks
    var total = 0
    for b in 0..<blocks.count { total &+= Int(counts[b]) }
    let count = total
    self.count = count
    let base = HugeBuffer<Int32>(count: 2 * (count + 1) + 2 * blocks.count)
    block = base.pointer
    first = block + count + 1
    firstOfBlock = first + count + 1
    countOfBlock = firstOfBlock + blocks.count
    let (block, firstOfBlock, countOfBlock) = (block, firstOfBlock, countOfBlock)
    var next: Int32 = 0
    func number(_ b: Int) {
      firstOfBlock[b] = next
      countOfBlock[b] = counts[b]
      for i in next..<next &+ counts[b] { block[Int(i)] = Int32(truncatingIfNeeded: b) }
      next &+= counts[b]
    }
    blocks.forEach(red: true) { b, _ in number(b) }
    redCount = Int(next)
    blocks.forEach(red: false) { b, _ in number(b) }
    integers = base
    ghosts = try SplitGhosts(
      blocks, sides, firstOfBlock: firstOfBlock, countOfBlock: countOfBlock, base: count)
    let whole = count + ghosts.count
    parents = HugeBuffer(count: whole)
    parent = parents.pointer
    reals = HugeBuffer(count: 5 * count + whole)
    u = reals.pointer
    f = u + whole
    (walls, reaction) = (f + count, f + 2 * count)
    (excess, inverse) = (f + 3 * count, f + 4 * count)
    neighbours = HugeBuffer(count: 6 * count + 64)
    weights = HugeBuffer(count: 6 * count + 64)
    neighbour = neighbours.pointer
    coupling = weights.pointer
  }

  private let parents: HugeBuffer<Int32>

  /// Adds couplings to the unknown that comes next in order.
  @inline(__always)
  func append(_ columns: UnsafePointer<Int32>, _ values: UnsafePointer<Double>, _ entries: Int) {
    if entryCount &+ entries > neighbours.count { reserve(neighbours.count / 2 * 3 + entries) }
    for e in 0..<entries {
      neighbour[entryCount &+ e] = columns[e]
      coupling[entryCount &+ e] = Float(values[e])
    }
    entryCount &+= entries
  }

  /// Sets how many couplings there are: all are then to be filled in.
  func resize(to entries: Int) {
    if entries > neighbours.count { reserve(entries) }
    entryCount = entries
  }

  private func reserve(_ size: Int) {
    let more = HugeBuffer<Int32>(count: size)
    let heavier = HugeBuffer<Float>(count: size)
    more.pointer.update(from: neighbour, count: entryCount)
    heavier.pointer.update(from: coupling, count: entryCount)
    neighbours = more
    weights = heavier
    neighbour = neighbours.pointer
    coupling = weights.pointer
  }

  /// Inverts the diagonal, when all couplings are there.
  func finish() {
    let (first, coupling, excess, inverse) = (first, coupling, excess, inverse)
    for i in 0..<count {
      excess[i] = walls[i] + reaction[i]
      var sum = Double(excess[i])
      for e in Int(first[i])..<Int(first[i &+ 1]) { sum += Double(coupling[e]) }
      // As inverseOfPositive has it.
      inverse[i] = sum > 0x1p-60 ? Float(1 / sum) : 0
    }
  }
}
