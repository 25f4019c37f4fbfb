/// Where a cell is in its protocol: numbers that a checkpoint keeps.
public struct ProtocolState: Sendable, Hashable {
  /// Why a protocol is over.
  public enum Ending: Int, Sendable, Hashable {
    /// All cycles are done.
    case completed = 1
    /// Metal has come to the position that it shall not pass.
    case tip = 2
    /// The voltage has fallen to the lowest that is allowed.
    case lowestVoltage = 3
    /// The voltage has risen to the highest that is allowed.
    case highestVoltage = 4
    /// The collector is bare where there was metal.
    case stripped = 5
    /// Metal has come so near to the far electrode that the cell is as good as shorted.
    case shorted = 6
  }

  /// The cycle, from 0.
  public internal(set) var cycle = 0
  /// The segment in the cycle, from 0.
  public internal(set) var segment = 0
  /// The time at which the segment began, in s.
  public internal(set) var beginTime: Double
  /// The charge at which the segment began, in C/m2.
  public internal(set) var beginCharge: Double
  /// Why it is over; nil while it is not.
  public internal(set) var ending: Ending?

  /// How fast the voltage changed in the last step of this segment, V/s; 0 before the second one.
  var voltageRate = 0.0
  /// How fast the tip moved in the last step of this segment, m/s; 0 before the second one.
  var tipRate = 0.0
  /// The cycle and the segment of the last step.
  var lastCycle = 0
  var lastSegment = 0

  /// The beginning of a protocol.
  ///
  /// - Parameters:
  ///   - time: The time now, in s.
  ///   - charge: The charge now, in C/m2.
  public init(time: Double = 0, charge: Double = 0) { (beginTime, beginCharge) = (time, charge) }

  /// The state as named numbers.
  var numbers: [String: Double] {
    [
      "protocol_cycle": Double(cycle), "protocol_segment": Double(segment), "protocol_begin_time": beginTime,
      "protocol_begin_charge": beginCharge, "protocol_ending": Double(ending?.rawValue ?? 0),
      "protocol_voltage_rate": voltageRate, "protocol_tip_rate": tipRate, "protocol_last_cycle": Double(lastCycle),
      "protocol_last_segment": Double(lastSegment),
    ]
  }

  /// The state from the numbers that ``numbers`` made, each asked for by its name.
  init<Failure: Error>(numbers: (String) throws(Failure) -> Double) throws(Failure) {
    beginTime = try numbers("protocol_begin_time")
    beginCharge = try numbers("protocol_begin_charge")
    cycle = Int(try numbers("protocol_cycle"))
    segment = Int(try numbers("protocol_segment"))
    ending = Ending(rawValue: Int(try numbers("protocol_ending")))
    voltageRate = try numbers("protocol_voltage_rate")
    tipRate = try numbers("protocol_tip_rate")
    lastCycle = Int(try numbers("protocol_last_cycle"))
    lastSegment = Int(try numbers("protocol_last_segment"))
  }
}
