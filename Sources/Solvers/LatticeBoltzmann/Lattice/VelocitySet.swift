public import Domain
public import MPI

/// The velocities of a lattice, with the weights of the equilibrium at rest.
///
/// Velocity 0 is rest; the others come in pairs of opposites: 1 and 2, 3 and 4, and so on. Lattice units throughout: cells
/// and steps, the square of the speed of sound is 1/3.
public struct VelocitySet: Sendable, Hashable {
  /// What the set is called: `D2Q9` or `D3Q19`.
  public let name: String

  /// The grid's number of axes.
  public let dimensions: Int

  /// The velocities, in cells a step.
  public let velocities: [CellIndex]

  /// The weights of the populations at rest; their sum is 1.
  public let weights: [Double]

  private init(_ name: String, dimensions: Int, rest: Double, pairs: [CellIndex], weight: (Int) -> Double) {
    self.name = name
    self.dimensions = dimensions
    velocities = [.zero] + pairs.flatMap { [$0, .zero &- $0] }
    weights = velocities.map { c in
      let speed = (c &* c).wrappedSum()
      return speed == 0 ? rest : weight(speed)
    }
  }

  /// Nine velocities in the plane: rest, the four faces, the four corners.
  public static let d2q9 = VelocitySet(
    "D2Q9", dimensions: 2, rest: 4.0 / 9,
    pairs: [CellIndex(1, 0, 0), CellIndex(0, 1, 0), CellIndex(1, 1, 0), CellIndex(1, -1, 0)]
  ) { $0 == 1 ? 1.0 / 9 : 1.0 / 36 }

  /// Nineteen velocities in space: rest, the six faces, the twelve edges.
  public static let d3q19 = VelocitySet(
    "D3Q19", dimensions: 3, rest: 1.0 / 3,
    pairs: [
      CellIndex(1, 0, 0), CellIndex(0, 1, 0), CellIndex(0, 0, 1), CellIndex(1, 1, 0), CellIndex(1, -1, 0),
      CellIndex(1, 0, 1), CellIndex(1, 0, -1), CellIndex(0, 1, 1), CellIndex(0, 1, -1),
    ]
  ) { $0 == 1 ? 1.0 / 18 : 1.0 / 36 }

  /// The set for a grid: nine velocities in the plane, nineteen in space.
  public init(_ grid: Grid) { self = grid.dimensions == 2 ? .d2q9 : .d3q19 }

  /// The number of velocities, and of populations in each cell.
  public var count: Int { velocities.count }

  /// The number of the velocity that points the other way.
  @inlinable public func opposite(_ index: Int) -> Int { index == 0 ? 0 : ((index &- 1) ^ 1) &+ 1 }

  /// The number of a velocity; nil if the set has none such.
  public func index(of velocity: CellIndex) -> Int? { velocities.firstIndex(of: velocity) }

  /// The populations that pass from a block to its neighbour in a direction when they stream: those that step along it on
  /// every axis that it steps along. None through the corners of a box.
  public func travelling(_ direction: Direction) -> [Int] {
    velocities.indices.filter { index in
      Axis.allCases.allSatisfy { direction.offset[$0] == 0 || velocities[index][$0] == direction.offset[$0] }
    }
  }

  /// The part of a field of populations in a halo exchange: of each neighbour only what streams from it.
  ///
  /// - Parameters:
  ///   - scalarKind: The type of the populations.
  ///   - reversed: Whether populations lie in the places of their opposites, as they do after the collision of
  ///     in-place streaming.
  /// - Returns: The slot, for an exchange of width 1 with the neighbours behind faces and edges.
  public func slot(_ scalarKind: ScalarKind = .double, reversed: Bool = false) -> HaloSlot {
    HaloSlot(scalarKind, components: count, dimensions: dimensions) { direction in
      travelling(direction).map { reversed ? opposite($0) : $0 }
    }
  }
}
