extension SplitGrid {
  /// The first coarse grid; `parent` becomes the unknown of each cell, in the grid's own rows and planes.
  func coarsened(parent: UnsafeMutablePointer<Int32>) -> SplitLevel {
    let blocks = SplitBlocks(nx: nx, ny: ny, nz: nz, lower: lower).coarser
    var counts = [Int32](repeating: 0, count: blocks.count)
    for b in 0..<blocks.count { counts[b] = split(blocks.place(b), parent) }
    let level = SplitLevel(blocks, counts: counts)
    var row = SplitRow()
    for i in 0..<level.count where level.firstOfBlock[Int(level.block[i])] == Int32(i) {
      number(blocks.place(Int(level.block[i])), parent, from: Int32(i))
    }
    var i = 0
    while i < level.count {
      let b = Int(level.block[i])
      for _ in 0..<level.countOfBlock[b] {
        level.walls[i] = join(blocks.place(b), Int32(i), parent, into: &row)
        row.append(to: level)
        i &+= 1
        level.first[i] = Int32(level.entryCount)
        row.removeAll()
      }
    }
    level.finish()
    return level
  }

  /// Calls `body` with the cells of a block: the place, and the number from 0 to 7.
  @inline(__always)
  private func forEachCell(_ block: (x: Int, y: Int, z: Int), _ body: (Int, Int) -> Void) {
    for c in 0..<(nz > 1 ? 2 : 1) where 2 &* block.z &+ c < nz {
      for b in 0..<2 where 2 &* block.y &+ b < ny {
        for a in 0..<2 where 2 &* block.x &+ a < nx {
          body(place(2 &* block.x &+ a, 2 &* block.y &+ b, 2 &* block.z &+ c), a &+ 2 &* b &+ 4 &* c)
        }
      }
    }
  }

  /// Numbers the strongly connected parts of a block from zero, in `parent`; returns how many there are.
  private func split(_ block: (x: Int, y: Int, z: Int), _ parent: UnsafeMutablePointer<Int32>) -> Int32 {
    var part = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
    var greatest = SIMD8<Float>(repeating: 0)
    var isThere = SIMD8<Int32>(repeating: 0)
    forEachCell(block) { c, n in
      var value: Float = 0
      for direction in 0..<6 { value = max(value, coupling(c, direction)) }
      greatest[n] = value
      isThere[n] = 1
    }
    forEachCell(block) { c, n in
      for axis in 0..<3 where n & (1 << axis) == 0 && isThere[n | (1 << axis)] == 1 {
        let m = n | (1 << axis)
        let value = coupling(c, 2 &* axis &+ 1)
        guard value > 0, value >= SplitRules.strength * max(greatest[n], greatest[m]), part[n] != part[m] else {
          continue
        }
        let (keep, drop) = (min(part[n], part[m]), max(part[n], part[m]))
        for k in 0..<8 where part[k] == drop { part[k] = keep }
      }
    }
    return numberParts(block, part, greatest, parent)
  }

  /// Cells that nothing conducts to go with the first that something does; their values stay zero.
  @inline(__always)
  private func numberParts(
    _ block: (x: Int, y: Int, z: Int), _ part: SIMD8<Int32>, _ greatest: SIMD8<Float>,
    _ parent: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    var numbers = SIMD8<Int32>(repeating: -1)
    var count: Int32 = 0
    forEachCell(block) { c, n in
      if greatest[n] > 0 || walls[c] > 0 {
        let root = Int(part[n])
        if numbers[root] < 0 {
          numbers[root] = count
          count &+= 1
        }
        parent[c] = numbers[root]
      } else {
        parent[c] = 0
      }
    }
    return max(count, 1)
  }

  private func number(
    _ block: (x: Int, y: Int, z: Int), _ parent: UnsafeMutablePointer<Int32>, from first: Int32
  ) {
    forEachCell(block) { c, _ in parent[c] &+= first }
  }

  /// The row of the unknown `i` of a block; returns what ties it to walls.
  @inline(__always)
  private func join(
    _ block: (x: Int, y: Int, z: Int), _ i: Int32, _ parent: UnsafeMutablePointer<Int32>, into row: inout SplitRow
  ) -> Float {
    var wall: Double = 0
    forEachCell(block) { c, n in
      guard parent[c] == i else { return }
      var behindWall: Float = 0
      for direction in 0..<6 {
        let value = coupling(c, direction)
        let isInside = (n >> (direction >> 1)) & 1 != direction & 1
        if value > 0 {
          let other = c &+ distance(direction)
          if parent[other] != i {
            row.add(parent[other], Double(isInside ? value : series(c, direction, value, parent)))
          }
        } else if !isInside {
          behindWall = max(behindWall, behind(c, direction, parent))
        }
      }
      if walls[c] > 0 {
        let way = SplitRules.halfWay(walls[c], behind: behindWall, greatest: SplitRules.greatestWallRatio)
        wall += Double(walls[c] / (1 + way))
      }
    }
    return Float(wall)
  }

  /// The coupling of a cell to its mate on the side away from a direction; zero if that is of another part.
  @inline(__always)
  private func behind(_ c: Int, _ direction: Int, _ parent: UnsafeMutablePointer<Int32>) -> Float {
    let value = coupling(c, direction ^ 1)
    return value > 0 && parent[c &+ distance(direction ^ 1)] == parent[c] ? value : 0
  }

  /// A face between blocks, with half the way behind it on both sides.
  @inline(__always)
  private func series(_ c: Int, _ direction: Int, _ value: Float, _ parent: UnsafeMutablePointer<Int32>) -> Float {
    let here = SplitRules.halfWay(value, behind: behind(c, direction, parent))
    let there = SplitRules.halfWay(value, behind: behind(c &+ distance(direction), direction ^ 1, parent))
    // The sum of both first, so that each side of the face finds the same.
    return value / (1 + (here + there))
  }
}
