internal import Domain

/// The blocks of one grid that a rank has, in lexicographic order, red and black by the parity of their global place.
///
/// Everything that is chosen (colours, parts, the order of unknowns and of sums) follows from a block's global place and the
/// cells within it. Cuts between ranks are at even places on every level that is cut, so that a coarser block never straddles
/// one, and a grid is split alike on any ranks.
struct SplitBlocks {
  /// The rank's blocks along each axis.
  let counts: CellIndex

  /// The global place of the first; even on every grid but the last that is cut.
  let lower: CellIndex

  /// All ranks' blocks along each axis.
  let total: CellIndex

  var nx: Int { counts.x }
  var ny: Int { counts.y }
  var nz: Int { counts.z }
  var count: Int { counts.product }

  /// The blocks of two by two, or two by two by two.
  var coarser: SplitBlocks {
    func half(_ n: CellIndex) -> CellIndex { CellIndex((n.x + 1) / 2, (n.y + 1) / 2, (n.z + 1) / 2) }
    return SplitBlocks(counts: half(counts), lower: half(lower), total: half(total))
  }

  @inline(__always)
  func place(_ n: Int) -> (x: Int, y: Int, z: Int) {
    let (rest, x) = n.quotientAndRemainder(dividingBy: counts.x)
    let (z, y) = rest.quotientAndRemainder(dividingBy: counts.y)
    return (x, y, z)
  }

  @inline(__always)
  func number(_ x: Int, _ y: Int, _ z: Int) -> Int { (z &* counts.y &+ y) &* counts.x &+ x }

  /// Calls `body` with the number and the place of every block of one colour, in lexicographic order.
  @inline(__always)
  func forEach(red: Bool, _ body: (Int, (x: Int, y: Int, z: Int)) -> Void) {
    for z in 0..<counts.z {
      for y in 0..<counts.y {
        let isEven = (y &+ z &+ lower.x &+ lower.y &+ lower.z) & 1 == 0
        var x = isEven == red ? 0 : 1
        let row = number(0, y, z)
        while x < counts.x {
          body(row &+ x, (x, y, z))
          x &+= 2
        }
      }
    }
  }

  /// Which side of block `a` its neighbour `b` is on: 0 to 5 for west, east, south, north, below, above.
  @inline(__always)
  func direction(from a: Int, to b: Int) -> Int {
    let step = b &- a
    let (row, plane) = (counts.x, counts.x &* counts.y)
    if counts.z > 1 && step == plane { return 5 }
    if counts.z > 1 && step == -plane { return 4 }
    if counts.y > 1 && step == row { return 3 }
    if counts.y > 1 && step == -row { return 2 }
    return step > 0 ? 1 : 0
  }

  /// The layer of blocks at a side, in lexicographic order, with whether each is red.
  func layer(_ side: Int) -> [(block: Int, isRed: Bool)] { layer(side, beyond: false) }

  /// For each block of the layer at a side whether the one behind it, around the ends too, is red.
  func isRedBehind(_ side: Int) -> [Bool] { layer(side, beyond: true).map(\.isRed) }

  private func layer(_ side: Int, beyond: Bool) -> [(block: Int, isRed: Bool)] {
    let axis = side / 2
    var box = Box(lower: .zero, upper: counts)
    if side & 1 == 1 { box.lower[axis] = counts[axis] - 1 } else { box.upper[axis] = 1 }
    var result: [(block: Int, isRed: Bool)] = []
    for z in box.lower.z..<box.upper.z {
      for y in box.lower.y..<box.upper.y {
        for x in box.lower.x..<box.upper.x {
          var place = lower &+ CellIndex(x, y, z)
          if beyond { place[axis] = (place[axis] + (side & 1 == 1 ? 1 : -1) + total[axis]) % total[axis] }
          result.append((number(x, y, z), (place.x + place.y + place.z) & 1 == 0))
        }
      }
    }
    return result
  }
}
