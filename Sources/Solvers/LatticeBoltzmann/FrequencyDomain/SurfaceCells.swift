internal import Domain
internal import MPI
internal import Numerics

/// The cells in which a surface differs from a uniform liquid on a flat plate, on the ranks that have their layers, in the
/// order of the global index.
struct SurfaceCells {
  /// A link that meets the solid.
  struct Link {
    /// The cell's number.
    var cell: Int32
    /// The population that goes to the wall, and the one that comes back.
    var toward, back: Int32
    /// What comes back, from what goes there after the collision, from what comes from behind the cell, and from what goes the
    /// other way after the collision, and from the wall's motion, see ``ReturnWeights``.
    var near, behind, own, wall: Double
  }

  /// Where a cell is.
  struct Place {
    var layer, lateral: Int32
  }

  /// Cells, by layer and then by their place in it.
  var cells: [Place] = []

  /// Links, by cell.
  var links: [Link] = []

  /// The numbers of cells that collide otherwise than the liquid, how they do, and which part of them is solid.
  var collisions: [(cell: Int32, collision: OscillatingCollision, solidFraction: Double)] = []

  /// Layers up to which there are such cells, or solid ones, on any rank.
  let height: Int

  /// Layers that are solved for: those of the surface and one of plain liquid.
  let layerCount: Int

  /// A message between the rank of a block and that of a layer: layer, place, direction (0: solid fraction; -1: viscosity) and
  /// two values.
  private static let width = 5

  /// Brings the surface to the ranks that have the layers. Collective.
  ///
  /// - Parameters:
  ///   - geometry: The surface.
  ///   - lattice: The populations.
  ///   - liquid: The liquid's collision.
  ///   - magic: The product of the relaxation times, each less a half.
  ///   - viscosity: The liquid's viscosity.
  ///   - solidFrom: The solid fraction from which on a grey cell is a solid one, with half-way walls.
  ///   - film: In cells of other viscosity, the ratio of theirs to the liquid's; nil where there is the liquid.
  /// - Throws: `MPIError`.
  init(
    _ geometry: LatticeGeometry, _ lattice: OscillatingLattice, liquid: OscillatingCollision, magic: Double,
    viscosity: Complex, solidFrom: Double, film: ((CellIndex) -> Complex?)?
  ) throws(MPIError) {
    let communicator = geometry.topology.communicator
    let (block, grid) = (geometry.block, geometry.topology.grid)
    var records: [[Double]] = []
    func record(_ global: CellIndex, _ kind: Int, _ a: Double, _ b: Double = 0) {
      records.append([Double(global.x), Double(global.z * grid.cells.y + global.y), Double(kind), a, b])
    }
    for link in geometry.links where !link.isPlate {
      let step = geometry.velocities.velocities[link.direction]
      guard let population = lattice.index(of: step) else { continue }
      let behind: Double
      switch link.behind {
      case .liquid: behind = 0
      case .wall(let place): behind = place
      case .side: behind = -1
      }
      record(block.global(link.cell), population, link.distance, behind)
    }
    for z in 0..<block.count.z {
      for y in 0..<block.count.y {
        for x in 0..<block.count.x {
          let global = block.global(CellIndex(x, y, z))
          if let fraction = geometry.solidFraction, fraction[x, y, z] < solidFrom {
            if fraction[x, y, z] > 0 { record(global, 0, fraction[x, y, z]) }
            for population in 1..<lattice.count {
              let there = CellIndex(x, y, z) &+ lattice.velocities[population]
              let isInside = (0..<grid.cells.x).contains(global.x + lattice.velocities[population].x)
              if isInside, fraction[there.x, there.y, there.z] >= solidFrom { record(global, population, 0.5) }
            }
          }
          if let ratio = film?(global) { record(global, -1, ratio.real, ratio.imaginary) }
        }
      }
    }
    var highest = [records.reduce(-1) { max($0, Int($1[0])) }]
    try communicator.allReduce(&highest, .maximum)
    height = highest[0] + 1
    // Nothing need be known of the liquid above the solid but one layer.
    layerCount = min(height + 1, grid.cells.x)
    let layers = FlatStack.shares(of: layerCount, among: communicator.size)
    var parts = [[Double]](repeating: [], count: communicator.size)
    for record in records {
      if let owner = layers.firstIndex(where: { $0.contains(Int(record[0])) }) { parts[owner] += record }
    }
    let received = try communicator.allToAll(Partitioned(parts)).values
    var own = stride(from: 0, to: received.count, by: Self.width).map { Array(received[$0..<$0 + Self.width]) }
    own.sort { ($0[0], $0[1], $0[2]) < ($1[0], $1[1], $1[2]) }
    for record in own {
      let place = Place(layer: Int32(record[0]), lateral: Int32(record[1]))
      if cells.last?.layer != place.layer || cells.last?.lateral != place.lateral { cells.append(place) }
      let cell = Int32(cells.count - 1)
      switch Int(record[2]) {
      case 0:
        let collision = OscillatingCollision(solidFraction: record[3], in: liquid)
        collisions.append((cell, collision, record[3]))
      case -1:
        let own = OscillatingCollision(viscosity: Complex(record[3], record[4]) * viscosity, magic: magic)
        collisions.append((cell, own, 0))
      case let toward:
        let behind = record[4] == 0 ? CutLink.Behind.liquid : record[4] < 0 ? .side : .wall(record[4])
        let weights =
          record[3] == 0.5
          ? ReturnWeights.halfWay
          : ReturnWeights(distance: record[3], behind: behind, viscosity: viscosity.magnitude)
        links.append(Self.link(cell, toward, lattice, weights))
      }
    }
  }

  private static func link(
    _ cell: Int32, _ toward: Int, _ lattice: OscillatingLattice, _ weights: ReturnWeights
  ) -> Link {
    let (back, sign) = (lattice.opposite[toward], lattice.reflection)
    return Link(
      cell: cell, toward: Int32(toward), back: Int32(back), near: sign * weights.near, behind: sign * weights.behind,
      own: weights.own, wall: 6 * lattice.weights[back] * lattice.momentum[back] * weights.wall)
  }
}
