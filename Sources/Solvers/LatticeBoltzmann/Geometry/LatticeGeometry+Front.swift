internal import Domain
internal import MPI

/// Where the front is within its cells, column by column: the uppermost metal of all cells with the same y and z.
extension LatticeGeometry {
  /// The part of a link at which interpolated walls cut the link straight down from the lowest cell of the liquid above the
  /// front. Collective.
  ///
  /// - Returns: The parts, y fastest, on every rank; 1/2 where nothing is cut.
  /// - Throws: `MPIError`.
  func frontDistances() throws(MPIError) -> [Double] {
    let cells = topology.grid.cells
    let straight = links.filter { velocities.velocities[$0.direction] == CellIndex(-1, 0, 0) }
    func column(_ link: CutLink) -> (place: Int, layer: Int) {
      let cell = block.global(link.cell)
      return (cell.z * cells.y + cell.y, cell.x)
    }
    var highest = [Int](repeating: -1, count: cells.y * cells.z)
    for link in straight {
      let (place, layer) = column(link)
      highest[place] = max(highest[place], layer)
    }
    try topology.communicator.allReduce(&highest, .maximum)
    var result = [Double](repeating: -1, count: highest.count)
    for link in straight {
      let (place, layer) = column(link)
      if layer == highest[place] { result[place] = link.distance }
    }
    try topology.communicator.allReduce(&result, .maximum)
    return result.map { $0 < 0 ? 0.5 : $0 }
  }

  /// How much the front fills of its uppermost cells, where walls are grey. Collective.
  ///
  /// An inclined front passes through two cells of a column, which then count together. Where there are more, as in a porous
  /// deposit, there is no front.
  ///
  /// - Parameter solidFrom: The solid fraction from which on a cell is wholly solid.
  /// - Returns: The parts, from 0 to below 1, y fastest, on every rank; 0 where there is no front, or it ends with a cell.
  /// - Throws: `MPIError`.
  func frontFractions(solidFrom: Double) throws(MPIError) -> [Double] {
    let cells = topology.grid.cells
    var highest = [Int](repeating: -1, count: cells.y * cells.z)
    guard let solidFraction else { return highest.map { _ in 0 } }
    let (lower, width) = (block.owned.lower, block.count.x)
    solidFraction.forEachRow { row, y, z in
      let place = (lower.z + z) * cells.y + lower.y + y
      for x in (0..<width).reversed() where row[x] > 0 {
        highest[place] = lower.x + x
        break
      }
    }
    try topology.communicator.allReduce(&highest, .maximum)
    // The uppermost cell and the two below it; the plate is solid.
    var parts = [Double](repeating: 0, count: 3 * highest.count)
    solidFraction.forEachRow { row, y, z in
      let place = (lower.z + z) * cells.y + lower.y + y
      for n in 0..<3 {
        let x = highest[place] - n - lower.x
        if (0..<width).contains(x) { parts[3 * place + n] = row[x] }
      }
    }
    try topology.communicator.allReduce(&parts, .maximum)
    return highest.indices.map { place in
      func part(_ n: Int) -> Double { n > highest[place] ? 1 : parts[3 * place + n] }
      func isSolid(_ n: Int) -> Bool { n > highest[place] || part(n) >= solidFrom }
      if highest[place] < 0 || isSolid(0) { return 0 }
      if isSolid(1) { return part(0) }
      guard isSolid(2) else { return 0 }
      let sum = part(0) + part(1)
      return sum < 1 ? sum : sum - 1
    }
  }
}
