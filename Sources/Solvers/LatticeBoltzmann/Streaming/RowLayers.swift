internal import Domain

/// The rows of a block in layers, each beside only those before and after it: planes in space, some rows in the plane.
///
/// Two steps are taken in one pass over memory, the second a layer behind the first, while the caches hold what it needs.
struct RowLayers {
  /// The axes across which rows wait for the numbers of neighbours, or of the block's other side.
  let rimAxes: [Axis]
  private let cells: CellIndex
  private let isPlane: Bool

  init(_ block: Block, dimensions: Int, rimAxes: [Axis]) {
    (cells, isPlane, self.rimAxes) = (block.count, dimensions == 2, rimAxes)
  }

  var count: Int { layer(cells.y - 1, cells.z - 1) + 1 }

  /// The layer of a row.
  func layer(_ y: Int, _ z: Int) -> Int { isPlane ? y / 8 : z }

  /// Whether neighbours wait for a row's numbers, or it for theirs.
  func isRim(_ y: Int, _ z: Int) -> Bool {
    rimAxes.contains { axis in
      let place = axis == .y ? y : z
      return place == 0 || place == cells[axis] - 1
    }
  }

  /// When a link from a fluid cell to the wall's cell behind it can be passed.
  func turn(of cell: CellIndex, behind wall: CellIndex) -> LinkSchedule.Turn {
    if rimAxes.contains(where: { wall[$0] < 0 || wall[$0] >= cells[$0] }) {
      return .init(layer: nil, returnsEarly: false)
    }
    let isInside = (0..<3).allSatisfy { wall[$0] >= 0 && wall[$0] < cells[$0] }
    let (own, other) = (layer(cell.y, cell.z), isInside ? layer(wall.y, wall.z) : 0)
    return .init(
      layer: max(own, other), returnsEarly: !isRim(cell.y, cell.z) && !(isInside && isRim(wall.y, wall.z)))
  }
}
