extension Decomposition {
  /// The place of a rank in the arrangement.
  public func coordinates(of rank: Int) -> CellIndex {
    precondition((0..<rankCount).contains(rank), "no such rank")
    return CellIndex(rank % ranks.x, (rank / ranks.x) % ranks.y, rank / (ranks.x * ranks.y))
  }

  /// The rank at a place in the arrangement.
  public func rank(at coordinates: CellIndex) -> Int {
    (coordinates.z * ranks.y + coordinates.y) * ranks.x + coordinates.x
  }

  /// The rank next to another, around periodic axes where they are; nil beyond a wall.
  public func neighbour(of rank: Int, toward direction: Direction) -> Int? {
    var place = coordinates(of: rank) &+ direction.offset
    for axis in Axis.allCases where !(0..<ranks[axis]).contains(place[axis]) {
      guard periodic.contains(axis) else { return nil }
      place[axis] = (place[axis] + ranks[axis]) % ranks[axis]
    }
    return self.rank(at: place)
  }

  /// The rank that owns a cell of the grid.
  public func owner(of cell: CellIndex) -> Int {
    precondition(grid.box.contains(cell), "no such cell")
    var place = CellIndex.zero
    for axis in Axis.allCases {
      // Cuts rise, so the block is the one after the last cut that is not past the cell.
      var range = 0..<ranks[axis]
      while range.count > 1 {
        let middle = (range.lowerBound + range.upperBound) / 2
        range = cuts[axis.rawValue][middle] <= cell[axis] ? middle..<range.upperBound : range.lowerBound..<middle
      }
      place[axis] = range.lowerBound
    }
    return self.rank(at: place)
  }

  /// The block of a rank.
  ///
  /// - Parameters:
  ///   - rank: The rank.
  ///   - halo: The width of the halo, at most that of the thinnest block.
  ///   - location: Where in the cells the values sit.
  /// - Returns: The block.
  public func block(of rank: Int, halo: Int = 0, location: Location = .center) -> Block {
    precondition(halo >= 0 && halo <= thinnest, "a halo of \(halo) is wider than a block")
    let place = coordinates(of: rank)
    var box = Box(lower: .zero, upper: .zero)
    var width = CellIndex.zero
    for axis in Axis.allCases {
      box.lower[axis] = cuts[axis.rawValue][place[axis]]
      box.upper[axis] = cuts[axis.rawValue][place[axis] + 1]
      if location == .face(axis), !periodic.contains(axis), place[axis] == ranks[axis] - 1 { box.upper[axis] += 1 }
      if axis.rawValue < grid.dimensions { width[axis] = halo }
    }
    return Block(owned: box, halo: width, location: location)
  }

  /// The box of all values on the grid at a location: its cells, or its faces along an axis.
  public func box(at location: Location) -> Box {
    var box = grid.box
    if case .face(let axis) = location, !periodic.contains(axis) { box.upper[axis] += 1 }
    return box
  }

  /// Whether a rank's block ends at `side` of the domain, where boundary conditions hold.
  public func touches(_ side: Side, rank: Int) -> Bool {
    let place = coordinates(of: rank)[side.axis]
    return isWall(side) && place == (side.isUpper ? ranks[side.axis] - 1 : 0)
  }
}
