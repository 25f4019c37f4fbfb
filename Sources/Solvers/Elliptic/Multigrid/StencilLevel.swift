internal import Domain
internal import MPI
internal import Numerics

/// The components of a stencil over a cell and all its neighbours: number (dz + 1) 9 + (dy + 1) 3 + dx + 1 in 3-D,
/// (dy + 1) 3 + dx + 1 in 2-D.
struct Stencil {
  let dimensions: Int

  /// How many: 9 or 27.
  var count: Int { dimensions == 3 ? 27 : 9 }

  /// The cell itself.
  var center: Int { count / 2 }

  func offset(_ number: Int) -> CellIndex {
    CellIndex(number % 3 - 1, number / 3 % 3 - 1, dimensions == 3 ? number / 9 - 1 : 0)
  }

  func number(_ offset: CellIndex) -> Int {
    (dimensions == 3 ? (offset.z + 1) * 9 : 0) + (offset.y + 1) * 3 + offset.x + 1
  }
}

/// A grid of the hierarchy with a 9- or 27-point operator in single precision, and its vectors.
///
/// A u = s u + sum of c (u - u'), with what a cell loses, s, kept by itself: it would be lost in the diagonal's last bits
/// where couplings are strong. All couplings are stored at the cell, but a cycle reads those to neighbours of higher number
/// alone, from both ends: the operator is symmetric to the last bit, and less comes from memory.
final class StencilLevel {
  let topology: CartesianTopology
  let stencil: Stencil
  let shape: RowShape

  /// Couplings by component; the centre has the loss s.
  let couplings: Field<Float>

  /// One over the diagonal, and zero where that is not positive.
  let inverse: Field<Float>
  let u: Field<Float>
  let f: Field<Float>
  let r: Field<Float>

  /// Sweeps before, and after, the coarse correction.
  var sweeps = 2

  /// Along which of the axes y and z the ends of the block are those of a periodic axis with an odd number of cells.
  let hasOddEnds: (y: Bool, z: Bool)

  private let exchange: HaloExchange?
  private let couplingExchange: HaloExchange?

  init(on topology: CartesianTopology) {
    self.topology = topology
    stencil = Stencil(dimensions: topology.grid.dimensions)
    couplings = Field("couplings", on: topology, components: stencil.count, halo: 1)
    inverse = Field("inverse diagonal", on: topology, halo: 1)
    u = Field("u", on: topology, halo: 1)
    f = Field("f", on: topology, halo: 1)
    r = Field("r", on: topology, halo: 1)
    // Rows lie alike in all of them, components only in the couplings.
    shape = RowShape(couplings)
    let (periodic, cells) = (topology.decomposition.periodic, topology.grid.cells)
    hasOddEnds = (periodic.contains(.y) && cells.y % 2 == 1, periodic.contains(.z) && cells.z % 2 == 1)
    let isAlone = topology.communicator.size == 1 && topology.decomposition.periodic.isEmpty
    exchange = isAlone ? nil : HaloExchange(topology, neighbourhood: .corners, for: [u])
    couplingExchange = isAlone ? nil : HaloExchange(topology, neighbourhood: .corners, for: [couplings])
  }

  /// Refreshes the halos of the couplings, and inverts the diagonal. Collective.
  func finishOperator() throws(MPIError) {
    if let couplingExchange { try couplingExchange(couplings) }
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let start = shape.start(y, z)
        let (row, out) = (couplings.pointer() + start, inverse.pointer() + start)
        var i = 0
        while i < shape.nx {
          var sum = load(row, stencil.center &* shape.component &+ i)
          for number in stencil.center + 1..<stencil.count {
            let place = number &* shape.component &+ i
            let offset = stencil.offset(number)
            let distance = offset.x &+ offset.y &* shape.row &+ offset.z &* shape.plane
            sum += load(row, place) + load(row, place &- distance)
          }
          store(inverseOfPositive(sum), out, i, shape.nx)
          i &+= 16
        }
      }
    }
  }

  /// Refreshes the halo of a vector. Collective.
  func refresh(_ vector: Field<Float>) throws(MPIError) { if let exchange { try exchange(vector) } }

  /// Whether the halo along x must be refreshed between the two colours of a row.
  var isCutAlongX: Bool { topology.decomposition.ranks.x > 1 }

  var isPeriodicAlongX: Bool { topology.decomposition.periodic.contains(.x) }

  /// Whether other ranks or periodic images lie beyond the block along y or z.
  var needsExchange: Bool { exchange != nil }
}
