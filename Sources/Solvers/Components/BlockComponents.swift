internal import Domain
internal import MPI

/// The components of one block by itself, and where they go on behind its lower sides.
struct BlockComponents {
  /// Two parts that touch across a face between blocks, or across the ends of a periodic axis.
  struct Joint: Hashable {
    /// The label of the part below the face.
    let lower: Int
    /// The label of the part above it.
    let upper: Int
    /// The axis around whose ends the face lies, 3 for a face inside the grid.
    let wrap: Int
  }

  /// The label of each cell within the block; -1 for none.
  let labels: [Int]

  private let box: Box

  init(
    _ box: Box, _ grid: Grid, _ isMember: (Int) -> Bool, _ isOpen: (Axis, Int) -> Bool
  ) {
    self.box = box
    let count = box.count
    let strides = [1, count.x, count.x * count.y]
    var parents = (0..<box.cellCount).map { isMember($0) ? $0 : -1 }
    parents.withUnsafeMutableBufferPointer { parents in
      func root(_ start: Int) -> Int {
        var place = start
        while parents[place] != place {
          parents[place] = parents[parents[place]]
          place = parents[place]
        }
        return place
      }
      var place = 0
      for z in 0..<count.z {
        for y in 0..<count.y {
          for x in 0..<count.x {
            defer { place += 1 }
            guard parents[place] >= 0 else { continue }
            for (axis, index) in [(Axis.x, x), (.y, y), (.z, z)] where index > 0 {
              let before = place - strides[axis.rawValue]
              guard parents[before] >= 0, isOpen(axis, place) else { continue }
              let (a, b) = (root(before), root(place))
              // The smaller one is the root: the order within the block is that of the whole grid.
              if a < b { parents[b] = a } else if b < a { parents[a] = b }
            }
          }
        }
      }
      for n in parents.indices where parents[n] >= 0 { parents[n] = root(n) }
    }
    labels = parents.map { place in
      guard place >= 0 else { return -1 }
      let cell = CellIndex(place % count.x, place / count.x % count.y, place / (count.x * count.y))
      return grid.linearIndex(of: cell &+ box.lower)
    }
  }

  /// What the block knows of each of its components.
  func components(
    _ decomposition: Decomposition, _ isMarked: (Int) -> Bool
  ) -> [Int: ConnectedComponents.Component] {
    let grid = decomposition.grid
    let walls = grid.sides.filter(decomposition.isWall)
    var result: [Int: ConnectedComponents.Component] = [:]
    let count = box.count
    var place = 0
    for z in 0..<count.z {
      for y in 0..<count.y {
        for x in 0..<count.x {
          defer { place += 1 }
          let label = labels[place]
          guard label >= 0 else { continue }
          var sides: UInt8 = 0
          let cell = box.lower &+ CellIndex(x, y, z)
          for side in walls where cell[side.axis] == (side.isUpper ? grid.cells[side.axis] - 1 : 0) {
            sides |= 1 << UInt8(side.rawValue)
          }
          let marked = isMarked(place)
          if var known = result[label] {
            known.cells += 1
            known.sides |= sides
            known.isMarked = known.isMarked || marked
            result[label] = known
          } else {
            result[label] = .init(label: label, cells: 1, sides: sides, isMarked: marked)
          }
        }
      }
    }
    return result
  }

  /// The joints across the block's lower sides. Collective.
  func joints(on topology: CartesianTopology, _ isOpen: (Axis, Int) -> Bool) throws(MPIError) -> Set<Joint> {
    // Whole numbers below 2^53 are exact.
    let field = Field<Double>("label", on: topology, halo: 1)
    field.fill(-1)
    let count = box.count
    field.forEachRow { row, y, z in
      for x in 0..<count.x { row[x] = Double(labels[(z * count.y + y) * count.x + x]) }
    }
    try HaloExchange(topology, for: [field])(field)
    var joints: Set<Joint> = []
    for axis in topology.grid.axes where topology.neighbour(toward: Direction(Side(axis, isUpper: false))) != nil {
      let wrap = box.lower[axis] == 0 ? axis.rawValue : 3
      var layer = Box(lower: .zero, upper: count)
      layer.upper[axis] = 1
      for z in layer.lower.z..<layer.upper.z {
        for y in layer.lower.y..<layer.upper.y {
          for x in layer.lower.x..<layer.upper.x {
            let place = (z * count.y + y) * count.x + x
            var before = CellIndex(x, y, z)
            before[axis] -= 1
            let other = Int(field[before.x, before.y, before.z])
            guard labels[place] >= 0, other >= 0, isOpen(axis, place) else { continue }
            joints.insert(Joint(lower: other, upper: labels[place], wrap: wrap))
          }
        }
      }
    }
    return joints
  }
}

/// Parts joined across blocks: union-find with the number of turns around each periodic axis from a part to its root.
struct JointGraph {
  private var parents: [Int: (parent: Int, turns: SIMD3<Int>)] = [:]
  private var closed: [Int: UInt8] = [:]

  /// Whether a part touches another block, or itself around an axis.
  func has(_ label: Int) -> Bool { parents[label] != nil }

  /// The label of the component that a part belongs to, after ``flatten()``.
  func root(_ label: Int) -> Int { parents[label]?.parent ?? label }

  /// The axes around which a component closes upon itself.
  func wraps(_ root: Int) -> UInt8 { closed[root] ?? 0 }

  private mutating func find(_ label: Int) -> (root: Int, turns: SIMD3<Int>) {
    guard let link = parents[label] else {
      parents[label] = (label, .zero)
      return (label, .zero)
    }
    guard link.parent != label else { return (label, .zero) }
    let above = find(link.parent)
    let turns = link.turns &+ above.turns
    parents[label] = (above.root, turns)
    return (above.root, turns)
  }

  /// Joins the part below a face to the one above it, which lies one turn further if the face is at an axis' ends.
  mutating func join(_ lower: Int, _ upper: Int, wrap: Int) {
    let (a, b) = (find(lower), find(upper))
    var step = SIMD3<Int>.zero
    if wrap < 3 { step[wrap] = 1 }
    // Turns of a part count from its root: upper = lower + step.
    let difference = a.turns &+ step &- b.turns
    if a.root == b.root {
      for axis in 0..<3 where difference[axis] != 0 { closed[a.root, default: 0] |= 1 << UInt8(axis) }
    } else if a.root < b.root {
      parents[b.root] = (a.root, difference)
      closed[a.root, default: 0] |= closed[b.root] ?? 0
    } else {
      parents[a.root] = (b.root, .zero &- difference)
      closed[b.root, default: 0] |= closed[a.root] ?? 0
    }
  }

  /// Links every part to its root.
  mutating func flatten() {
    for label in parents.keys.sorted() { _ = find(label) }
  }
}
