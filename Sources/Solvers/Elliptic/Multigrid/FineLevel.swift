internal import Domain
internal import MPI
internal import Numerics

/// A grid of five or seven points, red and black.
final class FineLevel {
  let topology: CartesianTopology
  let dimensions: Int
  let shape: RowShape

  /// The coupling of each cell to the one before it along each axis; zero at walls. The halo is two cells wide.
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

  /// Whether all that a layer along the last axis needs of other blocks lies beyond its first and last layers, so that a
  /// cycle's steps can follow one another layer by layer, while these are in the cache.
  let isLayered: Bool

  /// How many times a colour is relaxed before and after the coarse correction; the last before it, and the first after
  /// it, are black.
  var halfSweeps = 4

  /// The layers along the last axis.
  var layers: Int { dimensions == 3 ? shape.nz : shape.ny }

  private let exchange: HaloExchange?
  private let cornerExchange: HaloExchange?
  private let operatorExchange: HaloExchange?

  /// A level on the blocks of a topology; one that only holds an operator and vectors, and cannot be finished, if
  /// `isComplete` is false.
  init(on topology: CartesianTopology, isComplete: Bool = true) {
    self.topology = topology
    let grid = topology.grid
    dimensions = grid.dimensions
    let halo = CellIndex(2, 2, grid.dimensions == 3 ? 2 : 0)
    let block = Block(owned: topology.block().owned, halo: halo)
    func field(_ name: String) -> Field<Float> { Field(name, grid: grid, block: block) }
    couplings = grid.axes.map { field("coupling \($0)") }
    excess = field("excess")
    inverse = field("inverse diagonal")
    u = field("u")
    f = field("f")
    r = field("r")
    shape = RowShape(u)
    coloursDecouple = topology.decomposition.periodic.allSatisfy { grid.cells[$0] % 2 == 0 }
    isLayered = grid.axes.dropLast().allSatisfy { axis in
      topology.decomposition.ranks[axis] == 1 && !topology.decomposition.periodic.contains(axis)
    }
    let isAlone = topology.communicator.size == 1 && topology.decomposition.periodic.isEmpty
    exchange = isAlone ? nil : HaloExchange(topology, width: 1, for: [u])
    cornerExchange = isAlone ? nil : HaloExchange(topology, width: 1, neighbourhood: .corners, for: [u])
    operatorExchange =
      isAlone || !isComplete
      ? nil
      : HaloExchange(
        topology, width: min(2, topology.decomposition.thinnest), neighbourhood: .corners, for: couplings + [excess])
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

  /// Refreshes the halos of the operator, and inverts the diagonal. Collective.
  func finishOperator() throws(MPIError) {
    if let operatorExchange { try operatorExchange(couplings + [excess]) }
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let start = shape.start(y, z)
        let (surplus, out) = (excess.pointer() + start, inverse.pointer() + start)
        var i = 0
        while i < shape.nx {
          var sum = load(surplus, i)
          for axis in topology.grid.axes {
            let row = couplings[axis.rawValue].pointer() + start
            sum += load(row, i) + load(row, i &+ shape.stride(axis))
          }
          store(inverseOfPositive(sum), out, i, shape.nx)
          i &+= 16
        }
      }
    }
  }

  /// Whether other blocks, or periodic images, lie beyond this one.
  var hasNeighbours: Bool { exchange != nil }

  /// Refreshes the halo of u behind faces. Collective.
  func refresh() throws(MPIError) { if let exchange { try exchange(u) } }

  /// Refreshes the halo of u, corners included. Collective.
  func refreshCorners() throws(MPIError) { if let cornerExchange { try cornerExchange(u) } }

  /// Refreshes the halo of r, corners included. Collective.
  func refreshResidual() throws(MPIError) { if let cornerExchange { try cornerExchange(r) } }
}
