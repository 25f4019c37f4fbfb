public import Numerics

/// What an instrument makes of a signal: offset, drift and noise of each overtone, which it reads one after the other.
///
/// Each reading is a function of the key, the overtone and the number of the sweep, and of nothing else.
public struct InstrumentModel: Sendable, Hashable {
  /// The noise of frequency and half width, Hz: sigma = floor + share x |half width's shift|.
  public struct Noise: Sendable, Hashable {
    /// The standard deviation without any load, Hz.
    public var floor: Double
    /// What the shift of the half width adds.
    public var share: Double

    /// Joins the numbers.
    public init(floor: Double, share: Double = 0) { (self.floor, self.share) = (floor, share) }

    /// The error model of rheoQCM: 1 Hz + 0.03 Gamma.
    public static let rheoQCM = Noise(floor: 1, share: 0.03)

    /// The standard deviation at a shift of the half width, Hz.
    public func deviation(at bandwidth: Double) -> Double { floor + share * abs(bandwidth) }
  }

  /// A reading.
  public struct Reading: Sendable, Hashable {
    /// When it was taken, s.
    public var time: Double
    /// The overtone.
    public var overtone: Int
    /// What was read, Hz.
    public var shift: ResonanceShift
  }

  /// The overtones, in the order in which they are read.
  public var overtones: [Int]
  /// The time from one overtone to the next, s.
  public var dwell: Double
  /// The noise of the frequency's shift.
  public var frequencyNoise: Noise
  /// The noise of the half width's shift.
  public var bandwidthNoise: Noise
  /// What the fundamental reads at time zero without a load, Hz; of overtone n it is n times as much.
  public var offset = ResonanceShift(frequency: 0, bandwidth: 0)
  /// By how much the fundamental drifts, Hz/s; overtone n drifts n times as fast.
  public var drift = ResonanceShift(frequency: 0, bandwidth: 0)
  /// Where noise is drawn.
  public var key: RandomKey

  /// Joins the numbers; offset and drift are none.
  public init(
    overtones: [Int], dwell: Double = 0, frequencyNoise: Noise = Noise(floor: 0),
    bandwidthNoise: Noise = Noise(floor: 0), key: RandomKey
  ) {
    (self.overtones, self.dwell, self.key) = (overtones, dwell, key)
    (self.frequencyNoise, self.bandwidthNoise) = (frequencyNoise, bandwidthNoise)
  }

  /// The time that one sweep over the overtones takes, s.
  public var sweepTime: Double { dwell * Double(overtones.count) }

  /// The readings of one sweep.
  ///
  /// - Parameters:
  ///   - number: The sweep's number: that of its noise.
  ///   - start: When it begins, s.
  ///   - signal: The true shift of an overtone at a time.
  /// - Returns: One reading per overtone, in their order.
  /// - Throws: What the signal throws.
  public func sweep<E: Error>(
    _ number: Int, from start: Double, of signal: (_ overtone: Int, _ time: Double) throws(E) -> ResonanceShift
  ) throws(E) -> [Reading] {
    var readings: [Reading] = []
    for (place, overtone) in overtones.enumerated() {
      let time = start + dwell * Double(place)
      let shift = try signal(overtone, time)
      let n = Double(overtone)
      let (cell, sample) = (UInt64(overtone), UInt64(number))
      readings.append(
        Reading(
          time: time, overtone: overtone,
          shift: ResonanceShift(
            frequency: shift.frequency + n * (offset.frequency + drift.frequency * time)
              + frequencyNoise.deviation(at: shift.bandwidth) * key.child(0).normal(cell: cell, sample: sample),
            bandwidth: shift.bandwidth + n * (offset.bandwidth + drift.bandwidth * time)
              + bandwidthNoise.deviation(at: shift.bandwidth) * key.child(1).normal(cell: cell, sample: sample))))
    }
    return readings
  }
}
