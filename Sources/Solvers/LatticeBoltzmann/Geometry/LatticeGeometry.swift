public import Domain
internal import MPI
internal import Numerics

/// Where liquid and solid are on a divided grid, as lattice Boltzmann needs to know it.
///
/// Lower x is the side of the plate; the solid is one body with it. What lies beyond a side of the domain counts as solid
/// where the side is the plate, and as fluid elsewhere: there ``sides`` tell what holds.
public final class LatticeGeometry {
  /// The ranks over the grid.
  public let topology: CartesianTopology

  /// The velocities that links run along.
  public let velocities: VelocitySet

  /// How the surface is made into walls.
  public let walls: LatticeWalls

  /// What holds on the sides of the domain.
  public let sides: LatticeSides

  /// 1 in solid cells and beyond the plate's side, 0 elsewhere; with a halo of 1 that is filled, corners included.
  ///
  /// With grey walls no cell is solid.
  public let solid: Field<Float>

  /// The solid part of each cell, from 0 to 1, with a halo of 1 that is filled; nil unless walls are grey.
  public let solidFraction: Field<Double>?

  /// The links of this rank's fluid cells that meet the solid or the plate, cell by cell in the order of memory.
  public let links: [CutLink]

  /// The volume of the solid on the whole grid, in cells: the true one of the surface, the same on any number of ranks.
  public let solidVolume: Double

  /// The solid cells of the whole grid.
  public let solidCount: Int

  /// The links on the whole grid whose wall is taken half-way, since beside a side of the domain interpolation has nothing
  /// to begin with.
  public let fallbackCount: Int

  /// The area of the plate's side, in cells.
  public var area: Double { Double(topology.grid.cells.y * topology.grid.cells.z) }

  /// The part of the whole grid's cells that is fluid.
  public var fluidFraction: Double { 1 - Double(solidCount) / Double(topology.grid.cellCount) }

  /// Whether the sides are walls, of given velocity or periodic: populations return through them one by one.
  var isClosed: Bool {
    topology.grid.sides.allSatisfy { side in
      switch sides[side] {
      case .periodic, .plate, .wall, .velocity: true
      case .stressFree, .open, .density: false
      }
    }
  }

  /// The cells of this rank's block.
  public var block: Block { solid.block }

  /// No solid but what the sides have. Collective.
  ///
  /// - Parameters:
  ///   - topology: The ranks over the grid.
  ///   - sides: What holds on the sides of the domain.
  /// - Throws: `MPIError`.
  public convenience init(empty topology: CartesianTopology, sides: LatticeSides) throws {
    try self.init(topology, sides: sides, walls: .halfWay, level: { _ in 1 })
  }

  /// A surface given as the level zero of a function. Collective.
  ///
  /// - Parameters:
  ///   - topology: The ranks over the grid.
  ///   - sides: What holds on the sides of the domain.
  ///   - walls: How the surface is made into walls.
  ///   - level: The function of the position in metres: below zero or zero in the solid, above zero in the liquid; near the
  ///     surface about linear, as a signed distance is. Along periodic axes it is asked within the domain only.
  /// - Throws: `MPIError`.
  public convenience init(
    _ topology: CartesianTopology, sides: LatticeSides, walls: LatticeWalls, level: (Position) -> Double
  ) throws {
    let places = LevelPlaces(topology)
    let (block, sampling) = (topology.block(), LevelSampling(dimensions: topology.grid.dimensions))
    func value(_ cell: CellIndex, _ offset: Position) -> Double { level(places.position(cell, offset)) }
    try self.init(
      topology, sides, walls, isSolid: { value($0, .zero) <= 0 },
      part: { sampling.part(below: value, $0) },
      distance: { cell, step in LevelSampling.crossing(from: { value(cell, $0 * Position(step)) }) },
      block: block)
  }

  /// A surface given by an order parameter: solid from the level 0.5 on. Collective.
  ///
  /// Walls lie where linear interpolation between the cells finds the level; beyond sides that are not periodic the field
  /// goes on without gradient.
  ///
  /// - Parameters:
  ///   - phase: The order parameter, 1 in the solid; its halo is of no matter.
  ///   - topology: The ranks over the grid.
  ///   - sides: What holds on the sides of the domain.
  ///   - walls: How the surface is made into walls.
  /// - Throws: `MPIError` or `DomainError`.
  public convenience init(
    phase: Field<Double>, _ topology: CartesianTopology, sides: LatticeSides, walls: LatticeWalls
  ) throws {
    let (level, smooth) = (Field<Double>("level", on: topology), Field<Double>("smooth_level", on: topology))
    let block = topology.block()
    let exchange = HaloExchange(topology, neighbourhood: .corners, for: [level])
    let boundaries = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    level.set { 0.5 - (phase.value(at: $0) ?? .nan) }
    try exchange(level)
    boundaries.fillHalo(of: level)
    LevelSampling.takeCurvature(of: level, into: smooth)
    try exchange(smooth)
    boundaries.fillHalo(of: smooth)
    let sampling = LevelSampling(dimensions: topology.grid.dimensions)
    func value(_ cell: CellIndex, _ offset: Position) -> Double {
      LevelSampling.interpolate(smooth, block.local(cell), offset)
    }
    func isSolid(_ cell: CellIndex) -> Bool {
      let local = block.local(cell)
      return level[local.x, local.y, local.z] <= 0
    }
    func distance(_ cell: CellIndex, _ step: CellIndex) -> Double? {
      let (local, there) = (block.local(cell), block.local(cell &+ step))
      let (a, b) = (level[local.x, local.y, local.z], level[there.x, there.y, there.z])
      return b <= 0 ? a / (a - b) : nil
    }
    try self.init(
      topology, sides, walls, isSolid: isSolid, part: { sampling.part(below: value, $0) }, distance: distance,
      block: block)
  }

  /// A surface given by the solid part of each cell. Collective.
  ///
  /// - Parameters:
  ///   - solidFraction: The solid part of each cell; its halo is of no matter.
  ///   - topology: The ranks over the grid.
  ///   - sides: What holds on the sides of the domain.
  ///   - isGrey: Whether cells are partly solid; else those at least half solid are solid, with half-way walls.
  /// - Throws: `MPIError`.
  public convenience init(
    solidFraction: Field<Double>, _ topology: CartesianTopology, sides: LatticeSides, isGrey: Bool = true
  ) throws {
    func part(_ cell: CellIndex) -> Double { solidFraction.value(at: cell) ?? 0 }
    try self.init(
      topology, sides, isGrey ? .grey : .halfWay, isSolid: { part($0) >= 0.5 }, part: part, distance: { _, _ in 0.5 },
      block: topology.block())
  }

  /// Everything from what is known of single cells and links, all asked of owned cells by their global index.
  ///
  /// `isSolid` tells whether a cell's centre is in the solid, `part` the solid part of a cell, `distance` where the surface
  /// is along the link from a fluid cell, as a part of the link; nil if nowhere on it.
  private init(
    _ topology: CartesianTopology, _ sides: LatticeSides, _ walls: LatticeWalls, isSolid: (CellIndex) -> Bool,
    part: (CellIndex) -> Double, distance: (CellIndex, CellIndex) -> Double?, block: Block
  ) throws {
    self.topology = topology
    self.sides = sides
    self.walls = walls
    velocities = VelocitySet(topology.grid)
    let solid = Field<Float>("solid", on: topology, halo: 1)
    var (volume, count) = (ReproducibleSum(), 0)
    if walls == .grey {
      let fraction = Field<Double>("solid_fraction", on: topology, halo: 1)
      fraction.set { part($0) }
      fraction.addValues(to: &volume)
      try HaloExchange(topology, neighbourhood: .corners, for: [fraction])(fraction)
      solidFraction = fraction
    } else {
      solidFraction = nil
      solid.set { isSolid($0) ? 1 : 0 }
      solid.forEachRow { row, y, z in
        for x in 0..<block.count.x {
          count += row[x] > 0 ? 1 : 0
          volume.add(part(block.global(CellIndex(x, y, z))))
        }
      }
      try HaloExchange(topology, neighbourhood: .corners, for: [solid])(solid)
    }
    Self.markPlate(solid, topology, sides)
    self.solid = solid
    links = Self.cutLinks(solid, topology, velocities, sides, walls, distance)
    try topology.communicator.allReduce(&volume.words, .sum)
    solidVolume = volume.value()
    var counts = [count, links.count { $0.isFallback }]
    try topology.communicator.allReduce(&counts, .sum)
    (solidCount, fallbackCount) = (counts[0], counts[1])
  }
}
