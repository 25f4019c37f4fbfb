import Domain
import Solvers

/// The lattice Boltzmann equation as textbooks have it: two arrays over the whole grid, one population at a time.
struct PlainLattice {
  let grid: Grid
  let set: VelocitySet
  let periodic: Set<Axis>
  let sides: LatticeSides
  let rates: LatticeRelaxation
  let isQuadratic: Bool
  let force: Position
  let isSolid: (CellIndex) -> Bool
  /// Where the wall is along a link; 1/2 for half-way walls.
  let distance: (CellIndex, Int) -> Double
  /// The solid part of cells; none if walls are not grey.
  let grey: (CellIndex) -> Double
  var bodyVelocity = Position.zero
  var f: [[Double]]

  /// The momentum that links of plate and solid took up in the last step.
  private(set) var linkForce = Position.zero
  private(set) var greyForce = Position.zero

  init(
    _ topology: CartesianTopology, _ sides: LatticeSides, _ rates: LatticeRelaxation, isQuadratic: Bool,
    force: Position,
    isSolid: @escaping (CellIndex) -> Bool, distance: @escaping (CellIndex, Int) -> Double,
    grey: @escaping (CellIndex) -> Double
  ) {
    grid = topology.grid
    set = VelocitySet(grid)
    periodic = topology.decomposition.periodic
    (self.sides, self.rates, self.isQuadratic, self.force) = (sides, rates, isQuadratic, force)
    (self.isSolid, self.distance, self.grey) = (isSolid, distance, grey)
    f = [[Double]](repeating: [Double](repeating: 0, count: set.count), count: grid.cellCount)
  }

  /// All cells.
  var cells: [CellIndex] {
    (0..<grid.cellCount).map {
      CellIndex($0 % grid.cells.x, $0 / grid.cells.x % grid.cells.y, $0 / (grid.cells.x * grid.cells.y))
    }
  }

  func momentum(_ populations: [Double]) -> Position {
    set.velocities.indices.reduce(.zero) { $0 + populations[$1] * Position(set.velocities[$1]) }
  }

  func equilibrium(_ i: Int, _ density: Double, _ u: Position, linear: Bool = false) -> Double {
    let along = (Position(set.velocities[i]) * u).sum()
    return set.weights[i]
      * (density + 3 * along + (isQuadratic && !linear ? 4.5 * along * along - 1.5 * (u * u).sum() : 0))
  }

  func collided(_ populations: [Double], _ cell: CellIndex) -> [Double] {
    let (density, m) = (populations.reduce(0, +), momentum(populations))
    let u = m + 0.5 * force
    let solid = grey(cell)
    let half = rates.evenTime - 0.5
    let b = solid * half / ((1 - solid) + half)
    return set.velocities.indices.map { i in
      let o = set.opposite(i)
      let (e, eo) = (equilibrium(i, density, u), equilibrium(o, density, u))
      let even = rates.evenRate * ((populations[i] + populations[o]) / 2 - (e + eo) / 2)
      let odd = rates.oddRate * ((populations[i] - populations[o]) / 2 - (e - eo) / 2)
      let c = Position(set.velocities[i])
      let (cu, cf) = ((c * u).sum(), (c * force).sum())
      var source = (1 - rates.oddRate / 2) * set.weights[i] * 3 * cf
      if isQuadratic {
        source += (1 - rates.evenRate / 2) * set.weights[i] * (9 * cu * cf - 3 * (u * force).sum())
      }
      let bounce =
        populations[o] - populations[i] + equilibrium(i, density, bodyVelocity, linear: true)
        - equilibrium(o, density, u, linear: true)
      return populations[i] - (1 - b) * (even + odd - source) + b * bounce
    }
  }

  mutating func step() {
    var after = f
    greyForce = .zero
    for (n, cell) in cells.enumerated() {
      let solid = grey(cell)
      let half = rates.evenTime - 0.5
      greyForce += solid * half / ((1 - solid) + half) * (momentum(f[n]) - bodyVelocity)
      after[n] = collided(f[n], cell)
    }
    linkForce = .zero
    var next = f
    for (n, cell) in cells.enumerated() where !isSolid(cell) {
      for i in 0..<set.count { next[n][i] = arriving(cell, i, after) }
    }
    // Interpolation wants what has arrived.
    for (n, cell) in cells.enumerated() where !isSolid(cell) {
      for i in 1..<set.count {
        let j = set.opposite(i)
        if isMirrored(cell, j) { linkForce += (after[n][j] + next[n][i]) * Position(set.velocities[j]) }
        guard let body = bodyLink(cell, j), body else { continue }
        let (wrapped, crossed) = neighbour(cell &- set.velocities[j])
        let isSide = crossed.contains { sides[$0] != .plate }
        let push = 6 * set.weights[j] * (Position(set.velocities[j]) * bodyVelocity).sum()
        let here = rule(distance(cell, j), isSide: isSide)
        let known = here.near * after[n][j] + here.own * after[n][i] - push / here.scale
        var value = known
        if !isSide, crossed.isEmpty && !isSolid(wrapped) {
          value += here.behind * next[n][j]
        } else if !isSide {
          // Two unknowns, what comes back from either wall, and two equations.
          let there = rule(distance(cell, i), isSide: false)
          let other = there.near * after[n][i] + there.own * after[n][j] + push / there.scale
          value = (known + here.behind * other) / (1 - here.behind * there.behind)
        }
        next[n][i] = value
        linkForce += (after[n][j] + value) * Position(set.velocities[j])
      }
    }
    f = next
  }

  /// What interpolation takes of what went to the wall, of what arrives behind it, and of what went the other way.
  func rule(_ q: Double, isSide: Bool) -> (near: Double, behind: Double, own: Double, scale: Double) {
    guard q != 0.5 else { return (1, 0, 0, 1) }
    let central = 0.5 + q
    let exact = central + (q * q - 0.25) / (6 * rates.viscosity)
    let scale = isSide ? 2 * q : q < 0.5 ? central : min(exact, 2 * central)
    return (2 * central / scale - 1, 1 - 2 * q / scale, 1 - 1 / scale, scale)
  }

  func neighbour(_ cell: CellIndex) -> (CellIndex, [Side]) {
    var (result, crossed) = (cell, [Side]())
    for axis in grid.axes where !(0..<grid.cells[axis]).contains(cell[axis]) {
      if periodic.contains(axis) {
        result[axis] = (cell[axis] + grid.cells[axis]) % grid.cells[axis]
      } else {
        crossed.append(Side(axis, isUpper: cell[axis] > 0))
      }
    }
    return (result, crossed)
  }

  /// Whether the link leads to plate or solid; nil if it leads to another side.
  func bodyLink(_ cell: CellIndex, _ j: Int) -> Bool? {
    let (there, crossed) = neighbour(cell &+ set.velocities[j])
    if crossed.contains(where: { sides[$0] == .plate }) { return true }
    return crossed.isEmpty ? isSolid(there) : nil
  }

  /// Whether the link leaves through one plane of symmetry, on whose other side the solid's image is.
  func isMirrored(_ cell: CellIndex, _ j: Int) -> Bool {
    let there = cell &+ set.velocities[j]
    let (_, crossed) = neighbour(there)
    guard crossed.count == 1, sides[crossed[0]] == .stressFree else { return false }
    var image = there
    image[crossed[0].axis] = cell[crossed[0].axis]
    return isSolid(neighbour(image).0)
  }

  func arriving(_ cell: CellIndex, _ i: Int, _ after: [[Double]]) -> Double {
    let j = set.opposite(i)
    let n = grid.linearIndex(of: cell)
    let (source, crossed) = neighbour(cell &- set.velocities[i])
    func bounce(_ u: Position) -> Double {
      after[n][j] - 6 * set.weights[j] * (Position(set.velocities[j]) * u).sum()
    }
    guard !crossed.isEmpty else { return isSolid(source) ? 0 : after[grid.linearIndex(of: source)][i] }
    for side in crossed { if case .plate = sides[side] { return 0 } }
    for side in crossed { if case .wall(let u) = sides[side] { return bounce(u) } }
    for side in crossed {
      if case .velocity(let values) = sides[side] {
        let plane = [cell.z * grid.cells.y + cell.y, cell.z * grid.cells.x + cell.x, cell.y * grid.cells.x + cell.x]
        return bounce(values[plane[side.axis.rawValue]])
      }
    }
    for side in crossed {
      if case .density(let value) = sides[side] {
        let u = isQuadratic ? momentum(after[n]) - 0.5 * force : .zero
        let even = equilibrium(j, value - 1, u) + equilibrium(i, value - 1, u)
        return even - after[n][j]
      }
    }
    if crossed.count > 1 { return bounce(.zero) }
    // A plane of symmetry: the image of the way in begins beside this cell.
    var (image, mirrored) = (cell &- set.velocities[i], set.velocities[i])
    image[crossed[0].axis] = cell[crossed[0].axis]
    mirrored[crossed[0].axis] = -mirrored[crossed[0].axis]
    let (seen, _) = neighbour(image)
    if isSolid(seen) { return bounce(bodyVelocity) }
    guard let k = set.index(of: mirrored) else { return .nan }
    return after[grid.linearIndex(of: seen)][k]
  }
}
