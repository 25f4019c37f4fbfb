internal import Domain

/// The fluid cells of a block as a list, in the order of memory, with the numbers that each one's populations stream to.
///
/// A number's place is `population * stride + node`. After the owned cells, filled up to whole vectors, come those of the
/// halo that they stream to on other ranks.
struct NodeList {
  /// A number that this rank's cells stream to, or from, and another rank owns.
  struct Exchanged {
    /// The cell that streams, by its place in the grid, and the population: what both ranks put the numbers in order by.
    let key: Int
    let place: UInt32
  }

  /// The owned cells.
  let cells: [CellIndex]
  /// Owned cells and those that fill the last vector.
  let padded: Int
  /// From one population to the next.
  let stride: Int
  /// For each population the place, in the list of all numbers, of its number at the cell that it leads to: in a wall's
  /// stead the opposite's at the cell itself, so that it comes back.
  private(set) var targets: [[UInt32]]
  /// In each direction the numbers that another rank keeps for this one's cells, and those that this one keeps for it.
  private(set) var kept: [Direction: [Exchanged]] = [:]
  private(set) var served: [Direction: [Exchanged]] = [:]

  init(_ geometry: LatticeGeometry, width: Int, lineElements: Int) {
    let (block, set, topology) = (geometry.block, geometry.velocities, geometry.topology)
    let (solid, grid, count) = (geometry.solid, geometry.topology.grid, geometry.block.count)
    var numbers = [Int](repeating: -1, count: block.grown.cellCount)
    let grown = block.grown.count
    func place(_ cell: CellIndex) -> Int {
      let c = cell &+ block.halo
      return (c.z * grown.y + c.y) * grown.x + c.x
    }
    var cells: [CellIndex] = []
    for z in 0..<count.z {
      for y in 0..<count.y {
        for x in 0..<count.x where solid[x, y, z] == 0 {
          numbers[place(CellIndex(x, y, z))] = cells.count
          cells.append(CellIndex(x, y, z))
        }
      }
    }
    let padded = (cells.count + width - 1) / width * width
    /// How far out of the block a cell is, in blocks.
    func out(_ cell: CellIndex) -> CellIndex {
      var way = CellIndex.zero
      for axis in Axis.allCases { way[axis] = cell[axis] < 0 ? -1 : cell[axis] >= count[axis] ? 1 : 0 }
      return way
    }
    func key(_ cell: CellIndex, _ population: Int) -> Int {
      var global = block.global(cell)
      for axis in grid.axes { global[axis] = (global[axis] + grid.cells[axis]) % grid.cells[axis] }
      return grid.linearIndex(of: global) * 32 + population
    }
    // First the neighbours' cells, since the stride depends on how many they are.
    var ghosts = 0
    for cell in cells {
      for c in set.velocities {
        let (there, way) = (cell &+ c, out(cell &+ c))
        guard way != .zero, solid[there.x, there.y, there.z] == 0, numbers[place(there)] < 0 else { continue }
        guard let peer = topology.neighbour(toward: Direction(way.x, way.y, way.z)), peer != topology.rank else {
          continue
        }
        numbers[place(there)] = padded + ghosts
        ghosts += 1
      }
    }
    // Populations three lines apart, for the caches' sake.
    let lines = (padded + ghosts + lineElements - 1) / lineElements
    let stride = (lines + (3 - lines % 64 + 64) % 64) * lineElements
    var targets = [[UInt32]](repeating: [UInt32](repeating: 0, count: padded), count: set.count)
    for (i, c) in set.velocities.enumerated() {
      let opposite = set.opposite(i)
      for node in cells.count..<padded { targets[i][node] = UInt32(opposite * stride + node) }
      for (node, cell) in cells.enumerated() {
        var there = cell &+ c
        let way = out(there)
        var target = UInt32(opposite * stride + node)
        defer { targets[i][node] = target }
        guard solid[there.x, there.y, there.z] == 0 else { continue }
        if way != .zero {
          let direction = Direction(way.x, way.y, way.z)
          guard let peer = topology.neighbour(toward: direction) else { continue }
          if peer == topology.rank {
            there = there &- way &* count
          } else {
            target = UInt32(i * stride + numbers[place(there)])
            kept[direction, default: []].append(Exchanged(key: key(cell, i), place: target))
            continue
          }
        }
        target = UInt32(i * stride + numbers[place(there)])
      }
      // What comes in from other ranks' cells.
      for (node, cell) in cells.enumerated() {
        let (from, way) = (cell &- c, out(cell &- c))
        guard way != .zero, solid[from.x, from.y, from.z] == 0 else { continue }
        let direction = Direction(way.x, way.y, way.z)
        guard let peer = topology.neighbour(toward: direction), peer != topology.rank else { continue }
        served[direction, default: []].append(Exchanged(key: key(from, i), place: UInt32(i * stride + node)))
      }
    }
    for direction in kept.keys { kept[direction]?.sort { $0.key < $1.key } }
    for direction in served.keys { served[direction]?.sort { $0.key < $1.key } }
    (self.cells, self.padded, self.stride, self.targets) = (cells, padded, stride, targets)
  }
}
