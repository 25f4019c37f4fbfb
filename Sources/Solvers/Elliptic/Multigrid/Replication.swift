internal import Domain
internal import MPI
internal import Numerics

/// The passage from blocks to the whole grid on every rank, and back.
///
/// Small grids are solved by all ranks alike: less is sent than if they solved them together, and the result is already
/// where it is needed.
final class Replication {
  private let blocks: CartesianTopology

  /// The whole grid on this rank alone.
  let whole: CartesianTopology
  private let boxes: [Box]
  private let counts: [Int]
  private var part: [Float]
  private var all: [Float]

  init(of blocks: CartesianTopology) {
    self.blocks = blocks
    let decomposition = blocks.decomposition
    whole = .whole(of: decomposition)
    boxes = (0..<decomposition.rankCount).map { decomposition.block(of: $0).owned }
    counts = boxes.map(\.cellCount)
    part = [Float](repeating: 0, count: counts[blocks.rank])
    all = [Float](repeating: 0, count: decomposition.grid.cellCount)
  }

  /// Collects a component of a field from all blocks. Collective.
  func gather(_ field: Field<Float>, into target: Field<Float>, component: Int = 0) throws(MPIError) {
    var place = 0
    let width = field.block.count.x
    part.withUnsafeMutableBufferPointer { buffer in
      field.forEachRow(component: component) { row, _, _ in
        for x in 0..<width { buffer[place + x] = row[x] }
        place += width
      }
    }
    let counts = counts
    // Taken out of the object for the while: a span of a stored array would lock it.
    var (mine, all) = ([Float](), [Float]())
    swap(&mine, &part)
    swap(&all, &self.all)
    defer {
      swap(&mine, &part)
      swap(&all, &self.all)
    }
    do {
      var span = all.mutableSpan
      try blocks.communicator.allGather(mine.span, into: &span, counts: counts)
    }
    place = 0
    all.withUnsafeBufferPointer { buffer in
      for box in boxes {
        box.forEachRow { start in
          let row = target.row(start.y, start.z, component: component) + start.x
          for x in 0..<box.count.x { row[x] = buffer[place + x] }
          place += box.count.x
        }
      }
    }
  }

  /// Copies this rank's block, with a halo of one cell, from the whole, whose halo is up to date.
  func scatter(_ whole: Field<Float>, into field: Field<Float>) {
    let count = field.block.count
    let depth = blocks.grid.dimensions == 3 ? 1 : 0
    let lower = field.block.owned.lower
    for z in -depth..<count.z + depth {
      for y in -1..<count.y + 1 {
        let (row, source) = (field.row(y, z), whole.row(y + lower.y, z + lower.z) + lower.x)
        for x in -1..<count.x + 1 { row[x] = source[x] }
      }
    }
  }
}
