internal import Domain
internal import MPI
internal import Numerics

/// What the cells of a grid lose other than to each other: to walls, whose couplings change from grid to grid as those
/// between cells do, and by reaction, which adds up.
struct CellLosses {
  /// What ties cells to walls. Without reaction, that is all the losses: the grid's own field.
  let walls: Field<Float>

  /// What cells lose by reaction; nil for nothing.
  let reaction: Field<Float>?

  init(on level: FineLevel, hasReaction: Bool) {
    walls = hasReaction ? Field("walls", grid: level.u.grid, block: level.u.block) : level.excess
    reaction = hasReaction ? Field("reaction", grid: level.u.grid, block: level.u.block) : nil
  }
}

extension FineLevel {
  /// What cells lose, in single precision, times `scale`; the operator has been taken.
  func takeLosses(_ operation: EllipticOperator, scale: Double) -> CellLosses {
    let losses = CellLosses(on: self, hasReaction: operation.reaction != nil)
    guard let source = operation.reaction, let reaction = losses.reaction else { return losses }
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let (from, start) = (source.row(y, z), shape.start(y, z))
        for x in 0..<shape.nx { reaction.pointer()[start + x] = Float(scale * from[x]) }
        for x in 0..<shape.nx { losses.walls.pointer()[start + x] = 0 }
        addWalls(operation, scale, y, z, to: losses.walls.pointer() + start)
      }
    }
    return losses
  }

  /// Refreshes the halos of what cells lose, where that is not the operator's own field. Collective.
  func refreshLosses(_ losses: CellLosses) throws(MPIError) {
    guard let reaction = losses.reaction, hasNeighbours else { return }
    try HaloExchange(topology, width: 1, neighbourhood: .corners, for: [losses.walls, reaction])(losses.walls, reaction)
  }
}

extension Replication {
  /// Collects an operator and its losses from all blocks. Collective.
  func gatherOperator(_ part: FineLevel, _ losses: CellLosses, into whole: FineLevel) throws(MPIError) -> CellLosses {
    for (from, to) in zip(part.couplings + [part.excess], whole.couplings + [whole.excess]) {
      try gather(from, into: to)
    }
    let result = CellLosses(on: whole, hasReaction: losses.reaction != nil)
    if let reaction = losses.reaction, let target = result.reaction {
      try gather(losses.walls, into: result.walls)
      try gather(reaction, into: target)
    }
    return result
  }
}
