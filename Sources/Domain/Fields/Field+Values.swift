public import Numerics

extension Field {
  /// Gives every owned value of a component by its global index.
  ///
  /// The result does not depend on how the grid is divided. The halo is left as it is.
  @inlinable public func set<E: Error>(
    component: Int = 0, _ value: (_ index: CellIndex) throws(E) -> Scalar
  ) throws(E) {
    let (count, lower) = (block.count, block.owned.lower)
    try forEachRow(component: component) { row, y, z throws(E) in
      for x in 0..<count.x { row[x] = try value(lower &+ CellIndex(x, y, z)) }
    }
  }

  /// Gives every owned value of a component by its position in metres.
  @inlinable public func sample<E: Error>(
    component: Int = 0, _ value: (_ position: Position) throws(E) -> Scalar
  ) throws(E) {
    let (grid, location) = (grid, block.location)
    try set(component: component) { index throws(E) in try value(grid.position(of: index, at: location)) }
  }

  /// Gives every value of every component, halo included, the same value.
  @inlinable public func fill(_ value: Scalar) {
    storage.pointer.update(repeating: value, count: layout.count)
  }

  /// Gives the halo of every component the same value.
  public func fillHalo(_ value: Scalar) {
    let (count, halo) = (block.count, block.halo)
    for component in 0..<components {
      for z in -halo.z..<count.z + halo.z {
        for y in -halo.y..<count.y + halo.y {
          let row = row(y, z, component: component)
          let isOwned = (0..<count.y).contains(y) && (0..<count.z).contains(z)
          for x in -halo.x..<count.x + halo.x where !isOwned || x < 0 || x >= count.x { row[x] = value }
        }
      }
    }
  }

  /// Takes over all values of a field with the same block and components, halo included.
  @inlinable public func copy(from other: Field) {
    precondition(layout == other.layout && block.count == other.block.count, "the fields differ in shape")
    storage.pointer.update(from: other.storage.pointer, count: layout.count)
  }

  /// The value at a global index, or nil if another rank owns it.
  @inlinable public func value(at index: CellIndex, component: Int = 0) -> Scalar? {
    guard block.owned.contains(index) else { return nil }
    let local = block.local(index)
    return self[local.x, local.y, local.z, component: component]
  }

  /// The owned values of a component in the order of memory, without halo.
  @inlinable public func values(component: Int = 0) -> [Scalar] {
    var values: [Scalar] = []
    values.reserveCapacity(block.owned.cellCount)
    forEachRow(component: component) { row, _, _ in
      values.append(contentsOf: UnsafeBufferPointer(start: row, count: block.count.x))
    }
    return values
  }
}
