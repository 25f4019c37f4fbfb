/// The order of a wall's links where two steps are taken in one pass over memory.
///
/// A link can be passed as soon as the collision of both its cells is done, where the wall's cell is computed at all.
struct LinkSchedule {
  /// When a link can be passed.
  struct Turn {
    /// After the first step's collision in this layer and all before; nil if it waits for neighbours' numbers.
    let layer: Int?
    /// Whether the same holds for the second step, instead of at its end.
    let returnsEarly: Bool
  }

  /// The numbers of the links in their new order.
  let order: [Int]

  /// Those that wait for neighbours in the first step.
  let late: Range<Int>

  /// For each layer those of the first step.
  let layers: [Range<Int>]

  /// For each layer those of the second step.
  let returns: [Range<Int>]

  /// Those at the end of the second step.
  let lateReturns: [Range<Int>]

  init(_ turns: [Turn], layers count: Int) {
    func key(_ turn: Turn) -> Int { turn.layer.map { 2 * $0 + (turn.returnsEarly ? 1 : 2) } ?? 0 }
    let keys = turns.map(key)
    var ends = [Int](repeating: 0, count: 2 * count + 1)
    for key in keys { ends[key] += 1 }
    for n in 1..<ends.count { ends[n] += ends[n - 1] }
    var next = [0] + ends.dropLast()
    var order = [Int](repeating: 0, count: keys.count)
    for (link, key) in keys.enumerated() {
      order[next[key]] = link
      next[key] += 1
    }
    self.order = order
    late = 0..<ends[0]
    layers = (0..<count).map { ends[2 * $0]..<ends[2 * $0 + 2] }
    returns = (0..<count).map { ends[2 * $0]..<ends[2 * $0 + 1] }
    lateReturns = [late] + (0..<count).map { ends[2 * $0 + 1]..<ends[2 * $0 + 2] }.filter { !$0.isEmpty }
  }
}
