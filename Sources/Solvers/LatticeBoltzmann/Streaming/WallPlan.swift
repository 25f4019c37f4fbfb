internal import Domain
internal import Numerics

/// Everything that links to walls and sides do, laid out for one field of populations.
struct WallPlan<Scalar: PopulationScalar> {
  /// The plate and the solid, one body.
  let body: LinkTable<Scalar>
  /// Walls with velocities of their own.
  let fixed: LinkTable<Scalar>
  /// The open side.
  let open: LinkTable<Scalar>
  /// Sides of given density.
  let density: [DensityPass<Scalar>.Link]
  /// After the first step of two, what is seen beyond a plane of symmetry.
  let images: [NumberCopy]
  /// After the second step, what went through the plane, brought back: from the rows at the rim, and then from the others.
  let returns: (rim: [NumberCopy], inner: [NumberCopy])

  init(_ geometry: LatticeGeometry, viscosity: Double, _ layout: FieldLayout, _ rows: RowLayers) {
    let (set, links) = (geometry.velocities, Self.links(geometry, viscosity: viscosity))
    body = LinkTable(links.body, set, layout, rows)
    fixed = LinkTable(links.fixed, set, layout, rows)
    open = LinkTable(links.open, set, layout, rows)
    density = links.density
    (images, returns) = Self.mirror(links.mirrors, set, layout, rows.isRim)
  }

  /// The links of each kind.
  struct Links {
    var body: [LinkTable<Scalar>.Link] = []
    var fixed: [LinkTable<Scalar>.Link] = []
    var open: [LinkTable<Scalar>.Link] = []
    var density: [DensityPass<Scalar>.Link] = []
    var mirrors: [(cell: CellIndex, direction: Int, normal: Axis)] = []
  }

  /// Finds the links of each kind.
  ///
  /// - Parameters:
  ///   - geometry: Where liquid and solid are.
  ///   - viscosity: The kinematic viscosity, cells^2 a step.
  /// - Returns: The links.
  static func links(_ geometry: LatticeGeometry, viscosity: Double) -> Links {
    typealias Link = LinkTable<Scalar>.Link
    let (block, set, sides, grid) = (geometry.block, geometry.velocities, geometry.sides, geometry.topology.grid)
    let solid = geometry.solid
    var links = Links()
    links.body = geometry.links.map {
      Link(cell: $0.cell, direction: $0.direction, weights: $0.weights(viscosity: viscosity))
    }
    forEachSideLink(geometry) { cell, j, crossed in
      let global = block.global(cell)
      // Where several sides meet, walls come before what is open.
      if let side = crossed.first(where: { sides[$0].isWall }), case .wall(let velocity) = sides[side] {
        links.fixed.append(Link(cell: cell, direction: j, velocity: velocity, moves: false))
      } else if let side = crossed.first(where: { sides[$0].isInlet }), case .velocity(let values) = sides[side] {
        let velocity = values[LatticeSides.place(of: global, at: side, grid)]
        links.fixed.append(Link(cell: cell, direction: j, velocity: velocity, moves: false))
      } else if crossed.contains(where: { sides[$0] == .open }) {
        links.open.append(Link(cell: cell, direction: j))
      } else if let side = crossed.first(where: { sides[$0].isOutlet }), case .density(let value) = sides[side] {
        links.density.append(.init(cell: cell, direction: j, density: value))
      } else if crossed.count > 1 {
        // Two planes of symmetry turn a population round.
        links.fixed.append(Link(cell: cell, direction: j, moves: false))
      } else {
        let normal = crossed[0].axis
        var along = set.velocities[j]
        along[normal] = 0
        let image = cell &+ along
        if solid[image.x, image.y, image.z] > 0 {
          // Beyond the plane is the solid's image.
          links.body.append(Link(cell: cell, direction: j))
        } else {
          links.mirrors.append((cell, j, normal))
        }
      }
    }
    return links
  }

  /// Calls `body` with each link of a fluid cell that leaves the domain through sides other than the plate, and with the
  /// sides.
  private static func forEachSideLink(_ geometry: LatticeGeometry, _ body: (CellIndex, Int, [Side]) -> Void) {
    let (block, set, solid) = (geometry.block, geometry.velocities, geometry.solid)
    let (grid, periodic) = (geometry.topology.grid, geometry.topology.decomposition.periodic)
    let walls = grid.sides.filter { !periodic.contains($0.axis) && geometry.topology.touches($0) }
    for z in 0..<block.count.z {
      for y in 0..<block.count.y {
        for x in 0..<block.count.x where solid[x, y, z] == 0 {
          let cell = CellIndex(x, y, z)
          let near = walls.filter { cell[$0.axis] == ($0.isUpper ? block.count[$0.axis] - 1 : 0) }
          guard !near.isEmpty else { continue }
          for j in 1..<set.count {
            let there = cell &+ set.velocities[j]
            let crossed = near.filter { set.velocities[j][$0.axis] == ($0.isUpper ? 1 : -1) }
            if !crossed.isEmpty, solid[there.x, there.y, there.z] == 0 { body(cell, j, crossed) }
          }
        }
      }
    }
  }

  /// The copies that reflect populations at planes of symmetry.
  ///
  /// What comes back at x along i left the cell m = x - t along i', where t is the part of both along the plane.
  private static func mirror(
    _ links: [(cell: CellIndex, direction: Int, normal: Axis)], _ set: VelocitySet, _ layout: FieldLayout,
    _ isRim: (Int, Int) -> Bool
  ) -> (images: [NumberCopy], returns: (rim: [NumberCopy], inner: [NumberCopy])) {
    func place(_ cell: CellIndex, _ population: Int) -> UInt32 {
      UInt32(layout.offset(cell.x, cell.y, cell.z, population))
    }
    var (images, rim, inner): ([NumberCopy], [NumberCopy], [NumberCopy]) = ([], [], [])
    for (cell, j, normal) in links {
      let outgoing = set.velocities[j]
      var along = outgoing
      along[normal] = 0
      // First step: cell is x, i the opposite of j, so that t = -along, and i' has the normal part of j.
      let (i, image) = (set.opposite(j), cell &+ along)
      var reflected = outgoing
      for axis in Axis.allCases where axis != normal { reflected[axis] = -outgoing[axis] }
      guard let seen = set.index(of: reflected) else { continue }
      images.append(NumberCopy(from: place(image, set.opposite(seen)), to: place(cell &+ outgoing, set.opposite(i))))
      // Second step: cell is m, i' = j, and i turns the normal part round.
      var back = outgoing
      back[normal] = -outgoing[normal]
      guard let returning = set.index(of: back) else { continue }
      let copy = NumberCopy(from: place(cell &+ outgoing, j), to: place(cell &+ along, returning))
      if isRim(cell.y, cell.z) { rim.append(copy) } else { inner.append(copy) }
    }
    return (images, (rim, inner))
  }
}
