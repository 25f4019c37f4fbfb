/// A coordinate axis that the variables of an ensemble share, `sample` apart: a dimension scale of the file.
public struct EnsembleAxis: Sendable, Equatable {
  /// The axis' name, for example `x`.
  public let name: String
  /// The coordinates, strictly increasing: cell centres for a grid's axis.
  public let coordinates: [Double]
  /// The coordinates' unit in UDUNITS notation, `"m"` for a length, `"1"` for a number.
  public let units: String
  /// What a plot writes beside the axis.
  public let longName: String?
  /// The CF letter of the direction: `X`, `Y`, `Z`, `T`, or `nil`.
  public let letter: String?

  /// Creates an axis.
  public init(_ name: String, coordinates: [Double], units: String, longName: String? = nil, letter: String? = nil) {
    self.name = name
    self.coordinates = coordinates
    self.units = units
    self.longName = longName
    self.letter = letter
  }
}
