/// What holds for a field on one side of the domain.
///
/// `n` is the outward normal: at a lower side the derivative along it is minus that along the axis.
public enum BoundaryCondition: Sendable, Hashable {
  /// The last cell neighbours the first; both sides of an axis have it, or none.
  case periodic

  /// `u = g` on the wall.
  case value(WallData)

  /// `du/dn = g` on the wall, in the field's unit per metre.
  case gradient(WallData)

  /// `a u + b du/dn = g` on the wall, with `a` and `b` of the same sign and not both 0; `b` in metres per unit of `a`.
  case mixed(value: Double, gradient: Double, WallData)

  /// The data `g`; nil for a periodic side.
  public var data: WallData? {
    switch self {
    case .periodic: nil
    case .value(let data), .gradient(let data), .mixed(_, _, let data): data
    }
  }

  /// The weights `a` and `b` of `a u + b du/dn = g`; nil for a periodic side.
  public var weights: (value: Double, gradient: Double)? {
    switch self {
    case .periodic: nil
    case .value: (1, 0)
    case .gradient: (0, 1)
    case .mixed(let value, let gradient, _): (value, gradient)
    }
  }

  /// The ghost value at a distance `D` from its mirror image `u` as `alpha u + beta g`; nil for a periodic side.
  ///
  /// The wall's value is taken as the mean of the two, its derivative as their difference over `D`.
  func ghost(distance: Double) -> (alpha: Double, beta: Double)? {
    guard let (a, b) = weights else { return nil }
    let denominator = a / 2 + b / distance
    return ((b / distance - a / 2) / denominator, 1 / denominator)
  }
}

/// The data of a boundary condition: the same all over a wall, or one value for each cell of it.
public enum WallData: Sendable, Hashable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// The same everywhere on the wall.
  case constant(Double)

  /// A value for each cell at the wall of the whole domain, in the order of memory.
  ///
  /// On a side normal to x of a grid with three axes it is `[z][y]`, to y `[z][x]`, to z `[y][x]`.
  case profile([Double])

  /// The same everywhere on the wall.
  public init(floatLiteral value: Double) { self = .constant(value) }

  /// The same everywhere on the wall.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }

  /// Whether no number is infinite or undefined.
  var isFinite: Bool {
    switch self {
    case .constant(let value): value.isFinite
    case .profile(let values): values.allSatisfy(\.isFinite)
    }
  }

  /// The value at a place of a profile.
  subscript(index: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .profile(let values): values[index]
    }
  }
}
