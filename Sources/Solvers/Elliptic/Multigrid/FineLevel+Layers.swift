internal import Domain
internal import MPI
internal import Numerics

/// A cycle's steps on the finest grid layer by layer: rows in 2-D, planes in 3-D.
///
/// Each step follows the one before at a distance of one layer, so that most of what it reads is still in the cache. The
/// layers at the block's ends go first, since other blocks wait for them. What a cell is given does not depend on that: it
/// is computed from the same values.
extension FineLevel {
  /// Which layers a step has done.
  private struct Done {
    private var layers: [Bool]

    init(_ count: Int) { layers = [Bool](repeating: false, count: count) }

    /// Notes a layer; says whether it was still to do. There is nothing to do beyond the ends.
    mutating func take(_ layer: Int) -> Bool {
      guard layers.indices.contains(layer), !layers[layer] else { return false }
      layers[layer] = true
      return true
    }
  }

  @inline(__always)
  private func forEachRow(inLayer layer: Int, _ body: (Int, Int) -> Void) {
    if stencil.dimensions == 3 {
      for y in 0..<shape.ny { body(y, layer) }
    } else {
      body(layer, 0)
    }
  }

  /// A sweep from zero, the residual and the coarse right-hand side. Collective.
  func descendByLayers(_ transfer: Transfer, _ rules: TransferRules, to coarse: Field<Float>) throws(MPIError) {
    let last = layers - 1
    var (red, black) = (Done(layers), Done(layers))
    func relaxRed(_ layer: Int) { if red.take(layer) { forEachRow(inLayer: layer) { relaxRedFromZero($0, $1) } } }
    func relaxBlack(_ layer: Int) { if black.take(layer) { forEachRow(inLayer: layer) { relax($0, $1, red: false) } } }
    if hasNeighbours {
      for layer in [0, last] { relaxRed(layer) }
      try refresh()
      for layer in [0, 1, last - 1, last] { relaxRed(layer) }
      for layer in [0, last] { relaxBlack(layer) }
      try refresh()
    }
    // Coarse layers that need no residual of other blocks are made on the way.
    let axis = stencil.dimensions - 1
    let (step, shift) =
      transfer.coarsens[axis] ? (2, [transfer.shift.x, transfer.shift.y, transfer.shift.z][axis]) : (1, 0)
    let reach = transfer.coarsens[axis] ? 1 : 0
    let count = axis == 2 ? transfer.coarse.nz : transfer.coarse.ny
    var next = hasNeighbours && shift - reach < 0 ? 1 : 0
    let first = next
    relaxRed(0)
    for layer in 0..<layers + 1 {
      relaxRed(layer + 1)
      relaxBlack(layer)
      guard layer > 0 else { continue }
      forEachRow(inLayer: layer - 1) { residual($0, $1) }
      while next < count, step * next + shift + reach <= layer - 1 {
        restrictLayer(next, transfer, rules, to: coarse)
        next += 1
      }
    }
    try refreshResidual()
    for layer in 0..<first { restrictLayer(layer, transfer, rules, to: coarse) }
    for layer in next..<max(count, next) { restrictLayer(layer, transfer, rules, to: coarse) }
  }

  private func restrictLayer(_ layer: Int, _ transfer: Transfer, _ rules: TransferRules, to coarse: Field<Float>) {
    if stencil.dimensions == 3 {
      transfer.restrict(r, rules, to: coarse, rows: 0..<transfer.coarse.ny, planes: layer..<layer + 1)
    } else {
      transfer.restrict(r, rules, to: coarse, rows: layer..<layer + 1, planes: 0..<1)
    }
  }

  /// The coarse correction and a sweep backwards. Collective.
  func ascendByLayers(_ transfer: Transfer, from coarse: Field<Float>, evenOnly: Bool) throws(MPIError) {
    let last = layers - 1
    var (corrected, black) = (Done(layers), Done(layers))
    func correct(_ layer: Int) {
      guard corrected.take(layer) else { return }
      if stencil.dimensions == 3 {
        transfer.correct(u, from: coarse, evenOnly: evenOnly, rows: 0..<shape.ny, planes: layer..<layer + 1)
      } else {
        transfer.correct(u, from: coarse, evenOnly: evenOnly, rows: layer..<layer + 1, planes: 0..<1)
      }
    }
    func relaxBlack(_ layer: Int) { if black.take(layer) { forEachRow(inLayer: layer) { relax($0, $1, red: false) } } }
    if hasNeighbours {
      for layer in [0, last] { correct(layer) }
      try refresh()
      for layer in [0, 1, last - 1, last] { correct(layer) }
      for layer in [0, last] { relaxBlack(layer) }
      try refresh()
    }
    correct(0)
    for layer in 0..<layers + 1 {
      correct(layer + 1)
      relaxBlack(layer)
      if layer > 0 { forEachRow(inLayer: layer - 1) { relax($0, $1, red: true) } }
    }
    try refresh()
  }
}
