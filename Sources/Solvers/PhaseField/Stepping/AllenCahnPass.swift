internal import Domain
internal import Numerics

/// Several explicit steps of Allen and Cahn's equation in one pass over memory, in place.
///
/// Slabs, rows in the plane and planes in space, go through all steps while they are in the cache: step s of a slab
/// follows as soon as step s - 1 has reached the slab after it. Each step keeps three slabs; the last one writes where no
/// step reads any more. Towards neighbours, where the halo is as wide as there are steps, each step computes one layer less
/// beyond the block than the one before; at walls the ghosts follow from each step's own values. A cell's arithmetic is
/// that of single steps, so the bits are, too.
final class AllenCahnPass {
  /// A wall's ghost from its image: alpha u + offset.
  struct Ghost {
    let alpha: Double
    let offset: Double

    /// As the boundary conditions of a field have it; nil for data that vary along the wall.
    init?(_ condition: BoundaryCondition, spacing: Double) {
      guard let (a, b) = condition.weights, case .constant(let value)? = condition.data else { return nil }
      let denominator = a / 2 + b / spacing
      alpha = (b / spacing - a / 2) / denominator
      offset = 1 / denominator * value
    }
  }

  /// Steps in a pass.
  let steps: Int

  private let shape: RowShape
  private let isSpatial: Bool
  private let ghosts: [Ghost?]
  private let columns: [Range<Int>]
  private let rows: [Range<Int>]
  private let slabRanges: [Range<Int>]
  private let slabs: Int
  private let slabStride: Int
  private let rowStride: Int
  private let ringOrigin: Int
  private let storage: HugeBuffer<Double>

  /// Passes over fields such as the given one, whose halo is at least as wide as there are steps; nil if some wall's
  /// condition varies along it.
  init?(like field: Field<Double>, _ boundaries: Boundaries, on topology: CartesianTopology, steps: Int) {
    precondition(steps >= 2 && field.block.halo.x >= steps, "a pass needs a halo as wide as its steps")
    self.steps = steps
    shape = RowShape(field)
    isSpatial = field.grid.dimensions == 3
    var ghosts: [Ghost?] = []
    for side in field.grid.sides {
      var ghost: Ghost?
      if topology.touches(side) {
        ghost = Ghost(boundaries[side], spacing: field.grid.spacing[side.axis])
        guard ghost != nil else { return nil }
      }
      ghosts.append(ghost)
    }
    self.ghosts = ghosts
    // Towards neighbours step s reaches beyond the block by the steps that follow it.
    func ranges(_ axis: Axis, _ count: Int) -> [Range<Int>] {
      let lower = ghosts[Side(axis, isUpper: false).rawValue] == nil
      let upper = ghosts[Side(axis, isUpper: true).rawValue] == nil
      return (0...steps).map { (lower ? $0 - steps : 0)..<(upper ? count + steps - $0 : count) }
    }
    columns = ranges(.x, shape.nx)
    rows = isSpatial ? ranges(.y, shape.ny) : (0...steps).map { _ in 0..<1 }
    slabRanges = isSpatial ? ranges(.z, shape.nz) : ranges(.y, shape.ny)
    slabs = isSpatial ? shape.nz : shape.ny
    // Rows as in the field, with room for a vector beyond either end.
    rowStride = shape.row
    slabStride = isSpatial ? rowStride * (shape.ny + 2 * steps) : rowStride
    ringOrigin = 16 + (isSpatial ? steps * rowStride : 0)
    storage = HugeBuffer(count: 3 * (steps - 1) * slabStride + 32)
  }

  private func ghost(_ axis: Axis, isUpper: Bool) -> Ghost? { ghosts[Side(axis, isUpper: isUpper).rawValue] }

  /// Advances a field by the pass's steps. Local; the halo is up to date, corners included.
  func advance(_ field: Field<Double>, _ step: AllenCahnStep) {
    let u = field.pointer()
    let axis: Axis = isSpatial ? .z : .y
    // Step s treats slab t - s + 1 in round t.
    for round in slabRanges[1].lowerBound...(slabs + steps) {
      for number in 1...steps {
        let slab = round - number + 1
        if slabRanges[number].contains(slab) {
          compute(slab, number, u, step)
        } else if slab == slabs, number < steps, let ghost = ghost(axis, isUpper: true) {
          mirror(slabs - 1, to: slabs, number, ghost)
        }
      }
    }
  }

  /// The first cell of a slab after a step; step 0 is the field.
  @inline(__always)
  private func place(_ slab: Int, _ number: Int, _ u: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<Double> {
    if number == 0 || number == steps { return u + slab &* (isSpatial ? shape.plane : shape.row) }
    let slot = (slab &+ 3 &* steps) % 3
    return storage.pointer + (ringOrigin &+ (3 &* (number &- 1) &+ slot) &* slabStride)
  }

  private func compute(_ slab: Int, _ number: Int, _ u: UnsafeMutablePointer<Double>, _ step: AllenCahnStep) {
    let columns = columns[number]
    let here = place(slab, number - 1, u)
    let (below, above) = (place(slab - 1, number - 1, u), place(slab + 1, number - 1, u))
    let out = place(slab, number, u)
    // The first step is the one that reaches memory.
    let coming: UnsafePointer<Double>? =
      number == 1 ? UnsafePointer(above) + (isSpatial ? 2 &* rowStride : rowStride) : nil
    if isSpatial {
      for y in rows[number] {
        let row = y &* rowStride
        step.row(
          here + row,
          .init(
            south: here + (row &- rowStride), north: here + (row &+ rowStride), below: below + row, above: above + row),
          into: out + row, columns.lowerBound, columns.upperBound, fetching: coming.map { $0 + row })
      }
    } else {
      step.row(
        here, .init(south: below, north: above, below: nil, above: nil), into: out, columns.lowerBound,
        columns.upperBound, fetching: coming)
    }
    guard number < steps else { return }
    fillEdges(out, number)
    let axis: Axis = isSpatial ? .z : .y
    if slab == 0, let ghost = ghost(axis, isUpper: false) { mirror(0, to: -1, number, ghost) }
  }

  /// Fills the ghosts of a slab along the axes within it.
  private func fillEdges(_ out: UnsafeMutablePointer<Double>, _ number: Int) {
    for y in rows[number] {
      let row = out + y * rowStride
      if let ghost = ghost(.x, isUpper: false) { row[-1] = ghost.alpha * row[0] + ghost.offset }
      if let ghost = ghost(.x, isUpper: true) { row[shape.nx] = ghost.alpha * row[shape.nx - 1] + ghost.offset }
    }
    guard isSpatial else { return }
    if let ghost = ghost(.y, isUpper: false) { fill(out, out - rowStride, number, ghost) }
    if let ghost = ghost(.y, isUpper: true) {
      fill(out + (shape.ny - 1) * rowStride, out + shape.ny * rowStride, number, ghost)
    }
  }

  private func mirror(_ image: Int, to slab: Int, _ number: Int, _ ghost: Ghost) {
    let (from, to) = (place(image, number, storage.pointer), place(slab, number, storage.pointer))
    for y in rows[number] {
      fill(from + y * rowStride, to + y * rowStride, number, ghost)
    }
  }

  private func fill(
    _ from: UnsafeMutablePointer<Double>, _ to: UnsafeMutablePointer<Double>, _ number: Int, _ ghost: Ghost
  ) {
    for x in columns[number] { to[x] = ghost.alpha * from[x] + ghost.offset }
  }
}
