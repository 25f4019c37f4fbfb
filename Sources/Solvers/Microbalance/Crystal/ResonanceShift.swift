/// By how much a load shifts and widens a resonance.
public struct ResonanceShift: Sendable, Hashable {
  /// The shift df of the frequency, Hz.
  public var frequency: Double

  /// The shift dGamma of the half width at half maximum, Hz.
  public var bandwidth: Double

  /// Joins the numbers.
  public init(frequency: Double, bandwidth: Double) { (self.frequency, self.bandwidth) = (frequency, bandwidth) }

  /// From the shift of the dissipation factor D = 1 / Q.
  ///
  /// - Parameters:
  ///   - frequency: The shift of the frequency, Hz.
  ///   - dissipation: The shift of the dissipation factor.
  ///   - resonance: The resonance frequency n f0, Hz.
  public init(frequency: Double, dissipation: Double, at resonance: Double) {
    self.init(frequency: frequency, bandwidth: dissipation * resonance / 2)
  }

  /// The shift dD = 2 dGamma / f of the dissipation factor.
  ///
  /// - Parameter resonance: The resonance frequency n f0, Hz.
  /// - Returns: The shift of the dissipation factor.
  public func dissipation(at resonance: Double) -> Double { 2 * bandwidth / resonance }

  /// The sum of two shifts: small loads add.
  public static func + (left: ResonanceShift, right: ResonanceShift) -> ResonanceShift {
    ResonanceShift(frequency: left.frequency + right.frequency, bandwidth: left.bandwidth + right.bandwidth)
  }

  /// The shift against a reference.
  public static func - (left: ResonanceShift, right: ResonanceShift) -> ResonanceShift {
    ResonanceShift(frequency: left.frequency - right.frequency, bandwidth: left.bandwidth - right.bandwidth)
  }
}
