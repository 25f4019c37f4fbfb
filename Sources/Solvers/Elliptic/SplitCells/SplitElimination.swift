internal import Numerics

/// The direct solve on a coarse grid: unknowns are eliminated one by one, those with the fewest neighbours first.
///
/// Where unknowns hang together weakly, as islands do, further coarsening takes few of them together; but then they have few
/// neighbours, and elimination is cheap. An unknown's star of couplings becomes a mesh between its neighbours,
/// c_ab += c_ia c_ib / d_i, and nothing is ever subtracted: each number is accurate whatever the contrast, in single
/// precision too. (Star-mesh transform; the elimination of Grassmann, Taksar and Heyman 1985, doi:10.1287/opre.33.5.1107.)
final class SplitElimination {
  /// The unknowns in the order of elimination, with 1 / d, and zero where nothing couples.
  private let order: HugeBuffer<Int32>
  private let inverse: HugeBuffer<Float>

  /// The unknowns that are left around each of them, from `first[n]` to `first[n + 1]`, and their shares c / d.
  private let first: HugeBuffer<Int32>
  private let neighbour: HugeBuffer<Int32>
  private let share: HugeBuffer<Float>
  private let count: Int

  /// The number of stored shares.
  var entryCount: Int { Int(first.pointer[count]) }

  /// Eliminates the unknowns of a level; nil if more than `limit` couplings would have to be
  /// made or changed.
  init?(_ level: SplitLevel, limit: Int) {
    count = level.count
    let graph = EliminationGraph(level)
    guard let result = graph.eliminateAll(limit: limit) else { return nil }
    order = HugeBuffer(count: count)
    inverse = HugeBuffer(count: count)
    first = HugeBuffer(count: count + 1)
    neighbour = HugeBuffer(count: result.neighbours.count)
    share = HugeBuffer(count: result.neighbours.count)
    for n in 0..<count {
      order.pointer[n] = result.order[n]
      inverse.pointer[n] = result.inverse[n]
      first.pointer[n + 1] = result.ends[n]
    }
    for n in result.neighbours.indices {
      neighbour.pointer[n] = result.neighbours[n]
      share.pointer[n] = result.shares[n]
    }
  }

  /// Solves for `level.f`, which is used up.
  func solve(_ level: SplitLevel) {
    let (f, u) = (level.f, level.u)
    let (order, first, neighbour, share) = (order.pointer, first.pointer, neighbour.pointer, share.pointer)
    for n in 0..<count {
      let value = f[Int(order[n])]
      for e in Int(first[n])..<Int(first[n &+ 1]) { f[Int(neighbour[e])].addProduct(share[e], value) }
    }
    var n = count &- 1
    while n >= 0 {
      let i = Int(order[n])
      var sum = f[i] * inverse.pointer[n]
      for e in Int(first[n])..<Int(first[n &+ 1]) { sum.addProduct(share[e], u[Int(neighbour[e])]) }
      u[i] = sum
      n &-= 1
    }
  }
}
