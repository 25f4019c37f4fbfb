internal import Domain
internal import MPI
internal import Numerics

/// A cycle's steps on the finest grid layer by layer: rows in 2-D, planes in 3-D.
///
/// Each step follows the one before at a distance of one layer, so that most of what it reads is still in the cache. The
/// layers at the block's ends go first, since other blocks wait for them: of each step as many as the steps after it need.
/// What a cell is given does not depend on that: it is computed from the same values.
extension FineLevel {
  /// Which layers the steps have done.
  private struct Progress {
    private let layers: Int
    private var done: [Bool]

    init(steps: Int, layers: Int) {
      self.layers = layers
      done = [Bool](repeating: false, count: steps * layers)
    }

    /// Notes a layer of a step; says whether it was still to do. There is nothing to do beyond the ends.
    mutating func take(_ step: Int, _ layer: Int) -> Bool {
      guard layer >= 0, layer < layers, !done[step * layers + layer] else { return false }
      done[step * layers + layer] = true
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

  /// Runs steps over all layers, each a layer behind the one before, and `last` a layer behind them all.
  private func run(_ steps: Int, _ body: (_ step: Int, _ layer: Int) -> Void, last: (Int) -> Void) throws(MPIError) {
    var progress = Progress(steps: steps, layers: layers)
    if hasNeighbours {
      for step in 0..<steps {
        for distance in 0..<steps - step {
          for layer in [distance, layers - 1 - distance] where progress.take(step, layer) { body(step, layer) }
        }
        try refresh()
      }
    }
    for layer in 0..<layers + steps {
      for step in 0..<steps where progress.take(step, layer - step) { body(step, layer - step) }
      if layer >= steps { last(layer - steps) }
    }
  }

  /// A smoothing from zero, the residual and the coarse right-hand side. Collective.
  func descendByLayers(_ transfer: Transfer, _ rules: TransferRules, to coarse: Field<Float>) throws(MPIError) {
    // Coarse layers that need no residual of other blocks are made on the way.
    let axis = stencil.dimensions == 3 ? Axis.z : .y
    let isCoarsened = transfer.coarsens[axis.rawValue]
    let (step, shift, reach) = isCoarsened ? (2, transfer.shift[axis], 1) : (1, 0, 0)
    let count = axis == .z ? transfer.coarse.nz : transfer.coarse.ny
    let first = hasNeighbours && shift < reach ? 1 : 0
    var next = first
    try run(halfSweeps) { step, layer in
      forEachRow(inLayer: layer) { smoothDown(step, $0, $1) }
    } last: { layer in
      forEachRow(inLayer: layer) { residual($0, $1) }
      while next < count, step * next + shift + reach <= layer {
        restrictLayer(next, transfer, rules, to: coarse)
        next += 1
      }
    }
    try refreshResidual()
    for layer in 0..<min(first, count) { restrictLayer(layer, transfer, rules, to: coarse) }
    for layer in next..<max(count, next) { restrictLayer(layer, transfer, rules, to: coarse) }
  }

  private func restrictLayer(_ layer: Int, _ transfer: Transfer, _ rules: TransferRules, to coarse: Field<Float>) {
    if stencil.dimensions == 3 {
      transfer.restrict(r, rules, to: coarse, rows: 0..<transfer.coarse.ny, planes: layer..<layer + 1)
    } else {
      transfer.restrict(r, rules, to: coarse, rows: layer..<layer + 1, planes: 0..<1)
    }
  }

  /// The coarse correction and the smoothing in the opposite order. Collective.
  func ascendByLayers(_ transfer: Transfer, from coarse: Field<Float>, evenOnly: Bool) throws(MPIError) {
    try run(halfSweeps + 1) { step, layer in
      if step == 0 {
        let (rows, planes) = stencil.dimensions == 3 ? (0..<shape.ny, layer..<layer + 1) : (layer..<layer + 1, 0..<1)
        transfer.correct(u, from: coarse, evenOnly: evenOnly, rows: rows, planes: planes)
      } else {
        forEachRow(inLayer: layer) { smoothUp(step - 1, $0, $1) }
      }
    } last: { _ in
    }
    try refresh()
  }
}
