internal import Domain
internal import MPI
internal import Numerics

/// A grid of five or seven points, red and black.
///
/// A rank relaxes cells of its neighbours too, so that one exchange serves a whole smoothing: with the values of the
/// ``reach`` layers around its block it finds those of one layer less after each half sweep. What it finds there has the bits
/// that the neighbour finds.
final class FineLevel {
  let topology: CartesianTopology
  let dimensions: Int
  let shape: RowShape

  /// The coupling of each cell to the one before it along each axis; zero at walls. The halo is at least two cells wide.
  let couplings: [Field<Float>]
  /// What a cell loses to walls and by reaction: the operator's sum over its row. Kept by itself, since the diagonal's last bit
  /// can outweigh it.
  let excess: Field<Float>

  /// One over the diagonal, and zero where that is not positive.
  let inverse: Field<Float>
  let u: Field<Float>
  let f: Field<Float>
  let r: Field<Float>

  /// Whether neighbours never have one colour: no periodic axis has an odd number of cells.
  let coloursDecouple: Bool

  /// How many times a colour is relaxed before and after the coarse correction; the last before it, and the first after
  /// it, are black.
  let halfSweeps: Int

  /// The layers around the block that an exchange refreshes: as many as a smoothing needs, and a layer for its user; or as
  /// many as the thinnest block has. One where neighbours may have one colour, since these must not see each other's new
  /// values.
  let reach: Int

  /// Along each axis, 1 where other blocks, or periodic images, lie beyond the lower end, and the upper one.
  let open: (lower: CellIndex, upper: CellIndex)

  /// The layers around the block in which u is known.
  private(set) var known = 0

  /// The layers along the last axis.
  var layers: Int { dimensions == 3 ? shape.nz : shape.ny }

  private let exchange: StagedHaloExchange?
  private let narrowExchange: StagedHaloExchange?
  private let operatorExchange: StagedHaloExchange?

  /// A level on the blocks of a topology; one that only holds an operator and vectors, and cannot be finished, if
  /// `isComplete` is false.
  init(on topology: CartesianTopology, halfSweeps: Int = 4, isComplete: Bool = true) {
    self.topology = topology
    self.halfSweeps = halfSweeps
    let (grid, decomposition) = (topology.grid, topology.decomposition)
    dimensions = grid.dimensions
    coloursDecouple = decomposition.periodic.allSatisfy { grid.cells[$0] % 2 == 0 }
    let thinnest = decomposition.thinnestNeighbour ?? 0
    reach = isComplete ? min(coloursDecouple ? halfSweeps + 1 : 1, thinnest) : 0
    let operatorReach = max(reach, min(2, thinnest))
    var halo = CellIndex(max(2, operatorReach), 2, grid.dimensions == 3 ? 2 : 0)
    for axis in grid.axes where decomposition.hasNeighbours(along: axis) { halo[axis] = max(2, operatorReach) }
    let block = Block(owned: topology.block().owned, halo: halo)
    func field(_ name: String) -> Field<Float> { Field(name, grid: grid, block: block) }
    couplings = grid.axes.map { field("coupling \($0)") }
    excess = field("excess")
    inverse = field("inverse diagonal")
    u = field("u")
    f = field("f")
    r = field("r")
    shape = RowShape(u)
    var open = (lower: CellIndex.zero, upper: CellIndex.zero)
    for axis in grid.axes {
      if topology.neighbour(toward: Direction(Side(axis, isUpper: false))) != nil { open.lower[axis] = 1 }
      if topology.neighbour(toward: Direction(Side(axis, isUpper: true))) != nil { open.upper[axis] = 1 }
    }
    self.open = open
    let isAlone = decomposition.thinnestNeighbour == nil || !isComplete
    exchange = isAlone ? nil : StagedHaloExchange(topology, width: reach, for: [u])
    narrowExchange = isAlone ? nil : StagedHaloExchange(topology, width: 1, for: [r])
    operatorExchange = isAlone ? nil : StagedHaloExchange(topology, width: operatorReach, for: couplings + [excess])
  }

  /// Takes the operator in single precision, times `scale`; not yet in the halo.
  func takeOperator(_ operation: EllipticOperator, scale: Double) {
    let source = operation.shape
    let decomposition = topology.decomposition
    for axis in topology.grid.axes {
      let isPeriodic = decomposition.periodic.contains(axis)
      for z in 0..<shape.nz {
        for y in 0..<shape.ny {
          let from = operation.conductance(axis) + source.start(y, z)
          let to = couplings[axis.rawValue].pointer() + shape.start(y, z)
          var i = 0
          while i < shape.nx {
            store(Floats(lowHalf: single(scale, from, i), highHalf: single(scale, from, i &+ 8)), to, i, shape.nx)
            i &+= 16
          }
          let first = shape.lower &+ CellIndex(0, y, z)
          guard !isPeriodic, first[axis] == 0 else { continue }
          for x in 0..<(axis == .x ? 1 : shape.nx) { to[x] = 0 }
        }
      }
    }
    for z in 0..<shape.nz {
      for y in 0..<shape.ny { excessRow(operation, scale, y, z) }
    }
  }

  @inline(__always)
  private func single(_ scale: Double, _ from: UnsafeMutablePointer<Double>, _ i: Int) -> SIMD8<Float> {
    SIMD8<Float>(load(from, i) * scale)
  }

  private func excessRow(_ operation: EllipticOperator, _ scale: Double, _ y: Int, _ z: Int) {
    let out = excess.pointer() + shape.start(y, z)
    for x in 0..<shape.nx { out[x] = 0 }
    if let reaction = operation.reaction {
      let source = reaction.row(y, z)
      for x in 0..<shape.nx { out[x] = Float(scale * source[x]) }
    }
    addWalls(operation, scale, y, z, to: out)
  }

  /// Adds what ties the cells of a row to walls, times `scale`.
  func addWalls(
    _ operation: EllipticOperator, _ scale: Double, _ y: Int, _ z: Int, to out: UnsafeMutablePointer<Float>
  ) {
    let (decomposition, cells) = (topology.decomposition, topology.grid.cells)
    let start = operation.shape.start(y, z)
    let first = shape.lower &+ CellIndex(0, y, z)
    for axis in topology.grid.axes where !decomposition.periodic.contains(axis) {
      let faces = operation.conductance(axis) + start
      for isUpper in [false, true] {
        let stride = isUpper ? operation.shape.stride(axis) : 0
        let end = isUpper ? cells[axis] - 1 : 0
        if axis == .x {
          let x = end - first.x
          if x >= 0, x < shape.nx { out[x] += Float(scale * faces[x + stride]) }
        } else if first[axis] == end {
          for x in 0..<shape.nx { out[x] += Float(scale * faces[x + stride]) }
        }
      }
    }
  }

  /// Refreshes the halos of the operator, and inverts the diagonal wherever this rank relaxes. Collective.
  func finishOperator() throws(MPIError) {
    if let operatorExchange { try operatorExchange(couplings + [excess]) }
    let box = grown(by: max(reach - 1, 0))
    for z in box.lower.z..<box.upper.z {
      for y in box.lower.y..<box.upper.y {
        let start = shape.start(y, z)
        let (surplus, out) = (excess.pointer() + start, inverse.pointer() + start)
        forEachVector(box.lower.x, box.upper.x) { i, lanes in
          var sum = load(surplus, i)
          for axis in topology.grid.axes {
            let row = couplings[axis.rawValue].pointer() + start
            sum += load(row, i) + load(row, i &+ shape.stride(axis))
          }
          let inverse = inverseOfPositive(sum)
          store(lanes.map { $0.choose(inverse, load(out, i)) } ?? inverse, out, i)
        }
      }
    }
  }

  /// Whether other blocks, or periodic images, lie beyond this one.
  var hasNeighbours: Bool { exchange != nil }

  /// The block with so many layers of the blocks around it.
  @inline(__always)
  func grown(by width: Int) -> Box {
    let lower = CellIndex(-width &* open.lower.x, -width &* open.lower.y, -width &* open.lower.z)
    let more = CellIndex(width &* open.upper.x, width &* open.upper.y, width &* open.upper.z)
    return Box(lower: lower, upper: CellIndex(shape.nx, shape.ny, shape.nz) &+ more)
  }

  /// Notes that the next steps take u for zero, where f is known. Collective.
  func beginAtZero() throws(MPIError) {
    if reach > 1, let exchange { try exchange(f) }
    known = reach
  }

  /// Refreshes the halo of u, unless so many layers of it are known. Collective.
  func refresh(atLeast layers: Int = .max) throws(MPIError) {
    guard let exchange, known < layers else { return }
    try exchange(u)
    known = reach
  }

  /// Notes in how many layers around the block u is known.
  func keep(_ layers: Int) { known = layers }

  /// Refreshes one layer of the halo of r. Collective.
  func refreshResidual() throws(MPIError) { if let narrowExchange { try narrowExchange(r) } }
}
