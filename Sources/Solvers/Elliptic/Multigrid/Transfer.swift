internal import Domain
internal import MPI
internal import Numerics

/// Operator-dependent interpolation between two grids, of which the coarse one has every second cell along some axes.
///
/// A fine cell between two coarse ones takes their values with the weights that follow from its own equation when the
/// couplings are collapsed across the line, one amid four from the equation collapsed across the plane, one amid eight from
/// the whole: so the normal flux stays continuous across jumps of the coefficient. (Alcouffe, Brandt, Dendy and Painter 1981,
/// doi:10.1137/0902035; Dendy 1982, doi:10.1016/0021-9991(82)90057-2.) Coarse cells are the fine ones of even global index.
final class Transfer {
  /// Along which axes the grid is coarsened.
  let coarsens: [Bool]
  let stencil: Stencil
  let fine: RowShape
  let coarse: RowShape

  /// The weight of each coarse cell in the fine cells around it, by component; one at the centre.
  let weights: Field<Float>

  /// The fine cell, in the block's own numbers, that the block's first coarse cell is.
  let shift: CellIndex

  private let coarseTopology: CartesianTopology
  private let fineCells: CellIndex

  init(fine: RowShape, coarsens: [Bool], cells: CellIndex, to coarseLevel: StencilLevel) {
    self.coarsens = coarsens
    stencil = coarseLevel.stencil
    self.fine = fine
    coarse = coarseLevel.shape
    coarseTopology = coarseLevel.topology
    fineCells = cells
    weights = Field("weights", on: coarseLevel.topology, components: stencil.count, halo: 1)
    var shift = CellIndex.zero
    for axis in Axis.allCases where coarsens[axis.rawValue] { shift[axis] = 2 * coarse.lower[axis] - fine.lower[axis] }
    self.shift = shift
  }

  /// The steps from a coarse cell to the fine ones around it along an axis.
  func steps(_ axis: Axis) -> ClosedRange<Int> { coarsens[axis.rawValue] ? -1...1 : 0...0 }

  /// The offsets from a coarse cell to the fine ones that take part of its value, itself included.
  var offsets: [CellIndex] {
    steps(.z).flatMap { z in steps(.y).flatMap { y in steps(.x).map { x in CellIndex(x, y, z) } } }
  }

  /// The fine row of a coarse one.
  @inline(__always)
  func fineRow(_ y: Int, _ z: Int) -> (y: Int, z: Int) {
    (coarsens[1] ? 2 &* y &+ shift.y : y, coarsens[2] ? 2 &* z &+ shift.z : z)
  }

  /// Makes the weights consistent across blocks and periodic ends. Collective.
  func finishWeights() throws(MPIError) {
    let alone = coarseTopology.communicator.size == 1 && coarseTopology.decomposition.periodic.isEmpty
    let oddAxes = coarseTopology.decomposition.periodic.filter { coarsens[$0.rawValue] && fineCells[$0] % 2 == 1 }
    for axis in oddAxes { cutAtEnds(axis) }
    if !alone { try HaloExchange(coarseTopology, neighbourhood: .corners, for: [weights])(weights) }
    for axis in oddAxes.sorted() { joinAtEnds(axis) }
  }

  /// Around an axis with an odd number of cells, the last and the first are both coarse: nothing lies between them.
  private func cutAtEnds(_ axis: Axis) {
    for (isUpper, step) in [(false, -1), (true, 1)] where isAtEnd(axis, isUpper) {
      for number in 0..<stencil.count where stencil.offset(number)[axis] == step {
        forEachCell(axis, at: isUpper ? count(axis) - 1 : 0) { weights.pointer(component: number)[$0] = 0 }
      }
    }
  }

  /// Seen from one end, the cell beyond it takes the value of the coarse cell that it is.
  private func joinAtEnds(_ axis: Axis) {
    for (isUpper, step) in [(false, 1), (true, -1)] where isAtEnd(axis, isUpper) {
      for number in 0..<stencil.count where stencil.offset(number)[axis] == step {
        var flat = stencil.offset(number)
        flat[axis] = 0
        let source = weights.pointer(component: stencil.number(flat))
        forEachCell(axis, at: isUpper ? count(axis) : -1) { weights.pointer(component: number)[$0] = source[$0] }
      }
    }
  }

  private func count(_ axis: Axis) -> Int { [coarse.nx, coarse.ny, coarse.nz][axis.rawValue] }

  private func isAtEnd(_ axis: Axis, _ isUpper: Bool) -> Bool {
    isUpper
      ? coarse.lower[axis] + count(axis) == coarseTopology.grid.cells[axis] : coarse.lower[axis] == 0
  }

  /// Calls `body` with the places of a layer of the block, its halo included.
  private func forEachCell(_ axis: Axis, at layer: Int, _ body: (Int) -> Void) {
    let depth = stencil.dimensions == 3 ? 1 : 0
    var box = Box(lower: CellIndex(-1, -1, -depth), upper: CellIndex(coarse.nx + 1, coarse.ny + 1, coarse.nz + depth))
    (box.lower[axis], box.upper[axis]) = (layer, layer + 1)
    for z in box.lower.z..<box.upper.z {
      for y in box.lower.y..<box.upper.y {
        for x in box.lower.x..<box.upper.x { body(coarse.start(y, z) + x) }
      }
    }
  }
}
