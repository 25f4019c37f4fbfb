/// What an attribute holds.
public struct Attribute: Equatable, Sendable {
  /// The name.
  public let name: String

  /// The type of its elements.
  public let kind: ElementKind

  /// Its shape; no axes for a single value.
  public let shape: [Int]
}
