import Domain
import MPI
import Numerics
import Simulations
import Solvers

/// A surface on the lattice, and what is known of its metal.
struct SensedSurface {
  /// Walls and liquid.
  let geometry: LatticeGeometry

  /// The volume of metal over the area, m.
  let metalDepth: Double

  /// The signed distance by which films cover the surface, m; nil where a field or a volume gives it.
  let level: ((Domain.Position) -> Double)?

  /// Cells of metal that nothing joined to the crystal and that were taken out.
  var removedCells = 0

  /// The level of the order parameter that is the surface; nil where there is none.
  var phaseLevel: Double?
}

/// Makes the surfaces of a case.
struct SensedSurfaceFactory {
  let values: SenseCase
  let seed: UInt64
  let topology: CartesianTopology

  private var world: Communicator { topology.communicator }
  private var grid: Grid { topology.grid }
  private var spacing: Double { grid.spacing.x }

  /// The surface at a time of its file; of a drawn one there is one time. Collective.
  ///
  /// - Parameter time: The time, s.
  /// - Returns: The surface.
  /// - Throws: `Refusal` for what a file lacks, and for metal at the top of the box.
  func surface(at time: Double) throws -> SensedSurface {
    let surface = try unchecked(at: time)
    let geometry = surface.geometry
    try refuseMetalAtTop { geometry.solid[$0, $1, $2] > 0 || (geometry.solidFraction?[$0, $1, $2] ?? 0) > 0 }
    return surface
  }

  /// Refuses metal in the last layer along x. Collective.
  private func refuseMetalAtTop(_ isMetal: (_ x: Int, _ y: Int, _ z: Int) -> Bool) throws {
    let block = topology.block()
    var isTouching = 0
    if block.owned.upper.x == grid.cells.x {
      for z in 0..<block.count.z {
        for y in 0..<block.count.y where isMetal(block.count.x - 1, y, z) { isTouching = 1 }
      }
    }
    guard try world.allReduce(isTouching, .maximum) == 0 else {
      throw Refusal("sense: surface: metal touches the top of the box: make the domain higher along x")
    }
  }

  private func sides() throws -> LatticeSides {
    try LatticeSides(plateBelow: values.top == .stressFree ? .stressFree : .noSlip, topology.decomposition)
  }

  private func unchecked(at time: Double) throws -> SensedSurface {
    if let drawn = values.surface.level(over: grid, key: RandomKey(seed: seed)) {
      return try surface({ drawn.distance(at: $0) }, films: { drawn.distanceOverFront(at: $0) })
    }
    switch values.surface.form {
    case .image(let path, let pixel, let threshold, let isMetalBright):
      let image = try world.agree {
        try SurfaceImage(path, pixel: pixel, threshold: threshold, isMetalBright: isMetalBright, key: "surface.pixel")
      }
      guard grid.size.y <= Double(image.width) * image.pixel * (1 + 1e-6) else {
        throw Refusal(
          "\(path): is \(rounded(Double(image.width) * image.pixel)) m wide, less than the box, \(rounded(grid.size.y)) m"
        )
      }
      return try surface({ image.distance(at: $0) }, films: { image.distance(at: $0) })
    case .heights(let path, _, let unit, let pixel):
      let map = try world.agree { try StoredHeights(path, unit: unit, pixel: pixel, over: grid).surface }
      let front = InitialSurface(
        .heights(map), height: values.surface.height, over: grid, periodic: grid.dimensions == 3 ? [.y, .z] : [.y])
      return try surface({ front.distance(at: $0) }, films: { front.distanceOverFront(at: $0) })
    case .plate(let path, let variable, _, let lateral, let conserves):
      let phase = try StoredPhase(path, variable, on: world).read(at: time, lateral, on: topology)
      return try surface(of: phase, conserves: conserves)
    case .volume(let path, let edge, let label, let lateral):
      return try surface(of: try StoredPhase.read(volume: path, edge: edge, metal: label, lateral, on: topology))
    default: preconditionFailure("drawn surfaces have a level")
    }
  }

  /// A surface of a signed distance, and that by which films cover it.
  private func surface(
    _ level: (Domain.Position) -> Double, films: @escaping (Domain.Position) -> Double
  ) throws -> SensedSurface {
    let geometry = try LatticeGeometry(topology, sides: try sides(), walls: values.walls, level: level)
    return SensedSurface(geometry: geometry, metalDepth: geometry.solidVolume / geometry.area * spacing, level: films)
  }

  /// A surface of the metal's part of each cell.
  private func surface(of fraction: Field<Double>) throws -> SensedSurface {
    let removed = values.deposit.loose == .removed ? try DisconnectedMetal.remove(from: fraction, on: topology) : 0
    let volume = try fraction.sum(on: world)
    let geometry =
      values.walls == .interpolated
      ? try LatticeGeometry(phase: fraction, topology, sides: try sides(), walls: .interpolated)
      : try LatticeGeometry(
        solidFraction: fraction, topology, sides: try sides(), isGrey: values.walls == .grey)
    return SensedSurface(
      geometry: geometry, metalDepth: volume / geometry.area * spacing, level: nil, removedCells: removed)
  }

  private func surface(of stored: (phase: Field<Double>, volume: Double), conserves: Bool) throws -> SensedSurface {
    let (phase, volume) = stored
    try refuseMetalAtTop { phase[$0, $1, $2] >= 0.5 }
    let removed = values.deposit.loose == .removed ? try DisconnectedMetal.remove(from: phase, on: topology) : 0
    var result: SensedSurface
    if conserves && removed == 0 {
      do {
        let (geometry, level) = try LatticeGeometry.conserving(
          phase, volume: volume, on: topology, sides: try sides(), walls: values.walls)
        result = SensedSurface(geometry: geometry, metalDepth: volume / geometry.area * spacing, level: nil)
        result.phaseLevel = level
      } catch let error as SolverError {
        throw Refusal("sense: surface.volume: \(error); take surface.volume: level")
      }
    } else {
      let geometry = try LatticeGeometry(phase: phase, topology, sides: try sides(), walls: values.walls)
      result = SensedSurface(
        geometry: geometry, metalDepth: geometry.solidVolume / geometry.area * spacing, level: nil)
      result.phaseLevel = 0.5
    }
    result.removedCells = removed
    return result
  }
}
