extension SplitLevel {
  /// The next coarser grid.
  func coarsened() -> SplitLevel {
    let coarser = blocks.coarser
    let coarseBlock = blockNumbers(coarser)
    let groups = strongGroups(coarser, coarseBlock)
    let level = SplitLevel(coarser, counts: groups.counts)
    for i in 0..<count { parent[i] = level.firstOfBlock[Int(coarseBlock[i])] + groups.numbers[i] }
    join(into: level, coarseBlock)
    level.finish()
    return level
  }

  private func blockNumbers(_ coarser: SplitBlocks) -> [Int32] {
    (0..<count).map { i in
      let (x, y, z) = blocks.place(Int(block[i]))
      return Int32(coarser.number(x / 2, y / 2, z / 2))
    }
  }

  /// Calls `body` with the unknowns of a coarse block, in the order of the finer blocks.
  @inline(__always)
  private func forEachUnknown(_ b: Int, _ coarser: SplitBlocks, _ body: (Int) -> Void) {
    let (x, y, z) = coarser.place(b)
    for k in 2 &* z..<min(2 &* z &+ 2, blocks.nz) {
      for j in 2 &* y..<min(2 &* y &+ 2, blocks.ny) {
        for i in 2 &* x..<min(2 &* x &+ 2, blocks.nx) {
          let n = blocks.number(i, j, k)
          let from = Int(firstOfBlock[n])
          for unknown in from..<from &+ Int(countOfBlock[n]) { body(unknown) }
        }
      }
    }
  }

  /// The strongly connected parts of each coarse block, numbered from zero.
  ///
  /// What nothing conducts to, cells or whole islands, goes with the block's first part: it has no residual to give, and
  /// what it takes is of no account.
  private func strongGroups(_ coarser: SplitBlocks, _ coarseBlock: [Int32]) -> (numbers: [Int32], counts: [Int32]) {
    var greatest = [Float](repeating: 0, count: count)
    for i in 0..<count {
      for e in Int(first[i])..<Int(first[i &+ 1]) { greatest[i] = max(greatest[i], coupling[e]) }
    }
    var root = Array(0..<Int32(count))
    func find(_ i: Int) -> Int {
      var i = i
      while Int(root[i]) != i {
        root[i] = root[Int(root[i])]
        i = Int(root[i])
      }
      return i
    }
    let ruler = rulers(coarseBlock)
    for i in 0..<count {
      if ruler[i] >= 0 {
        let (a, b) = (find(i), find(Int(ruler[i])))
        if a != b { root[max(a, b)] = Int32(min(a, b)) }
        continue
      }
      for e in Int(first[i])..<Int(first[i &+ 1]) {
        let j = Int(neighbour[e])
        guard j < i, coarseBlock[i] == coarseBlock[j], ruler[j] < 0 else { continue }
        guard coupling[e] >= SplitRules.strength * max(greatest[i], greatest[j]) else { continue }
        let (a, b) = (find(i), find(j))
        if a != b { root[max(a, b)] = Int32(min(a, b)) }
      }
    }
    var numbers = [Int32](repeating: -1, count: count)
    var counts = [Int32](repeating: 0, count: coarser.count)
    for b in 0..<coarser.count {
      forEachUnknown(b, coarser) { i in
        guard inverse[i] > 0 else { return }
        let r = find(i)
        if numbers[r] < 0 {
          numbers[r] = counts[b]
          counts[b] += 1
        }
        numbers[i] = numbers[r]
      }
      counts[b] = max(counts[b], 1)
    }
    for i in 0..<count where inverse[i] == 0 { numbers[i] = 0 }
    return (numbers, counts)
  }

  /// For each unknown the one in its coarse block that it follows, all others having little to say; -1 if there is none.
  ///
  /// Where blocks are larger than the pores, most of what a poor part couples to is the good conductor all around it.
  private func rulers(_ coarseBlock: [Int32]) -> [Int32] {
    (0..<count).map { i in
      let enough = inverse[i] > 0 ? SplitRules.rule / inverse[i] : .infinity
      for e in Int(first[i])..<Int(first[i &+ 1]) where coupling[e] >= enough {
        return coarseBlock[Int(neighbour[e])] == coarseBlock[i] ? neighbour[e] : -1
      }
      return -1
    }
  }

  /// What each unknown couples to beyond its coarse block in each direction, and to its mates on the side away from it.
  private func waysOut(_ coarseBlock: [Int32]) -> (out: [Float], behind: [Float]) {
    var out = [Float](repeating: 0, count: 6 * count)
    var behind = out
    for i in 0..<count {
      for e in Int(first[i])..<Int(first[i &+ 1]) {
        let j = Int(neighbour[e])
        guard block[i] != block[j] else { continue }
        let direction = blocks.direction(from: Int(block[i]), to: Int(block[j]))
        if coarseBlock[i] != coarseBlock[j] {
          out[6 &* i &+ direction] += coupling[e]
        } else if parent[i] == parent[j] {
          behind[6 &* i &+ (direction ^ 1)] += coupling[e]
        }
      }
    }
    return (out, behind)
  }

  private func join(into level: SplitLevel, _ coarseBlock: [Int32]) {
    let (out, behind) = waysOut(coarseBlock)
    let (last, walls) = ((blocks.nx &- 1, blocks.ny &- 1, blocks.nz &- 1), walls)
    var row = SplitRow()
    for b in 0..<level.count where level.firstOfBlock[Int(level.block[b])] == Int32(b) {
      let number = Int(level.block[b])
      for c in b..<b &+ Int(level.countOfBlock[number]) {
        row.removeAll()
        var wall = 0.0
        forEachUnknown(number, level.blocks) { i in
          guard Int(parent[i]) == c else { return }
          for e in Int(first[i])..<Int(first[i &+ 1]) {
            let j = Int(neighbour[e])
            guard parent[i] != parent[j] else { continue }
            guard coarseBlock[i] != coarseBlock[j] else {
              row.add(parent[j], Double(coupling[e]))
              continue
            }
            let direction = blocks.direction(from: Int(block[i]), to: Int(block[j]))
            let (near, far) = (6 &* i &+ direction, 6 &* j &+ (direction ^ 1))
            let here = SplitRules.halfWay(out[near], behind: behind[near])
            let there = SplitRules.halfWay(out[far], behind: behind[far])
            row.add(parent[j], Double(coupling[e] / (1 + (here + there))))
          }
          guard walls[i] > 0 else { return }
          let (x, y, z) = blocks.place(Int(block[i]))
          let atWall = [x == 0, x == last.0, y == 0, y == last.1, z == 0, z == last.2]
          var most: Float = 0
          for direction in 0..<6 where atWall[direction] { most = max(most, behind[6 &* i &+ direction]) }
          let way = SplitRules.halfWay(walls[i], behind: most, greatest: SplitRules.greatestWallRatio)
          wall += Double(walls[i] / (1 + way))
        }
        level.walls[c] = Float(wall)
        row.append(to: level)
        level.first[c &+ 1] = Int32(level.entryCount)
      }
    }
  }
}
