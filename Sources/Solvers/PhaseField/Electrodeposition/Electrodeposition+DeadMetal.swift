internal import Domain
public import MPI

extension Electrodeposition {
  /// After how many steps dead metal is looked for.
  private static let stepsBetweenLooks = 8

  /// The volume in cubic metres (per metre of depth in the plane: square metres) of metal that does not hang together with
  /// that at the collector. Collective.
  ///
  /// - Returns: The volume of cells with xi > 1/2, and the number of such parts.
  /// - Throws: `MPIError`.
  public func deadMetal() throws(MPIError) -> (volume: Double, parts: Int) {
    let components = try metalParts()
    var cells = 0
    for label in components.labels where label >= 0 && components.components[label]?.isMarked == false { cells += 1 }
    let grid = topology.grid
    var parts = 0
    for (label, component) in components.components where !component.isMarked {
      let cell = CellIndex(
        label % grid.cells.x, label / grid.cells.x % grid.cells.y, label / (grid.cells.x * grid.cells.y))
      parts += phase.block.owned.contains(cell) ? 1 : 0
    }
    var totals = [cells, parts]
    try topology.communicator.allReduce(&totals, .sum)
    return (Double(totals[0]) * grid.cellVolume, totals[1])
  }

  /// The metal's parts; those at the collector are marked. Collective.
  private func metalParts() throws(MPIError) -> ConnectedComponents {
    let block = phase.block
    let count = block.count
    func xi(_ place: Int) -> Double {
      phase[place % count.x, place / count.x % count.y, place / (count.x * count.y)]
    }
    let isAtCollector = block.owned.lower.x == 0
    return try ConnectedComponents(on: topology, isMember: { xi($0) > 0.5 }, isOpen: { _, _ in true }) {
      isAtCollector && $0 % count.x == 0
    }
  }

  /// Looks for dead metal from time to time, in a binary electrolyte, where it and its surface stand still: no electrons come
  /// to it. Collective.
  func findDeadMetal() throws(MPIError) {
    guard booksInterpolated, clock.step % Self.stepsBetweenLooks == 0 else { return }
    let components = try metalParts()
    let count = phase.block.count
    var dead = 0
    var place = 0
    state.dead.fill(0)
    for z in 0..<count.z {
      for y in 0..<count.y {
        let row = state.dead.row(y, z)
        for x in 0..<count.x {
          let label = components.labels[place]
          if label >= 0 {
            let isDead = components.components[label]?.isMarked == false
            row[x] = isDead ? 1 : -1
            dead += isDead ? 1 : 0
          }
          place += 1
        }
      }
    }
    books.deadCells = Double(try topology.communicator.allReduce(dead, .sum))
    guard books.deadCells > 0 else { return }
    // Metal reacts around it as well, where that is nearer to dead metal than to living: of the reaction of a profile a
    // hundredth is left beyond three lengths, a ten-thousandth beyond five.
    let least = topology.grid.axes.map { topology.grid.spacing[$0] }.min() ?? parameters.interfaceLength
    for _ in 0..<Int((5 * parameters.interfaceLength / least).rounded(.up)) { try growDeadMetal() }
  }

  /// Gives what is neither to the neighbours' kind, living metal first.
  private func growDeadMetal() throws(MPIError) {
    try exchange(state.dead, state.scratch)
    state.scratch.copy(from: state.dead)
    let (count, layout) = (phase.block.count, phase.layout)
    let strides = topology.grid.axes.map { [1, layout.rowStride, layout.planeStride][$0.rawValue] }
    for z in 0..<count.z {
      for y in 0..<count.y {
        let (old, new) = (state.dead.row(y, z), state.scratch.row(y, z))
        for x in 0..<count.x where old[x] == 0 {
          // Beyond walls the halo holds zero.
          var (isByLiving, isByDead) = (false, false)
          for stride in strides {
            isByLiving = isByLiving || old[x - stride] == -1 || old[x + stride] == -1
            isByDead = isByDead || old[x - stride] == 1 || old[x + stride] == 1
          }
          if isByLiving || isByDead { new[x] = isByLiving ? -1 : 1 }
        }
      }
    }
    state.dead.copy(from: state.scratch)
  }

  /// Stops dead metal: without electrons it neither grows nor dissolves. Its order parameter's own dynamics would be booked
  /// as growth, which living metal then had to make up for. It joins again where living metal comes to it. Local.
  func silenceDeadMetal() {
    guard booksInterpolated, books.deadCells > 0 else { return }
    let width = phase.block.count.x
    state.a.forEachRow { a, y, z in
      let (b, g, dead) = (state.b.row(y, z), state.g.row(y, z), state.dead.row(y, z))
      for x in 0..<width where dead[x] == 1 { (a[x], b[x], g[x]) = (0, 0, 0) }
    }
  }
}
