internal import Numerics

/// A coarse grid whose cells, blocks of finer ones, hold one unknown or several.
///
/// Unknowns are in the order of red blocks, then black ones, each in lexicographic order. They couple within a block and
/// between blocks with a common face only, so that two colours serve on all grids. A u = d u - sum of c u', d being the sum
/// of the couplings and of what ties to walls.
final class SplitLevel {
  let blocks: SplitBlocks
  let count: Int

  /// The block of each unknown, and the first unknown of each block with how many there are.
  let block: UnsafeMutablePointer<Int32>
  let firstOfBlock: UnsafeMutablePointer<Int32>
  let countOfBlock: UnsafeMutablePointer<Int32>

  /// The couplings of unknown i are those from `first[i]` to `first[i + 1]`.
  let first: UnsafeMutablePointer<Int32>
  private(set) var neighbour: UnsafeMutablePointer<Int32>
  private(set) var coupling: UnsafeMutablePointer<Float>
  let walls: UnsafeMutablePointer<Float>

  /// 1 / d, and zero where nothing couples.
  let inverse: UnsafeMutablePointer<Float>
  let u: UnsafeMutablePointer<Float>
  let f: UnsafeMutablePointer<Float>

  /// The unknown of the next coarser grid that each belongs to.
  let parent: UnsafeMutablePointer<Int32>

  private let integers: HugeBuffer<Int32>
  private let reals: HugeBuffer<Float>
  private var neighbours: HugeBuffer<Int32>
  private var weights: HugeBuffer<Float>
  private(set) var entryCount = 0

  /// Makes a level without couplings.
  ///
  /// - Parameters:
  ///   - blocks: The grid.
  ///   - counts: The number of unknowns of each block.
  init(_ blocks: SplitBlocks, counts: [Int32]) {
    self.blocks = blocks
    let total = counts.reduce(0) { $0 + Int($1) }
    count = total
    let n = total + 1
    integers = HugeBuffer(count: 3 * n + 2 * blocks.count)
    block = integers.pointer
    first = block + n
    parent = first + n
    firstOfBlock = parent + n
    countOfBlock = firstOfBlock + blocks.count
    reals = HugeBuffer(count: 4 * n)
    let base = reals.pointer
    (walls, inverse) = (base, base + n)
    (u, f) = (base + 2 * n, base + 3 * n)
    neighbours = HugeBuffer(count: 8 * n)
    weights = HugeBuffer(count: 8 * n)
    neighbour = neighbours.pointer
    coupling = weights.pointer
    var next: Int32 = 0
    for red in [true, false] {
      for b in 0..<blocks.count where blocks.isRed(b) == red {
        firstOfBlock[b] = next
        countOfBlock[b] = counts[b]
        for i in next..<next + counts[b] { block[Int(i)] = Int32(b) }
        next += counts[b]
      }
    }
  }

  /// Adds couplings to the unknown that comes next in order.
  @inline(__always)
  func append(_ columns: UnsafePointer<Int32>, _ values: UnsafePointer<Double>, _ entries: Int) {
    if entryCount &+ entries > neighbours.count { grow(to: 2 * neighbours.count + entries) }
    for e in 0..<entries {
      neighbour[entryCount &+ e] = columns[e]
      coupling[entryCount &+ e] = Float(values[e])
    }
    entryCount &+= entries
  }

  private func grow(to size: Int) {
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
    for i in 0..<count {
      var sum = Double(walls[i])
      for e in Int(first[i])..<Int(first[i &+ 1]) { sum += Double(coupling[e]) }
      inverse[i] = sum > 0 ? Float(1 / sum) : 0
    }
  }
}
