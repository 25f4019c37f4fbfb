/// Three integers along x, y and z: the global index of a cell, or a number of cells.
///
/// On a grid with two axes z is 0 in an index and 1 in a number of cells.
public typealias CellIndex = SIMD3<Int>

/// A point in space along x, y and z, in metres.
public typealias Position = SIMD3<Double>

extension SIMD3 {
  /// The entry along `axis`.
  @inlinable public subscript(axis: Axis) -> Scalar {
    get { self[axis.rawValue] }
    set { self[axis.rawValue] = newValue }
  }
}

extension SIMD3<Int> {
  /// The product of the three entries.
  @inlinable public var product: Int { x * y * z }
}
