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
  func forEachRow(inLayer layer: Int, _ body: (Int, Int) -> Void) {
    if dimensions == 3 {
      for y in 0..<shape.ny { body(y, layer) }
    } else {
      body(layer, 0)
    }
  }

  /// Runs steps over all layers, each a layer behind the one before, and `last` a layer behind them all. Collective.
  func runSteps(
    _ range: Range<Int>, _ body: (_ step: Int, _ layer: Int) -> Void, last: (Int) -> Void
  ) throws(MPIError) {
    let steps = range.count
    var progress = Progress(steps: steps, layers: layers)
    if hasNeighbours {
      for step in 0..<steps {
        for distance in 0..<steps - step {
          for layer in [distance, layers - 1 - distance] where progress.take(step, layer) {
            body(range.lowerBound + step, layer)
          }
        }
        try refresh()
      }
    }
    for layer in 0..<layers + steps {
      for step in 0..<steps where progress.take(step, layer - step) {
        body(range.lowerBound + step, layer - step)
      }
      if layer >= steps { last(layer - steps) }
    }
  }
}
