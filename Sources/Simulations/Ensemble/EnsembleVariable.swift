/// A quantity that every sample of an ensemble has: a dataset `(sample, axes...)` of the file.
public struct EnsembleVariable: Sendable, Equatable {
  /// The variable's name in the file.
  public let name: String
  /// The type of its numbers, in the file and in the buffers that a simulator fills.
  public let type: EnsembleScalarType
  /// The names of its axes after `sample`, slowest first: `["y", "x"]`. Empty for one number a sample.
  public let axes: [String]
  /// The unit in UDUNITS notation; `"1"` for a pure number.
  public let units: String
  /// What the quantity is, for a person.
  public let longName: String
  /// Further text attributes, such as `standard_name`, in the order of writing.
  public let attributes: [Attribute]

  /// A text attribute of a variable.
  public struct Attribute: Sendable, Equatable {
    /// The attribute's name.
    public let name: String
    /// The attribute's text.
    public let value: String

    /// Creates an attribute.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Creates a variable.
  public init(
    _ name: String, _ type: EnsembleScalarType, axes: [String] = [], units: String, longName: String,
    attributes: [Attribute] = []
  ) {
    self.name = name
    self.type = type
    self.axes = axes
    self.units = units
    self.longName = longName
    self.attributes = attributes
  }
}
