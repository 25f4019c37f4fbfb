internal import Domain

extension LatticeGeometry {
  /// Makes everything beyond the plate's sides solid, corners included.
  static func markPlate(_ solid: Field<Float>, _ topology: CartesianTopology, _ sides: LatticeSides) {
    let block = solid.block
    for side in topology.grid.sides where sides[side] == .plate && topology.touches(side) {
      var ghosts = Box(lower: .zero, upper: block.count).grown(by: block.halo)
      if side.isUpper {
        ghosts.lower[side.axis] = block.count[side.axis]
      } else {
        ghosts.upper[side.axis] = 0
      }
      ghosts.forEachRow { first in
        for x in first.x..<ghosts.upper.x { solid[x, first.y, first.z] = 1 }
      }
    }
  }

  /// The links of owned fluid cells that meet the solid or the plate.
  static func cutLinks(
    _ solid: Field<Float>, _ topology: CartesianTopology, _ set: VelocitySet, _ sides: LatticeSides,
    _ walls: LatticeWalls, _ distance: (CellIndex, CellIndex) -> Double?
  ) -> [CutLink] {
    let (block, grid, periodic) = (solid.block, topology.grid, topology.decomposition.periodic)
    /// The sides through which a step leaves the domain.
    func crossed(_ target: CellIndex) -> [Side] {
      grid.axes.compactMap { axis in
        guard !periodic.contains(axis), !(0..<grid.cells[axis]).contains(target[axis]) else { return nil }
        return Side(axis, isUpper: target[axis] >= grid.cells[axis])
      }
    }
    func isSolid(_ local: CellIndex) -> Bool { solid[local.x, local.y, local.z] > 0 }
    /// Where the solid or the plate is on a link; above zero even where the surface passes through the cell's centre.
    func place(_ cell: CellIndex, _ step: CellIndex, isBeyond: Bool) -> Double {
      guard walls == .interpolated else { return 0.5 }
      let found = distance(block.global(cell), step) ?? 0.5
      return max(isBeyond ? min(found, 0.5) : found, 1e-9)
    }
    var links: [CutLink] = []
    for z in 0..<block.count.z {
      for y in 0..<block.count.y {
        for x in 0..<block.count.x where solid[x, y, z] == 0 {
          let cell = CellIndex(x, y, z)
          for direction in 1..<set.count {
            let step = set.velocities[direction]
            let (there, behind) = (cell &+ step, cell &- step)
            guard isSolid(there) else { continue }
            let ways = crossed(block.global(there))
            // Through a plane of symmetry a link comes back inside: it meets what its mirror image meets.
            if !ways.isEmpty, !ways.contains(where: { sides[$0] == .plate }) { continue }
            let isBeyond = !ways.isEmpty
            let here = place(cell, step, isBeyond: isBeyond)
            let beyond = crossed(block.global(behind)).map { sides[$0] }
            var kind = CutLink.Behind.liquid
            if beyond.contains(where: { $0 != .plate }) {
              kind = .side
            } else if isSolid(behind) {
              kind = .wall(place(cell, .zero &- step, isBeyond: !beyond.isEmpty))
            }
            let isFallback = here < 0.5 && kind == .side
            links.append(
              CutLink(
                cell, direction, distance: isFallback ? 0.5 : here, behind: kind, isPlate: isBeyond && here == 0.5,
                isFallback: isFallback))
          }
        }
      }
    }
    return links
  }
}
