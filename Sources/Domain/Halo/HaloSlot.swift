public import MPI

/// One field's part in a halo exchange: the type of its values, where they sit, and which components go which way.
public struct HaloSlot: Sendable, Hashable {
  /// The type of the values: `float` or `double`.
  public let scalarKind: ScalarKind

  /// Values at each place of the field.
  public let components: Int

  /// Where in the cells the values sit.
  public let location: Location

  /// The components that travel in each direction; nil if all travel in every direction.
  let subsets: [Direction: [Int]]?

  /// A field of which all components are exchanged.
  public init(_ scalarKind: ScalarKind = .double, components: Int = 1, location: Location = .center) {
    precondition(scalarKind == .float || scalarKind == .double, "fields hold Float or Double")
    self.scalarKind = scalarKind
    self.components = components
    self.location = location
    subsets = nil
  }

  /// A field of which chosen components are exchanged in each direction.
  ///
  /// Lattice Boltzmann needs of each neighbour only those populations that come from it.
  ///
  /// - Parameters:
  ///   - scalarKind: The type of the values.
  ///   - components: Values at each place of the field.
  ///   - location: Where in the cells the values sit.
  ///   - dimensions: The grid's number of axes.
  ///   - travelling: The components that travel from a block to its neighbour in the given direction.
  public init(
    _ scalarKind: ScalarKind = .double, components: Int, location: Location = .center, dimensions: Int,
    travelling: (Direction) -> [Int]
  ) {
    precondition(scalarKind == .float || scalarKind == .double, "fields hold Float or Double")
    self.scalarKind = scalarKind
    self.components = components
    self.location = location
    var subsets: [Direction: [Int]] = [:]
    for direction in Direction.all(dimensions: dimensions) {
      let chosen = travelling(direction)
      precondition(chosen.allSatisfy { (0..<components).contains($0) }, "no such component")
      precondition(Set(chosen).count == chosen.count, "a component is named twice")
      subsets[direction] = chosen
    }
    self.subsets = subsets
  }

  /// A slot for all components of a field.
  public init(_ field: any FieldStorage) {
    self.init(field.scalarKind, components: field.components, location: field.block.location)
  }

  /// The components that travel in a direction.
  func travelling(_ direction: Direction) -> [Int] { subsets.map { $0[direction] ?? [] } ?? Array(0..<components) }
}
