internal import Domain

/// Two steps in one pass over memory.
///
/// The second step of a row needs the first of the rows beside it alone. So it follows a layer behind, on numbers that are
/// still in the caches, and the walls' links with them. Only rows at the rim, whose numbers pass between blocks, are visited
/// twice. Every cell's arithmetic is that of single steps, and so are all bits.
extension Populations {
  func takePair(_ drive: StepDrive) throws {
    precondition(takesPairs && !isSecond && !drive.measures, "single steps are wanted here")
    let layers = runs.layers.indices
    collide(runs.rim, 0..<runs.rim.count, drive, isSecond: false)
    try exchange.begin([field])
    for layer in 0...layers.count {
      if layer < layers.count {
        collide(runs.inner, runs.layers[layer], drive, isSecond: false)
        pass(drive, isSecond: false) { [$0.layers[layer]] }
      }
      if layer > 0 {
        collide(runs.inner, runs.layers[layer - 1], drive, isSecond: true)
        pass(drive, isSecond: true) { [$0.returns[layer - 1]] }
      }
    }
    try exchange.finish()
    pass(drive, isSecond: false) { [$0.late] }
    collide(runs.rim, 0..<runs.rim.count, drive, isSecond: true)
    try beginReturn()
    try faces.finish()
    try edges.finish()
    pass(drive, isSecond: true) { $0.lateReturns }
  }

  private func collide(_ runs: [CellRun], _ part: Range<Int>, _ drive: StepDrive, isSecond: Bool) {
    guard !part.isEmpty else { return }
    let sweep = Sweep(
      first: field.pointer(), componentStride: field.layout.componentStride, steps: steps, isSecond: isSecond,
      relaxation: relaxation, force: drive.force, isQuadratic: isQuadratic, grey: nil, fetches: !isSecond)
    runs.withUnsafeBufferPointer { Scalar.collide(sweep, $0, part) }
  }

  private func pass(_ drive: StepDrive, isSecond: Bool, _ parts: (LinkSchedule) -> [Range<Int>]) {
    for (table, velocity) in [(walls.body, drive.bodyVelocity), (walls.fixed, .zero)] {
      guard table.count > 0, let schedule = table.schedule else { continue }
      for part in parts(schedule) {
        table.pass(numbers, isSecond: isSecond, velocity: velocity, measures: false, part: part)
      }
    }
  }
}
