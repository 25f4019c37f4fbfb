/// One of the directions in which a grid extends.
///
/// A grid with two axes has x and y. In memory x runs fastest, z slowest.
@frozen public enum Axis: Int, CaseIterable, Sendable, Hashable, Comparable {
  /// The axis along which memory is contiguous.
  case x
  /// The axis of rows.
  case y
  /// The axis of planes; only grids with three axes have it.
  case z

  /// Orders x before y before z.
  @inlinable public static func < (left: Axis, right: Axis) -> Bool { left.rawValue < right.rawValue }
}

/// A wall of the domain, or of a block: the lower or upper end of an axis.
@frozen public enum Side: Int, CaseIterable, Sendable, Hashable {
  /// Where x is least.
  case xLower
  /// Where x is greatest.
  case xUpper
  /// Where y is least.
  case yLower
  /// Where y is greatest.
  case yUpper
  /// Where z is least.
  case zLower
  /// Where z is greatest.
  case zUpper

  /// The side at one end of `axis`.
  @inlinable public init(_ axis: Axis, isUpper: Bool) {
    switch (axis, isUpper) {
    case (.x, false): self = .xLower
    case (.x, true): self = .xUpper
    case (.y, false): self = .yLower
    case (.y, true): self = .yUpper
    case (.z, false): self = .zLower
    case (.z, true): self = .zUpper
    }
  }

  /// The axis that the side is normal to.
  @inlinable public var axis: Axis {
    switch self {
    case .xLower, .xUpper: .x
    case .yLower, .yUpper: .y
    case .zLower, .zUpper: .z
    }
  }

  /// Whether the side is the upper end of its axis.
  @inlinable public var isUpper: Bool { rawValue & 1 == 1 }

  /// The other end of the same axis.
  @inlinable public var opposite: Side { Side(axis, isUpper: !isUpper) }
}

/// Where in a cell a field's values sit.
@frozen public enum Location: Sendable, Hashable {
  /// At the cell's centre.
  case center
  /// At the middle of the cell's lower wall along an axis: face `i` lies between cells `i - 1` and `i`.
  ///
  /// Along a periodic axis there are as many faces as cells, along another one more.
  case face(Axis)
}
