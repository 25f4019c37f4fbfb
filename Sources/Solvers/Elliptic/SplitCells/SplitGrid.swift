internal import Domain
internal import MPI
internal import Numerics

/// The finest grid as the first coarse one sees it, while that is made.
struct SplitGrid: ~Copyable {
  private let cells: CellIndex
  private let axes: Int
  private let sides: SplitSides
  private let blocks: SplitBlocks

  /// For each axis the distance between neighbours, and the coupling of each cell to the one before it.
  private let strides: UnsafeMutablePointer<Int>
  private let couplings: UnsafeMutablePointer<UnsafePointer<Float>>

  /// What ties each cell to walls, what it loses by reaction, and both.
  private let walls: UnsafePointer<Float>
  private let reaction: UnsafePointer<Float>?
  private let excess: UnsafePointer<Float>

  /// The unknown of the coarse grid that each cell belongs to, and at first its part of the block.
  private let parent: UnsafeMutablePointer<Int32>

  /// In the halo, what cells there couple to on their far side.
  private let farCoupling: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - fine: The finest grid, complete; the halo of its residual is used meanwhile.
  ///   - losses: What its cells lose.
  ///   - parent: For each cell in the rows and planes of `fine`, with a halo of one cell.
  init(_ fine: FineLevel, _ losses: CellLosses, parent: UnsafeMutablePointer<Int32>) {
    let (shape, grid) = (fine.shape, fine.topology.grid)
    cells = CellIndex(shape.nx, shape.ny, shape.nz)
    axes = grid.dimensions
    sides = SplitSides(fine.topology)
    blocks = SplitBlocks(counts: cells, lower: shape.lower, total: grid.cells).coarser
    strides = .allocate(capacity: 3)
    couplings = .allocate(capacity: 3)
    for axis in grid.axes {
      strides[axis.rawValue] = shape.stride(axis)
      (couplings + axis.rawValue).initialize(to: UnsafePointer(fine.couplings[axis.rawValue].pointer()))
    }
    walls = UnsafePointer(losses.walls.pointer())
    excess = UnsafePointer(fine.excess.pointer())
    reaction = losses.reaction.map { UnsafePointer($0.pointer()) }
    self.parent = parent
    farCoupling = fine.r.pointer()
  }

  deinit {
    strides.deallocate()
    couplings.deallocate()
  }

  /// The first coarse grid. Collective.
  func coarsened() throws(MPIError) -> SplitLevel {
    let counts = HugeBuffer<Int32>(count: blocks.count)
    forEachBlock { number, place in counts.pointer[number] = split(place) }
    let behind = try tradeLayers()
    let level = try SplitLevel(blocks, sides, counts: counts.pointer)
    forEachBlock { number, place in
      let first = level.firstOfBlock[number]
      if first > 0 { forEachCell(place) { c, _, _ in parent[c] &+= first } }
    }
    fillHalo(behind, level)
    let row = SplitRow()
    for red in [true, false] {
      blocks.forEach(red: red) { number, place in
        let first = level.firstOfBlock[number]
        for i in first..<first &+ level.countOfBlock[number] { join(place, i, level, row) }
      }
    }
    level.finish()
    return level
  }

  @inline(__always)
  private func forEachBlock(_ body: (Int, (x: Int, y: Int, z: Int)) -> Void) {
    for z in 0..<blocks.nz {
      for y in 0..<blocks.ny {
        for x in 0..<blocks.nx { body(blocks.number(x, y, z), (x, y, z)) }
      }
    }
  }

  /// Calls `body` with the cells of a block: the place in memory, the number from 0 to 7, and the place on the grid.
  @inline(__always)
  private func forEachCell(_ block: (x: Int, y: Int, z: Int), _ body: (Int, Int, CellIndex) -> Void) {
    let origin = CellIndex(2 &* block.x, 2 &* block.y, 2 &* block.z)
    for c in 0..<min(2, cells.z &- origin.z) {
      for b in 0..<min(2, cells.y &- origin.y) {
        for a in 0..<min(2, cells.x &- origin.x) {
          let place = origin &+ CellIndex(a, b, c)
          body(memoryPlace(place), a &+ 2 &* b &+ 4 &* c, place)
        }
      }
    }
  }

  @inline(__always)
  private func memoryPlace(_ place: CellIndex) -> Int {
    place.x &+ place.y &* strides[1] &+ (axes == 3 ? place.z &* strides[2] : 0)
  }

  /// The coupling of a cell to its neighbour towards west, east, south, north, below, above: 0 to 5.
  @inline(__always)
  private func coupling(_ c: Int, _ direction: Int) -> Float {
    let axis = direction >> 1
    return couplings[axis][c &+ (direction & 1) &* strides[axis]]
  }

  @inline(__always)
  private func neighbour(_ c: Int, _ direction: Int) -> Int {
    c &+ (2 &* (direction & 1) &- 1) &* strides[direction >> 1]
  }

  /// Whether the neighbour in a direction is in the same block, given the cell's place along the axis.
  @inline(__always)
  private func isInside(_ direction: Int, _ x: Int) -> Bool {
    direction & 1 == 0 ? x & 1 == 1 : x & 1 == 0 && x &+ 1 < cells[direction >> 1]
  }

  /// Numbers the strongly connected parts of a block from zero, in `parent`; returns how many there are.
  private func split(_ block: (x: Int, y: Int, z: Int)) -> Int32 {
    var part = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)
    var greatest = SIMD8<Float>(repeating: 0)
    forEachCell(block) { c, n, _ in
      var value: Float = 0
      for axis in 0..<axes {
        value = max(value, couplings[axis][c])
        value = max(value, couplings[axis][c &+ strides[axis]])
      }
      greatest[n] = value
    }
    forEachCell(block) { c, n, place in
      for axis in 0..<axes where isInside(2 &* axis &+ 1, place[axis]) {
        let m = n | (1 << axis)
        let value = couplings[axis][c &+ strides[axis]]
        guard value > 0, part[n] != part[m], value >= SplitRules.strength * max(greatest[n], greatest[m]) else {
          continue
        }
        let (keep, drop) = (min(part[n], part[m]), max(part[n], part[m]))
        part.replace(with: keep, where: part .== drop)
      }
    }
    return numberParts(block, part, greatest)
  }

  /// Cells that nothing conducts to go with the first that something does; their values stay zero.
  @inline(__always)
  private func numberParts(
    _ block: (x: Int, y: Int, z: Int), _ part: SIMD8<Int32>, _ greatest: SIMD8<Float>
  ) -> Int32 {
    var numbers = SIMD8<Int32>(repeating: -1)
    var count: Int32 = 0
    forEachCell(block) { c, n, _ in
      if greatest[n] > 0 || excess[c] > 0 {
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

  /// The coupling of a cell to its mate on the side away from a direction; zero if that is of another part.
  @inline(__always)
  private func behind(_ c: Int, _ direction: Int, _ x: Int) -> Float {
    guard isInside(direction ^ 1, x) else { return 0 }
    return parent[neighbour(c, direction ^ 1)] == parent[c] ? coupling(c, direction ^ 1) : 0
  }

  /// Calls `body` with the cells of the layer at a side.
  private func forEachCell(at side: Int, _ body: (Int, CellIndex) -> Void) {
    var box = Box(lower: .zero, upper: cells)
    if side & 1 == 1 { box.lower[side / 2] = cells[side / 2] - 1 } else { box.upper[side / 2] = 1 }
    for z in box.lower.z..<box.upper.z {
      for y in box.lower.y..<box.upper.y {
        for x in box.lower.x..<box.upper.x { body(memoryPlace(CellIndex(x, y, z)), CellIndex(x, y, z)) }
      }
    }
  }

  /// What the cells behind each side have: their part, and the bits of what they couple to behind them. Collective.
  private func tradeLayers() throws(MPIError) -> [[Int32]] {
    var words = [[Int32]](repeating: [], count: 6)
    for side in sides.joined {
      forEachCell(at: side) { c, place in
        words[side] += [parent[c], Int32(bitPattern: behind(c, side, place[side / 2]).bitPattern)]
      }
    }
    return try sides.trade(words, counts: words.map(\.count))
  }

  private func fillHalo(_ words: [[Int32]], _ level: SplitLevel) {
    for side in sides.joined {
      var n = 0
      let first = level.ghosts.first[side]
      let width = side < 2 ? blocks.ny : blocks.nx
      forEachCell(at: side) { c, place in
        let (a, b) = side < 2 ? (place.y, place.z) : side < 4 ? (place.x, place.z) : (place.x, place.y)
        let halo = neighbour(c, side)
        parent[halo] = first[b / 2 * width + a / 2] + words[side][n]
        farCoupling[halo] = Float(bitPattern: UInt32(bitPattern: words[side][n + 1]))
        n += 2
      }
    }
  }

  /// Makes the row of the unknown `i` of a block, the next in order.
  @inline(__always)
  private func join(_ block: (x: Int, y: Int, z: Int), _ i: Int32, _ level: SplitLevel, _ row: SplitRow) {
    var (wall, reacting) = (0.0, 0.0)
    let count = Int32(truncatingIfNeeded: level.count)
    row.removeAll()
    forEachCell(block) { c, _, place in
      guard parent[c] == i else { return }
      var behindWall: Float = 0
      for direction in 0..<2 &* axes {
        let value = coupling(c, direction)
        let x = place[direction >> 1]
        let isInside = isInside(direction, x)
        guard value > 0 else {
          if !isInside { behindWall = max(behindWall, behind(c, direction, x)) }
          continue
        }
        let other = neighbour(c, direction)
        let target = parent[other]
        if isInside {
          if target != i { row.add(target, Double(value)) }
          continue
        }
        // Around a periodic axis of one block: what couples to itself is no coupling.
        if target >= count && level.ghosts.ownerOf[Int(target &- count)] == i { continue }
        let far =
          target >= count
          ? farCoupling[other] : behind(other, direction ^ 1, x &+ 2 &* (direction & 1) &- 1)
        let (here, there) = (
          SeriesRule.halfWay(value, behind: behind(c, direction, x)), SeriesRule.halfWay(value, behind: far)
        )
        // The sum of both first, so that each side of the face finds the same.
        row.add(target, Double(value / (1 + (here + there))))
      }
      if let reaction { reacting += Double(reaction[c]) }
      if walls[c] > 0 {
        let way = SeriesRule.halfWay(walls[c], behind: behindWall)
        wall += Double(walls[c] / (1 + way))
      }
    }
    level.walls[Int(i)] = Float(wall)
    level.reaction[Int(i)] = Float(reacting)
    row.append(to: level)
    level.first[Int(i) &+ 1] = Int32(truncatingIfNeeded: level.entryCount)
  }
}
