public import Domain
internal import MPI

/// Several boxes of one electrode, plated side by side by the same protocol: draws of a surface that is larger than a box.
///
/// They differ by their initial surfaces and their noise. Each carries the given current density, and all have the same time
/// after every step. They end together, with the first that ends.
public final class PlatedBoxes: Model {
  /// The boxes: one at least, all on the same grid and ranks.
  public let boxes: [ProtocolRun]

  /// The time that all boxes have.
  public private(set) var clock: Clock

  /// Joins boxes.
  ///
  /// - Parameter boxes: One at least, at the same time, on the same grid and ranks.
  public init(_ boxes: [ProtocolRun]) {
    precondition(!boxes.isEmpty, "a surface has one box at least")
    self.boxes = boxes
    clock = boxes[0].clock
  }

  /// The ranks over the grid.
  public var topology: CartesianTopology { boxes[0].topology }

  /// The fields of the first box.
  public var fields: [any FieldStorage] { boxes[0].fields }

  /// Whether a box has come to its end.
  public var isOver: Bool { boxes.contains { $0.isOver } }

  /// The longest step in seconds that all boxes can take.
  public func stableTimeStep() throws -> Double { try boxes.map { try $0.stableTimeStep() }.min() ?? 0 }

  /// Advances all boxes by `dt` seconds, or a single one by less where its step fails.
  public func step(_ dt: Double) throws {
    guard !isOver else { return }
    guard boxes.count > 1 else {
      try boxes[0].step(dt)
      clock = boxes[0].clock
      return
    }
    let end = clock.time + dt
    for box in boxes {
      try box.step(dt)
      // A step that fails is halved: the rest follows.
      while !box.isOver, end - box.clock.time > 1e-9 * dt {
        try box.step(min(end - box.clock.time, try box.stableTimeStep()))
      }
    }
    clock.advance(by: dt)
  }

  /// Whether the boxes' states are whole after an error: of several, some may have taken the step and others not.
  public func isWhole(after error: any Error) -> Bool { boxes.count == 1 && boxes[0].isWhole(after: error) }

  /// The numbers of the boxes: their means; extremes, counts of dead metal, the tip, its radius and imbalances by what they mean. Collective.
  public func diagnostics() throws -> [DiagnosticValue] {
    let all = try boxes.map { try $0.diagnostics() }
    guard boxes.count > 1 else { return all[0] }
    return all[0].indices.map { place in
      let first = all[0][place]
      let values = all.map { $0[place].value }
      switch first.name {
      case "cycle", "segment": return first
      case "dead_parts": return DiagnosticValue(first.name, count: values.reduce(0) { $0 + Int($1) })
      case "tip_radius":
        // That of the farthest tip.
        let tips = all.map { $0.first { $0.name == "tip_position" }?.value ?? 0 }
        return DiagnosticValue(first.name, units: first.units, zip(tips, values).max { $0.0 < $1.0 }?.1 ?? first.value)
      case "tip_position", "metal_imbalance", "charge_imbalance":
        return DiagnosticValue(first.name, units: first.units, values.max() ?? first.value)
      case let name where name.hasSuffix("_greatest"):
        return DiagnosticValue(name, units: first.units, values.max() ?? first.value)
      case let name where name.hasSuffix("_least"):
        return DiagnosticValue(name, units: first.units, values.min() ?? first.value)
      default:
        return DiagnosticValue(first.name, units: first.units, values.reduce(0, +) / Double(values.count))
      }
    }
  }

  /// This rank's part of all boxes' states. Local.
  public func snapshot() throws -> Snapshot {
    var result = Snapshot(clock: clock)
    for (number, box) in boxes.enumerated() {
      let part = try box.snapshot()
      try result.append(part, prefix: Self.prefix(number))
      result.numbers[Self.prefix(number) + "clock_time"] = part.clock.time
      result.numbers[Self.prefix(number) + "clock_step"] = Double(part.clock.step)
      result.numbers[Self.prefix(number) + "clock_last"] = part.clock.lastStep
    }
    return result
  }

  /// Takes over a state. Collective.
  public func restore(_ snapshot: Snapshot) throws {
    for (number, box) in boxes.enumerated() {
      let prefix = Self.prefix(number)
      let clock = Clock(
        time: try snapshot.number(prefix + "clock_time"), step: Int(try snapshot.number(prefix + "clock_step")),
        lastStep: try snapshot.number(prefix + "clock_last"))
      try box.restore(try snapshot.part(prefix: prefix, clock: clock))
    }
    clock = snapshot.clock
  }

  private static func prefix(_ number: Int) -> String { "box_\(number + 1)." }
}
