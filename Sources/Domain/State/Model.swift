/// A physical model on a divided grid that advances in time: what the simulation loop knows of any physics.
///
/// All methods are collective, and all ranks call them in the same order.
public protocol Model: AnyObject {
  /// The ranks over the grid.
  var topology: CartesianTopology { get }

  /// The time of the state.
  var clock: Clock { get }

  /// The fields that are worth writing to files, in an order that is the same on every rank.
  var fields: [any FieldStorage] { get }

  /// The longest step in seconds that the model would take now, the same on every rank; infinity if any will do.
  func stableTimeStep() throws -> Double

  /// Whether the model has come to an end of its own, the same on every rank: a simulation then ends.
  var isOver: Bool { get }

  /// Advances the state, and the clock, by `dt` seconds.
  func step(_ dt: Double) throws

  /// Whether the state is whole, and the same everywhere, after `step(_:)` threw an error: then it can be saved. Local; the
  /// answer is the same on every rank if it is true on one.
  func isWhole(after error: any Error) -> Bool

  /// Numbers that describe the state now, the same on every rank, always in the same order.
  func diagnostics() throws -> [DiagnosticValue]

  /// This rank's part of all state: a model restored from it goes on as if it had never stopped.
  func snapshot() throws -> Snapshot

  /// Takes over a state from a snapshot that holds at least this rank's part.
  ///
  /// The snapshot can have been made on any number of ranks. Halos are refreshed.
  func restore(_ snapshot: Snapshot) throws
}

extension Model {
  /// Never over.
  public var isOver: Bool { false }

  /// Of no use after any error.
  public func isWhole(after error: any Error) -> Bool { false }

  /// No diagnostics.
  public func diagnostics() throws -> [DiagnosticValue] { [] }
}

/// A number that describes the state of a model at one time: a column of a time series.
public struct DiagnosticValue: Sendable, Hashable {
  /// What it is called in files, in CF style.
  public let name: String

  /// Its unit in CF style; `1` if it has none.
  public let units: String

  /// Its value.
  public let value: Double

  /// Whether it is a count, and whole.
  public let isCount: Bool

  /// A named number.
  public init(_ name: String, units: String = "1", _ value: Double) {
    self.name = name
    self.units = units
    self.value = value
    isCount = false
  }

  /// A named count of things, or a number of one among others.
  public init(_ name: String, count: Int) {
    self.name = name
    units = "1"
    value = Double(count)
    isCount = true
  }
}
