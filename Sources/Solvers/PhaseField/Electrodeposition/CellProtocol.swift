/// How a cell is driven over time: segments one after the other, the whole list once or again and again.
///
/// ```swift
/// let cycling = CellProtocol(
///   [
///     .init(.current(10), ends: [.charge(3.6e4), .voltage(-0.5)]),
///     .init(.rest, ends: [.time(60)]),
///     .init(.current(-10), ends: [.charge(3.6e4), .voltage(0.5)]),
///   ], cycles: 10)
/// ```
public struct CellProtocol: Sendable, Hashable {
  /// What an instrument holds.
  public enum Mode: Sendable, Hashable {
    /// The metal's potential in volts against the far electrode: negative plates.
    case potential(Double)
    /// The plating current over the collector's projected area in A/m2: positive plates, negative strips.
    case current(Double)
    /// No current.
    case rest
  }

  /// What ends a segment.
  public enum End: Sendable, Hashable {
    /// So many seconds have passed since the segment's beginning.
    case time(Double)
    /// So much charge has passed in C/m2, counted up whether it is plated or stripped.
    case charge(Double)
    /// The voltage in V has come to this value: from above while plating, from below while stripping. For currents.
    case voltage(Double)
    /// The farthest metal has come to this position in m: from below while plating, from above while stripping.
    case tip(Double)
  }

  /// A part of a protocol in which one thing is held.
  public struct Segment: Sendable, Hashable {
    /// What is held.
    public var mode: Mode
    /// What ends it: the first that comes.
    public var ends: [End]
    /// The seconds in which the value goes in a straight line from ``start`` to that of ``mode``.
    public var ramp: Double
    /// Where the ramp starts, in the unit of ``mode``.
    public var start: Double

    /// A segment.
    ///
    /// - Parameters:
    ///   - mode: What is held.
    ///   - ends: What ends it: the first that comes.
    ///   - ramp: The seconds in which the value goes from `start` to that of `mode`.
    ///   - start: Where the ramp starts, in the unit of `mode`.
    public init(_ mode: Mode, ends: [End], ramp: Double = 0, from start: Double = 0) {
      (self.mode, self.ends, self.ramp, self.start) = (mode, ends, ramp, start)
    }
  }

  /// What ends the whole protocol, whatever segment it is in.
  public struct StopRules: Sendable, Hashable {
    /// The position in m that no metal shall pass.
    public var tipPosition: Double?
    /// The voltage in V below which the instrument switches off.
    public var lowestVoltage: Double?
    /// The voltage in V above which the instrument switches off.
    public var highestVoltage: Double?

    /// Rules; nil is none.
    public init(tipPosition: Double? = nil, lowestVoltage: Double? = nil, highestVoltage: Double? = nil) {
      (self.tipPosition, self.lowestVoltage, self.highestVoltage) = (tipPosition, lowestVoltage, highestVoltage)
    }
  }

  /// The segments of one cycle.
  public let segments: [Segment]
  /// How often they are gone through.
  public let cycles: Int
  /// What ends it all.
  public let stop: StopRules

  /// A protocol.
  ///
  /// - Parameters:
  ///   - segments: The segments of one cycle; without ``fault``.
  ///   - cycles: How often they are gone through.
  ///   - stop: What ends it all.
  public init(_ segments: [Segment], cycles: Int = 1, stop: StopRules = StopRules()) {
    (self.segments, self.cycles, self.stop) = (segments, cycles, stop)
    precondition(fault == nil, "a protocol with \(fault?.reason ?? "")")
  }

  /// What makes no sense about this protocol, and the number of its segment, from 0; nil if all is well.
  public var fault: (segment: Int?, reason: String)? { Self.fault(segments, cycles: cycles) }

  /// What makes no sense about segments that are to become a protocol; nil if all is well.
  public static func fault(_ segments: [Segment], cycles: Int) -> (segment: Int?, reason: String)? {
    if segments.isEmpty { return (nil, "no segments") }
    if cycles < 1 { return (nil, "\(cycles) cycles") }
    for (number, segment) in segments.enumerated() {
      if let reason = segment.fault { return (number, reason) }
    }
    return nil
  }

  /// The seconds that the protocol takes at most; nil where a segment has no end by time.
  public var duration: Double? {
    var sum = 0.0
    for segment in segments {
      guard let longest = segment.duration else { return nil }
      sum += longest
    }
    return sum * Double(cycles)
  }
}

extension CellProtocol.Segment {
  /// The value that is held after the ramp, in the unit of ``mode``: V for a potential, A/m2 for a current; 0 at rest.
  public var value: Double {
    switch mode {
    case .potential(let value), .current(let value): value
    case .rest: 0
    }
  }

  /// 1 for a segment that plates, -1 for one that strips, 0 for neither.
  public var direction: Double {
    switch mode {
    case .potential(let value): value < 0 ? 1 : value > 0 ? -1 : 0
    case .current(let value): value > 0 ? 1 : value < 0 ? -1 : 0
    case .rest: 0
    }
  }

  /// The seconds at which it ends by time; nil if it does not.
  public var duration: Double? {
    ends.compactMap { if case .time(let seconds) = $0 { seconds } else { nil } }.min()
  }

  /// What makes no sense about this segment, or nil.
  public var fault: String? {
    guard value.isFinite, start.isFinite, ramp.isFinite, ramp >= 0 else { return "values that are not finite" }
    if ends.isEmpty { return "no end: give a time, a charge, a voltage or a tip position" }
    if case .current(0) = mode { return "a current of 0: use rest" }
    if case .rest = mode, ramp > 0 || start != 0 { return "a ramp at rest" }
    if ramp == 0 && start != 0 { return "the start of a ramp, but no ramp" }
    if let fault = ends.lazy.compactMap(fault(of:)).first { return fault }
    return duration.flatMap { $0 < ramp ? "a ramp of \(ramp) s in \($0) s" : nil }
  }

  private func fault(of end: CellProtocol.End) -> String? {
    switch (end, mode) {
    case (.time(let seconds), _): seconds > 0 && seconds.isFinite ? nil : "an end after \(seconds) s"
    case (.charge, .rest): "an end by charge at rest, where none flows"
    case (.charge(let charge), _): charge > 0 && charge.isFinite ? nil : "an end after \(charge) C/m2"
    case (.voltage, .potential), (.voltage, .rest): "an end by voltage without a current"
    case (.voltage(let voltage), _):
      !voltage.isFinite || voltage * direction >= 0
        ? "an end at \(voltage) V, which a cell that is \(direction > 0 ? "plated" : "stripped") has reached at once"
        : nil
    case (.tip(let position), _):
      direction == 0
        ? "an end by tip position, but neither plating nor stripping"
        : position.isFinite ? nil : "a tip at \(position) m"
    }
  }
}
