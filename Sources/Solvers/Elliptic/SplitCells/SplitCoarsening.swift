internal import MPI
internal import Numerics

/// The making of a coarser level from a level of split cells.
struct SplitCoarsening: ~Copyable {
  private let fine: SplitLevel
  private let blocks: SplitBlocks
  private let coarser: SplitBlocks

  /// The number of directions: four or six.
  private let directions: Int

  /// The coarse block of each block.
  private let coarseOf: HugeBuffer<Int32>

  /// The part of its coarse block that each unknown and ghost belongs to, and how many parts each coarse block has.
  private let part: HugeBuffer<Float>
  private let parts: HugeBuffer<Int32>

  /// What each unknown couples to beyond its coarse block in each direction, from then on the resistance of the way there, and
  /// what it couples to among its mates in each direction; the former of ghosts, towards this rank.
  private let out: HugeBuffer<Float>
  private let behind: HugeBuffer<Float>
  private let ghostWay: HugeBuffer<Float>

  init(_ fine: SplitLevel) {
    self.fine = fine
    blocks = fine.blocks
    coarser = fine.blocks.coarser
    coarseOf = HugeBuffer(count: blocks.count)
    part = HugeBuffer(count: fine.count + fine.ghosts.count)
    parts = HugeBuffer(count: coarser.count)
    directions = blocks.total.z > 1 || fine.ghosts.sides.peers[4] != nil ? 6 : 4
    out = HugeBuffer(count: directions * fine.count)
    behind = HugeBuffer(count: directions * fine.count)
    ghostWay = HugeBuffer(count: fine.ghosts.count)
    for z in 0..<blocks.nz {
      for y in 0..<blocks.ny {
        for x in 0..<blocks.nx {
          coarseOf.pointer[blocks.number(x, y, z)] = Int32(coarser.number(x / 2, y / 2, z / 2))
        }
      }
    }
  }

  /// The coarser level; the finer one's unknowns get their parents. Collective.
  consuming func level() throws(MPIError) -> SplitLevel {
    numberParts()
    let level = try SplitLevel(coarser, fine.ghosts.sides, counts: parts.pointer)
    for i in 0..<fine.count {
      fine.parent[i] = level.firstOfBlock[coarseBlock(i)] + Int32(part.pointer[i])
    }
    try findGhostParents(level)
    findWays()
    try fine.ghosts.refreshTowards(out.pointer, ghostWay.pointer, stride: directions)
    join(into: level)
    level.finish()
    return level
  }

  @inline(__always)
  private func coarseBlock(_ i: Int) -> Int { Int(coarseOf.pointer[Int(fine.block[i])]) }

  /// Calls `body` with the unknowns of a coarse block, in the order of the finer blocks.
  @inline(__always)
  private func forEachUnknown(_ place: (x: Int, y: Int, z: Int), _ body: (Int) -> Void) {
    for k in 2 &* place.z..<min(2 &* place.z &+ 2, blocks.nz) {
      for j in 2 &* place.y..<min(2 &* place.y &+ 2, blocks.ny) {
        for i in 2 &* place.x..<min(2 &* place.x &+ 2, blocks.nx) {
          let n = blocks.number(i, j, k)
          let from = Int(fine.firstOfBlock[n])
          for unknown in from..<from &+ Int(fine.countOfBlock[n]) { body(unknown) }
        }
      }
    }
  }

  /// Numbers the strongly connected parts of each coarse block from zero.
  ///
  /// What nothing conducts to, cells or whole islands, goes with the block's first part: it has no residual to give, and
  /// what it takes is of no account.
  private func numberParts() {
    let roots = HugeBuffer<Int32>(count: fine.count)
    findRoots(roots.pointer)
    let (root, part, parts) = (roots.pointer, part.pointer, parts.pointer)
    for i in 0..<fine.count { part[i] = -1 }
    for z in 0..<coarser.nz {
      for y in 0..<coarser.ny {
        for x in 0..<coarser.nx {
          var count: Float = 0
          forEachUnknown((x, y, z)) { i in
            guard fine.inverse[i] > 0 else { return }
            let r = Int(root[i])
            if part[r] < 0 {
              part[r] = count
              count += 1
            }
            part[i] = part[r]
          }
          parts[coarser.number(x, y, z)] = Int32(max(count, 1))
        }
      }
    }
    for i in 0..<fine.count where part[i] < 0 { part[i] = 0 }
  }

  /// For each unknown one that stands for its part.
  private func findRoots(_ root: UnsafeMutablePointer<Int32>) {
    let (first, neighbour, coupling, count) = (fine.first, fine.neighbour, fine.coupling, fine.count)
    let largest = HugeBuffer<Float>(count: count)
    let followed = HugeBuffer<Int32>(count: count)
    let (greatest, ruler) = (largest.pointer, followed.pointer)
    for i in 0..<count {
      var most: Float = 0
      for e in Int(first[i])..<Int(first[i &+ 1]) { most = max(most, coupling[e]) }
      greatest[i] = most
      root[i] = Int32(truncatingIfNeeded: i)
      ruler[i] = self.ruler(i)
    }
    func find(_ i: Int) -> Int {
      var i = i
      while Int(root[i]) != i {
        root[i] = root[Int(root[i])]
        i = Int(root[i])
      }
      return i
    }
    func unite(_ i: Int, _ j: Int) {
      let (a, b) = (find(i), find(j))
      if a != b { root[max(a, b)] = Int32(truncatingIfNeeded: min(a, b)) }
    }
    for i in 0..<count {
      guard ruler[i] < 0 else {
        unite(i, Int(ruler[i]))
        continue
      }
      for e in Int(first[i])..<Int(first[i &+ 1]) {
        let j = Int(neighbour[e])
        guard j < i, ruler[j] < 0, coupling[e] >= SplitRules.strength * max(greatest[i], greatest[j]),
          coarseBlock(i) == coarseBlock(j)
        else { continue }
        unite(i, j)
      }
    }
    for i in 0..<count { root[i] = Int32(truncatingIfNeeded: find(i)) }
  }

  /// The unknown in its coarse block that an unknown follows, all others having little to say; -1 if there is none.
  ///
  /// Where blocks are larger than the pores, most of what a poor part couples to is the good conductor all around it.
  @inline(__always)
  private func ruler(_ i: Int) -> Int32 {
    guard fine.inverse[i] > 0 else { return -1 }
    let enough = SplitRules.rule / fine.inverse[i]
    for e in Int(fine.first[i])..<Int(fine.first[i &+ 1]) where fine.coupling[e] >= enough {
      let j = Int(fine.neighbour[e])
      return j < fine.count && coarseBlock(j) == coarseBlock(i) ? fine.neighbour[e] : -1
    }
    return -1
  }

  /// The coarse ghost that each ghost belongs to. Collective.
  private func findGhostParents(_ level: SplitLevel) throws(MPIError) {
    let (ghosts, base) = (fine.ghosts, fine.count)
    try ghosts.refreshTowards(part.pointer, part.pointer + base, stride: 1)
    for g in 0..<ghosts.count {
      let (side, place) = (Int(ghosts.sideOf[g]), Int(ghosts.placeOf[g]))
      let width = side < 2 ? blocks.ny : blocks.nx
      let coarsePlace = place / width / 2 * ((width + 1) / 2) + place % width / 2
      fine.parent[base + g] = level.ghosts.first[side][coarsePlace] + Int32(part.pointer[base + g])
    }
  }

  /// Where an entry of a row leads.
  @inline(__always)
  private func direction(_ i: Int, _ j: Int) -> Int {
    j < fine.count
      ? blocks.direction(from: Int(fine.block[i]), to: Int(fine.block[j])) : Int(fine.ghosts.sideOf[j &- fine.count])
  }

  private func findWays() {
    let (out, behind) = (out.pointer, behind.pointer)
    for i in 0..<fine.count {
      for e in Int(fine.first[i])..<Int(fine.first[i &+ 1]) {
        let j = Int(fine.neighbour[e])
        guard j >= fine.count || fine.block[i] != fine.block[j] else { continue }
        let direction = direction(i, j)
        if j >= fine.count || coarseBlock(i) != coarseBlock(j) {
          out[directions &* i &+ direction] += fine.coupling[e]
        } else if fine.parent[i] == fine.parent[j] {
          behind[directions &* i &+ (direction ^ 1)] += fine.coupling[e]
        }
      }
    }
    for n in 0..<directions &* fine.count { out[n] = SeriesRule.halfWay(out[n], behind: behind[n]) }
  }

  private func join(into level: SplitLevel) {
    let row = SplitRow()
    for red in [true, false] {
      coarser.forEach(red: red) { number, place in
        let b = Int(level.firstOfBlock[number])
        for c in b..<b &+ Int(level.countOfBlock[number]) {
          row.removeAll()
          var (wall, reaction) = (0.0, 0.0)
          forEachUnknown(place) { i in
            guard Int(fine.parent[i]) == c else { return }
            add(i, to: row, of: c, level)
            reaction += Double(fine.reaction[i])
            if fine.walls[i] > 0 { wall += wayToWall(i) }
          }
          level.walls[c] = Float(wall)
          level.reaction[c] = Float(reaction)
          row.append(to: level)
          level.first[c &+ 1] = Int32(truncatingIfNeeded: level.entryCount)
        }
      }
    }
  }

  @inline(__always)
  private func add(_ i: Int, to row: SplitRow, of c: Int, _ level: SplitLevel) {
    for e in Int(fine.first[i])..<Int(fine.first[i &+ 1]) {
      let j = Int(fine.neighbour[e])
      let target = fine.parent[j]
      if j < fine.count {
        guard Int(target) != c else { continue }
        guard coarseBlock(i) != coarseBlock(j) else {
          row.add(target, Double(fine.coupling[e]))
          continue
        }
      } else if level.ghosts.ownerOf[Int(target) &- level.count] == Int32(truncatingIfNeeded: c) {
        // Around a periodic axis of one block: what couples to itself is no coupling.
        continue
      }
      let direction = direction(i, j)
      let here = out.pointer[directions &* i &+ direction]
      let there =
        j < fine.count ? out.pointer[directions &* j &+ (direction ^ 1)] : ghostWay.pointer[j &- fine.count]
      // The sum of both first, so that each side of the face finds the same.
      row.add(target, Double(fine.coupling[e] / (1 + (here + there))))
    }
  }

  /// The coupling to walls with half the way behind it.
  private func wayToWall(_ i: Int) -> Double {
    let (x, y, z) = blocks.place(Int(fine.block[i]))
    let peers = fine.ghosts.sides.peers
    let atEnd = [x == 0, x == blocks.nx &- 1, y == 0, y == blocks.ny &- 1, z == 0, z == blocks.nz &- 1]
    var most: Float = 0
    for direction in 0..<directions where atEnd[direction] && peers[direction] == nil {
      most = max(most, behind.pointer[directions &* i &+ direction])
    }
    let way = SeriesRule.halfWay(fine.walls[i], behind: most)
    return Double(fine.walls[i] / (1 + way))
  }
}
