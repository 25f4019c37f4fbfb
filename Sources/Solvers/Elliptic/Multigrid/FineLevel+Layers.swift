internal import Domain
internal import MPI
internal import Numerics

/// A cycle's steps layer by layer: rows in 2-D, planes in 3-D.
///
/// Each step follows the one before at a distance of one layer, so that most of what it reads is still in the cache. Where
/// blocks have neighbours, one exchange comes before the first step, which is then made in the nearest layers of the
/// neighbours' cells too, and each step in one layer less than the one before. Blocks too thin for that make as many steps
/// as they can after one exchange.
extension FineLevel {
  /// Which way a smoothing goes.
  private enum Order {
    case down
    case up
  }

  /// The smoothing before the coarse correction; then `last` with each row, from where u and its neighbours are done.
  /// Collective.
  ///
  /// - Parameters:
  ///   - isFromZero: Whether u counts as zero. Else it is what the opposite smoothing left, whose last step was the first
  ///     one here: that is not repeated.
  ///   - last: What follows.
  /// - Throws: `MPIError`.
  @inline(__always)
  func smoothDown(isFromZero: Bool, last: (_ y: Int, _ z: Int) -> Void) throws(MPIError) {
    if isFromZero { try beginAtZero() }
    var step = isFromZero ? 0 : 1
    var isDone = false
    repeat {
      let steps = try nextSteps(from: step)
      isDone = steps.upperBound == halfSweeps && (known >= steps.count + 1 || !hasNeighbours)
      pass(.down, steps) { _ in
      } last: { layer in
        if isDone { forEachRow(inLayer: layer, last) }
      }
      step = steps.upperBound
    } while step < halfSweeps
    guard !isDone else { return }
    try refresh(atLeast: 1)
    for layer in 0..<layers { forEachRow(inLayer: layer, last) }
  }

  /// The coarse correction, and the smoothing in the opposite order; u is known in one layer around the block then.
  /// Collective.
  ///
  /// - Parameter correct: Corrects a row from one cell to another.
  /// - Throws: `MPIError`.
  @inline(__always)
  func smoothUp(_ correct: (_ y: Int, _ z: Int, _ x: Range<Int>) -> Void) throws(MPIError) {
    // What neighbours wait for goes first.
    let rim = Rim(self)
    if hasNeighbours {
      for z in 0..<shape.nz {
        for y in 0..<shape.ny {
          if rim.hasRow(y, z) {
            correct(y, z, 0..<shape.nx)
          } else {
            if rim.inner.lower.x > 0 { correct(y, z, 0..<rim.inner.lower.x) }
            if rim.inner.upper.x < shape.nx { correct(y, z, rim.inner.upper.x..<shape.nx) }
          }
        }
      }
      keep(0)
    }
    var step = 0
    repeat {
      let steps = try nextSteps(from: step)
      pass(.up, steps) { layer in
        guard step == 0, rim.inner.lower.x < rim.inner.upper.x else { return }
        forEachRow(inLayer: layer) { y, z in
          if !rim.hasRow(y, z) { correct(y, z, rim.inner.lower.x..<rim.inner.upper.x) }
        }
      } last: { _ in
      }
      step = steps.upperBound
    } while step < halfSweeps
    try refresh(atLeast: 1)
  }

  /// Both smoothings, with no coarse correction between. Collective.
  func smoothAlone() throws(MPIError) {
    try smoothDown(isFromZero: true) { _, _ in }
    var step = 1
    while step < halfSweeps {
      let steps = try nextSteps(from: step)
      pass(.up, steps) { _ in
      } last: { _ in
      }
      step = steps.upperBound
    }
    try refresh(atLeast: 1)
  }

  /// The cells that neighbours keep in their halos, and those inside.
  private struct Rim {
    let inner: Box

    @inline(__always)
    init(_ level: FineLevel) {
      var inner = level.grown(by: -level.reach)
      // Whole vectors, or whole rows.
      inner.lower.x = (inner.lower.x &+ 15) & ~15
      if level.open.upper.x == 1 { inner.upper.x &= ~15 }
      if inner.upper.x <= inner.lower.x { (inner.lower.x, inner.upper.x) = (level.shape.nx, level.shape.nx) }
      self.inner = inner
    }

    /// Whether a whole row is part of it.
    @inline(__always)
    func hasRow(_ y: Int, _ z: Int) -> Bool {
      y < inner.lower.y || y >= inner.upper.y || z < inner.lower.z || z >= inner.upper.z
    }
  }

  @inline(__always)
  private func forEachRow(inLayer layer: Int, _ body: (_ y: Int, _ z: Int) -> Void) {
    if dimensions == 3 {
      for y in 0..<shape.ny { body(y, layer) }
    } else {
      body(layer, 0)
    }
  }

  /// The steps that can follow one another from here, all that are left if possible. Collective.
  private func nextSteps(from first: Int) throws(MPIError) -> Range<Int> {
    guard hasNeighbours else { return first..<halfSweeps }
    try refresh(atLeast: min(reach, halfSweeps - first + 1))
    return first..<min(halfSweeps, first + max(known, 1))
  }

  /// Runs steps over all layers, each a layer behind the one before, `before` a layer before and `last` a layer behind them
  /// all.
  @inline(__always)
  private func pass(
    _ order: Order, _ steps: Range<Int>, before: (_ layer: Int) -> Void, last: (_ layer: Int) -> Void
  ) {
    let count = steps.count
    // The last step is made in one layer around the block, if the first can be in as many more.
    let width = hasNeighbours ? min(count, known - 1) : 0
    for time in -width..<layers + count + 1 + width {
      if time >= 0, time < layers { before(time) }
      for number in 0..<count {
        smooth(order, steps.lowerBound &+ number, layer: time &- 1 &- number, width: width &- number)
      }
      let layer = time - 1 - count
      if layer >= 0, layer < layers { last(layer) }
    }
    if hasNeighbours { keep(width - count + 1) }
  }

  /// A step on one layer of the block that has grown by some layers.
  @inline(never)
  private func smooth(_ order: Order, _ step: Int, layer: Int, width: Int) {
    let box = grown(by: max(width, 0))
    let is3D = dimensions == 3
    guard (is3D ? box.range(.z) : box.range(.y)).contains(layer) else { return }
    let (lower, upper) = (box.lower.x, box.upper.x)
    for row in is3D ? box.range(.y) : layer..<layer + 1 {
      let (y, z) = (row, is3D ? layer : 0)
      switch order {
      case .down: smoothDown(step, y, z, lower, upper)
      case .up: smoothUp(step, y, z, lower, upper)
      }
    }
  }
}
