public import MPI
public import Numerics

/// A quantity on the block of one rank, with a halo around it: one or more values in each cell, or on each face.
///
/// A field is a reference, so that two can be swapped at no cost. Values start at zero.
///
/// ```swift
/// let phase = Field<Double>("order_parameter", on: topology, halo: 1)
/// phase.sample { position in position.y < 5e-6 ? 1 : 0 }
/// phase.forEachRow { row, _, _ in
///   for x in 0..<phase.block.count.x { row[x] *= 2 }
/// }
/// ```
public final class Field<Scalar: FieldScalar>: FieldStorage {
  /// What the field is called in files.
  public let name: String

  /// The unit of the values in CF style, such as `V` or `A m-2`; `1` if they have none.
  public let units: String

  /// The grid.
  public let grid: Grid

  /// The owned values and the halo.
  public let block: Block

  /// Values at each place.
  public let components: Int

  /// Where the values lie in memory.
  public let layout: FieldLayout

  @usableFromInline let storage: HugeBuffer<Scalar>

  /// The first owned value of component 0.
  @usableFromInline let first: UnsafeMutablePointer<Scalar>

  /// A field of zeros on a block of a grid.
  ///
  /// - Parameters:
  ///   - name: What the field is called in files.
  ///   - units: The unit of the values in CF style.
  ///   - grid: The grid.
  ///   - block: The owned values and the halo.
  ///   - components: Values at each place, at least 1.
  public init(_ name: String, units: String = "1", grid: Grid, block: Block, components: Int = 1) {
    precondition(components >= 1, "a field has at least one component")
    self.name = name
    self.units = units
    self.grid = grid
    self.block = block
    self.components = components
    layout = FieldLayout(block, components: components, byteCount: MemoryLayout<Scalar>.stride)
    storage = HugeBuffer(count: layout.count)
    first = storage.pointer + layout.origin
  }

  /// A field of zeros on this rank's block.
  ///
  /// - Parameters:
  ///   - name: What the field is called in files.
  ///   - units: The unit of the values in CF style.
  ///   - topology: The ranks over the grid.
  ///   - location: Where in the cells the values sit.
  ///   - components: Values at each place, at least 1.
  ///   - halo: The width of the halo, at most that of the thinnest block.
  public convenience init(
    _ name: String, units: String = "1", on topology: CartesianTopology, location: Location = .center,
    components: Int = 1, halo: Int = 1
  ) {
    self.init(
      name, units: units, grid: topology.grid, block: topology.block(halo: halo, location: location),
      components: components)
  }

  /// A field of zeros with the same grid, block, unit and components as another.
  public convenience init(_ name: String, like other: Field) {
    self.init(name, units: other.units, grid: other.grid, block: other.block, components: other.components)
  }

  /// The type of the values.
  public var scalarKind: ScalarKind { Scalar.scalarKind }

  /// The memory, to be read by ``layout``.
  public var rawStorage: UnsafeMutableRawPointer { UnsafeMutableRawPointer(storage.pointer) }
}
