public import Domain
internal import Glibc

/// The surface of the metal before anything is plated: a front across x, the collector being at the lower x side, and metal
/// that stands on it.
///
/// It is a function of position alone, by its signed distance: the same on every grid, and on any number of ranks.
///
/// ```swift
/// let surface = InitialSurface(.flat, height: 2e-6, seeds: [.cap(y: 5e-6, z: 0, radius: 1e-6)], over: grid)
/// surface.fill(phase, width: 2.5e-7)
/// ```
public struct InitialSurface: Sendable {
  /// The front's height over the lower x side as a function of y and z.
  public enum Front: Sendable {
    /// The same everywhere.
    case flat
    /// A cos(2 pi n y / Ly) cos(2 pi m z / Lz) of so many waves along y and z, A being in metres.
    case waves(amplitude: Double, y: Int, z: Int)
    /// A random one.
    case rough(RoughSurface)
    /// A tabulated one.
    case heights(HeightSurface)
  }

  /// Metal that stands on the front.
  public enum Seed: Sendable, Hashable {
    /// A half-disc, or a hemisphere: the centre's y and z, and the radius, m.
    case cap(y: Double, z: Double, radius: Double)
    /// A needle with a round tip: its axis' y and z, its length from the front to the tip, and its radius, m.
    case needle(y: Double, z: Double, length: Double, radius: Double)
    /// A half-cylinder along z: the centre's y, and the radius, m.
    case ridge(y: Double, radius: Double)
    /// A whole disc, or sphere, that rests on the front: the centre's y and z, and the radius, m.
    case sphere(y: Double, z: Double, radius: Double)
  }

  /// The front.
  public let front: Front
  /// The front's mean position over the lower x side, m.
  public let height: Double
  /// What stands on it.
  public let seeds: [Seed]

  private let origin: Position
  private let size: Position
  private let periodic: Set<Axis>
  private let dimensions: Int

  /// A surface over a grid.
  ///
  /// - Parameters:
  ///   - front: The front.
  ///   - height: Its mean position over the lower x side, m.
  ///   - seeds: What stands on it.
  ///   - grid: The grid: its size and its axes alone.
  ///   - periodic: The axes across which seeds reach to the other side.
  public init(_ front: Front, height: Double, seeds: [Seed] = [], over grid: Grid, periodic: Set<Axis> = []) {
    (self.front, self.height, self.seeds, self.periodic) = (front, height, seeds, periodic)
    (origin, size, dimensions) = (grid.origin, grid.size, grid.dimensions)
  }

  /// Sets an order parameter to (1 - tanh(d / 2 l)) / 2, d being the signed distance: the profile of a flat interface at
  /// rest. Local; halos are left as they are.
  ///
  /// - Parameters:
  ///   - phase: The order parameter, in the cells.
  ///   - width: The length l of the profile, m.
  public func fill(_ phase: Field<Double>, width: Double) {
    let (grid, lower) = (phase.grid, phase.block.owned.lower)
    let columns = columns(of: phase.block, grid)
    let count = phase.block.count
    phase.forEachRow { row, y, z in
      let column = columns[z * count.y + y]
      for x in 0..<count.x {
        let position = grid.position(of: lower &+ CellIndex(x, y, z))
        row[x] = 0.5 * (1 - tanh(distance(at: position, column) / (2 * width)))
      }
    }
  }

  /// The signed distance to the surface, m: above 0 in the electrolyte.
  ///
  /// That of a front that is not flat is its height difference over the length of its normal: exact on the surface, and to
  /// first order beside it.
  ///
  /// - Parameter position: A place, m.
  /// - Returns: The distance.
  public func distance(at position: Position) -> Double {
    if case .heights(let surface) = front {
      // Beyond the range of heights the distance to a flat front does, and costs less.
      let x = position.x - origin.x - height
      let beyond = x > surface.range.upperBound ? x - surface.range.upperBound : min(x - surface.range.lowerBound, 0)
      if beyond != 0 { return seeds.reduce(beyond) { min($0, self.distance(of: $1, at: position)) } }
    }
    return distance(at: position, column(y: position.y, z: position.z))
  }

  /// The signed distance to the surface, m, by the height difference also far from the front: what covers it is as thick
  /// everywhere.
  ///
  /// - Parameter position: A place, m.
  /// - Returns: The distance.
  public func distanceOverFront(at position: Position) -> Double {
    distance(at: position, column(y: position.y, z: position.z))
  }

  /// A front's height over the lower x side, and the cosine of its slope, at one y and z.
  struct Column {
    var height: Double
    var cosine: Double
  }

  private func distance(at position: Position, _ column: Column) -> Double {
    var distance = (position.x - origin.x - column.height) * column.cosine
    for seed in seeds { distance = min(distance, self.distance(of: seed, at: position)) }
    return distance
  }

  private func distance(of seed: Seed, at position: Position) -> Double {
    let x = position.x - origin.x - height
    switch seed {
    case .cap(let y, let z, let radius):
      let across = across(position, y, z)
      return (x * x + across).squareRoot() - radius
    case .needle(let y, let z, let length, let radius):
      let across = across(position, y, z)
      let beyond = x - min(max(x, 0), length - radius)
      return (beyond * beyond + across).squareRoot() - radius
    case .ridge(let y, let radius):
      let dy = offset(position.y - origin.y - y, .y)
      return (x * x + dy * dy).squareRoot() - radius
    case .sphere(let y, let z, let radius):
      let across = across(position, y, z)
      return ((x - radius) * (x - radius) + across).squareRoot() - radius
    }
  }

  /// The square of the lateral distance from an axis.
  private func across(_ position: Position, _ y: Double, _ z: Double) -> Double {
    let dy = offset(position.y - origin.y - y, .y)
    let dz = dimensions == 3 ? offset(position.z - origin.z - z, .z) : 0
    return dy * dy + dz * dz
  }

  private func offset(_ difference: Double, _ axis: Axis) -> Double {
    guard periodic.contains(axis) else { return difference }
    return difference - size[axis] * (difference / size[axis]).rounded()
  }

  private func columns(of block: Block, _ grid: Grid) -> [Column] {
    (0..<block.count.z).flatMap { z in
      (0..<block.count.y).map { y in
        let position = grid.position(of: block.owned.lower &+ CellIndex(0, y, z))
        return column(y: position.y, z: position.z)
      }
    }
  }

  private func column(y: Double, z: Double) -> Column {
    let (y, z) = (y - origin.y, dimensions == 3 ? z - origin.z : 0)
    var (value, slope) = (0.0, (y: 0.0, z: 0.0))
    switch front {
    case .flat: return Column(height: height, cosine: 1)
    case .waves(let amplitude, let wavesY, let wavesZ):
      let (ky, kz) = (2 * .pi * Double(wavesY) / size.y, dimensions == 3 ? 2 * .pi * Double(wavesZ) / size.z : 0)
      value = amplitude * cos(ky * y) * cos(kz * z)
      slope = (-amplitude * ky * sin(ky * y) * cos(kz * z), -amplitude * kz * cos(ky * y) * sin(kz * z))
    case .rough(let surface): (value, slope) = surface.heightAndSlope(y: y, z: z)
    case .heights(let surface): (value, slope) = surface.heightAndSlope(y: y, z: z)
    }
    return Column(height: height + value, cosine: 1 / (1 + slope.y * slope.y + slope.z * slope.z).squareRoot())
  }
}
