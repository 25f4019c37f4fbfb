public import Domain

/// What holds on one side of the domain for -div(k grad u) + r u = f.
public enum EllipticBoundary: Sendable, Hashable {
  /// u has a value on the wall, half a cell from the nearest cells' centres.
  case value(WallData)

  /// The flux -k du/dn out of the domain is given; zero for an insulated wall.
  case flux(WallData)

  /// The flux out of the domain is h (u - ambient): a transfer resistance 1/h between the wall and its surroundings.
  case exchange(coefficient: Double, ambient: WallData)

  /// The axis is periodic; u grows by `jump` from its lower to its upper end, so that the mean gradient is the jump over
  /// the length.
  case periodic(jump: Double)

  /// A wall without flux.
  public static var insulated: Self { .flux(0) }

  /// A periodic axis without a mean gradient.
  public static var periodic: Self { .periodic(jump: 0) }

  /// Whether the condition ties u to something outside.
  var fixesLevel: Bool {
    switch self {
    case .value: true
    case .exchange(let coefficient, _): coefficient > 0
    case .flux, .periodic: false
    }
  }

  /// Whether the operator is the same with another condition.
  func isLike(_ other: EllipticBoundary?) -> Bool {
    switch (self, other) {
    case (.value, .value), (.flux, .flux), (.periodic, .periodic): true
    case (.exchange(let a, _), .exchange(let b, _)): a == b
    default: false
    }
  }

  /// The wall's values, if it has any.
  var data: WallData? {
    switch self {
    case .value(let data), .flux(let data), .exchange(_, let data): data
    case .periodic: nil
    }
  }
}
