public import Domain

/// A cell that is driven by a protocol: what a simulation advances.
///
/// It is over when its protocol is; the simulation sees that by ``isOver``.
public final class ProtocolRun: Model {
  /// The cell.
  public let cell: any PlatingModel
  /// How it is driven.
  public let cellProtocol: CellProtocol
  /// The longest step that is taken, in s.
  public let longestStep: Double
  /// Where it is in the protocol.
  public private(set) var state: ProtocolState

  /// A cell at the beginning of a protocol.
  ///
  /// - Parameters:
  ///   - cell: The cell, in its initial state.
  ///   - cellProtocol: How it is driven.
  ///   - longestStep: The longest step that is taken, in s, where the cell could take a longer one.
  public init(_ cell: any PlatingModel, by cellProtocol: CellProtocol, longestStep: Double = .infinity) {
    (self.cell, self.cellProtocol, self.longestStep) = (cell, cellProtocol, longestStep)
    state = ProtocolState(time: cell.clock.time, charge: cell.terminal.chargeDensity)
  }

  /// The ranks over the grid.
  public var topology: CartesianTopology { cell.topology }

  /// The time of the state.
  public var clock: Clock { cell.clock }

  /// The cell's fields.
  public var fields: [any FieldStorage] { cell.fields }

  /// Whether the protocol is over.
  public var isOver: Bool { state.ending != nil }

  /// The longest step that the cell can take and that passes no end of a segment.
  public func stableTimeStep() throws -> Double {
    let control = cellProtocol.control(state, at: clock.time, over: 0)
    // What the cell can bear may depend on how it is driven.
    if cell.control != control { cell.control = control }
    let stable = min(try cell.stableTimeStep(), longestStep)
    return cellProtocol.longestStep(state, at: clock, cell.terminal, stable: stable)
  }

  /// Advances the cell by `dt` seconds under the control that the protocol has for them, or by less where its interface
  /// turns out to move too fast for that. Nothing once it is over.
  public func step(_ dt: Double) throws {
    guard !isOver else { return }
    let (before, clockBefore) = (cell.terminal, cell.clock)
    var length = dt
    while true {
      cell.control = cellProtocol.control(state, at: clock.time, over: length)
      do {
        try cell.step(length)
        break
      } catch PlatingError.strippedThrough {
        cellProtocol.advance(&state, to: cell.clock, from: before, cell.terminal)
        state.ending = .stripped
        return
      } catch PlatingError.shorted {
        cellProtocol.advance(&state, to: cell.clock, from: before, cell.terminal)
        state.ending = .shorted
        return
      } catch let error as PlatingError
        where error.isMendedByShorterSteps && length > dt / 1024 && cell.clock == clockBefore
      {
        // Something was about to change faster than the last step foretold: after a jump of what is held.
        length /= 2
      }
    }
    cellProtocol.advance(&state, to: cell.clock, from: before, cell.terminal)
  }

  /// Whether the cell's state is whole after an error.
  public func isWhole(after error: any Error) -> Bool { cell.isWhole(after: error) }

  /// What the instrument shows, the cycle and the segment of the last step, both from 1, and the cell's own numbers.
  public func diagnostics() throws -> [DiagnosticValue] {
    let terminal = cell.terminal
    let shown = [
      DiagnosticValue("voltage", units: "V", terminal.voltage),
      DiagnosticValue("current_density", units: "A m-2", terminal.currentDensity),
      DiagnosticValue("charge_density", units: "C m-2", terminal.chargeDensity),
      DiagnosticValue("tip_position", units: "m", terminal.tipPosition),
      DiagnosticValue("cycle", count: state.lastCycle + 1), DiagnosticValue("segment", count: state.lastSegment + 1),
    ]
    // The cell's own are better where both are: before the first step the terminals know of nothing.
    let own = try cell.diagnostics()
    let names = Set(own.map(\.name))
    return shown.filter { !names.contains($0.name) } + own
  }

  /// This rank's part of the cell's state, and where the protocol is. Local.
  public func snapshot() throws -> Snapshot {
    var snapshot = try cell.snapshot()
    snapshot.numbers.merge(state.numbers) { _, new in new }
    return snapshot
  }

  /// Takes over a state.
  public func restore(_ snapshot: Snapshot) throws {
    let state = try ProtocolState { name throws(SnapshotError) in try snapshot.number(name) }
    try cell.restore(snapshot)
    self.state = state
    // More cycles may have been asked for since.
    if state.ending == .completed, state.cycle < cellProtocol.cycles { self.state.ending = nil }
  }
}
