public import Domain

/// How the cell is driven during a step.
public enum CellControl: Sendable, Hashable {
  /// The metal's potential in volts against the far electrode: negative plates.
  case potential(Double)

  /// The plating current over the collector's projected area in A/m2: positive plates, negative strips.
  case currentDensity(Double)

  /// No current.
  case rest
}

/// What an instrument at the cell's terminals shows, and what it adds up.
public struct TerminalState: Sendable, Hashable {
  /// The metal's potential against the far electrode in volts.
  public var voltage = 0.0

  /// The plating current over the projected area in A/m2, positive while plating.
  public var currentDensity = 0.0

  /// The charge plated since the beginning over the projected area in C/m2, less what was stripped.
  public var chargeDensity = 0.0

  /// The farthest metal from the collector in metres, in the model's coordinates.
  public var tipPosition = 0.0

  /// Nothing done yet.
  public init() {}
}

/// A phase-field model of an electrode that is plated and stripped.
public protocol PlatingModel: Model {
  /// The order parameter: 1 in metal, 0 in the electrolyte.
  var phase: Field<Double> { get }

  /// How the next steps are driven.
  var control: CellControl { get set }

  /// The terminals after the last step.
  var terminal: TerminalState { get }
}
