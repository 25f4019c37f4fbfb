/// The ghost cells of one block beyond one side of the domain, row by row with their mirror images.
///
/// Sides are filled in the order x, y, z. The rows of a side reach into the halos of the axes before it, whose values
/// are there by then, and into those of the axes after it where a neighbouring block supplies them. So the ghost
/// cells in the corners follow the global index, however the grid is divided.
struct GhostRows {
  /// One row of ghosts: elements `ghost[i * stride]` mirror `image[i * stride]`, with data at `wall[i]`.
  struct Row {
    /// Local indices of the row's first ghost and of its image.
    let ghost: CellIndex
    let image: CellIndex
    let count: Int
    /// The distance between ghost and image, in metres.
    let distance: Double
    /// The layer, from 0 at the wall.
    let layer: Int
  }

  let side: Side
  let block: Block
  let decomposition: Decomposition
  private let range: Box

  init(_ side: Side, _ block: Block, _ decomposition: Decomposition) {
    precondition(block.location != .face(side.axis), "ghosts mirror values at cell centres along the wall's axis")
    self.side = side
    self.block = block
    self.decomposition = decomposition
    var range = Box(lower: .zero, upper: block.count)
    for axis in decomposition.grid.axes where axis != side.axis {
      let isBefore = axis < side.axis
      if isBefore || !Self.ends(block, .init(axis, isUpper: false), decomposition) {
        range.lower[axis] -= block.halo[axis]
      }
      if isBefore || !Self.ends(block, .init(axis, isUpper: true), decomposition) {
        range.upper[axis] += block.halo[axis]
      }
    }
    self.range = range
  }

  /// Whether a block ends at a wall of the domain.
  static func ends(_ block: Block, _ side: Side, _ decomposition: Decomposition) -> Bool {
    guard decomposition.isWall(side) else { return false }
    let box = decomposition.box(at: block.location)
    return side.isUpper
      ? block.owned.upper[side.axis] == box.upper[side.axis] : block.owned.lower[side.axis] == box.lower[side.axis]
  }

  /// Calls `body` with each row along x; a side normal to x has rows of one ghost.
  func forEach(_ body: (Row) -> Void) {
    let axis = side.axis
    for layer in 0..<block.halo[axis] {
      let ghost = side.isUpper ? block.count[axis] + layer : -1 - layer
      let image = side.isUpper ? block.count[axis] - 1 - layer : layer
      let distance = Double(2 * layer + 1) * decomposition.grid.spacing[axis]
      var (first, last) = (range, range)
      (first.lower[axis], first.upper[axis]) = (ghost, ghost + 1)
      (last.lower[axis], last.upper[axis]) = (image, image + 1)
      first.forEachRow { start in
        var mirror = start
        mirror[axis] = image
        body(Row(ghost: start, image: mirror, count: first.count.x, distance: distance, layer: layer))
      }
    }
  }

  /// The place in a profile of the wall cell next to a local index; beyond the wall's edges the nearest one's.
  func wallIndex(_ local: CellIndex) -> Int {
    let (cells, axis) = (decomposition.grid.cells, side.axis)
    var (index, stride) = (0, 1)
    for other in Axis.allCases where other != axis {
      var place = local[other] + block.owned.lower[other]
      if decomposition.periodic.contains(other) {
        place = (place % cells[other] + cells[other]) % cells[other]
      } else {
        place = min(max(place, 0), cells[other] - 1)
      }
      index += place * stride
      stride *= cells[other]
    }
    return index
  }
}
