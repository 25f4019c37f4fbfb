public import Numerics

/// A quartz crystal that vibrates in thickness shear, and the small-load relation by which it feels what it carries.
///
/// The relation holds while the shift is small against the frequency:
///
///     df + i dGamma = i f0 / (pi Z_q) Z,  dD = 2 dGamma / (n f0)
///
/// where the load Z is the area's mean of the tangential stress that the crystal exerts over its velocity, in the time factor
/// exp(+i omega t). Mass, Z = i omega m, lowers the frequency; friction, real Z, widens the resonance.
///
/// Half a percent of every shift is decided by the choice of Z_q: it is an input, and goes with the results.
///
/// Source: Johannsmann, Langhoff and Leppin, Sensors 21 (2021) 3490, doi:10.3390/s21103490.
public struct QuartzCrystal: Sendable, Hashable {
  /// The frequency f0 of the fundamental, Hz.
  public var fundamental: Double

  /// The acoustic shear impedance Z_q of quartz, kg m^-2 s^-1.
  public var impedance: Double

  /// Joins the numbers.
  ///
  /// - Parameters:
  ///   - fundamental: The frequency of the fundamental, Hz.
  ///   - impedance: The shear impedance of quartz: 8.8e6 kg m^-2 s^-1 of the AT cut, and up to 8.84e6 in the literature.
  public init(fundamental: Double = 5e6, impedance: Double = 8.8e6) {
    (self.fundamental, self.impedance) = (fundamental, impedance)
  }

  /// The frequency n f0 of an overtone, Hz.
  public func frequency(of overtone: Int) -> Double { Double(overtone) * fundamental }

  /// The angular frequency of an overtone, 1/s.
  public func angularFrequency(of overtone: Int) -> Double { 2 * .pi * frequency(of: overtone) }

  /// f0 / (pi Z_q): the shift in Hz for a load of 1 Pa s/m.
  public var shiftPerLoad: Double { fundamental / (.pi * impedance) }

  /// Sauerbrey's constant C = Z_q / (2 f0^2), kg m^-2 Hz^-1: a rigid mass per area m shifts each overtone by -n m / C.
  ///
  /// Source: Sauerbrey, Z. Phys. 155 (1959) 206, doi:10.1007/BF01337937.
  public var sauerbreyConstant: Double { impedance / (2 * fundamental * fundamental) }

  /// The shift that a load brings about.
  ///
  /// - Parameter load: The load, Pa s/m.
  /// - Returns: The shift.
  public func shift(under load: Complex) -> ResonanceShift {
    ResonanceShift(frequency: -shiftPerLoad * load.imaginary, bandwidth: shiftPerLoad * load.real)
  }

  /// The load that brings about a shift, Pa s/m.
  public func load(behind shift: ResonanceShift) -> Complex {
    Complex(shift.bandwidth, -shift.frequency) / shiftPerLoad
  }

  /// The areal mass, kg/m2, that alone would shift the frequency as much: what the Sauerbrey relation reads off a shift.
  public func apparentMass(of shift: ResonanceShift, overtone: Int) -> Double {
    -sauerbreyConstant * shift.frequency / Double(overtone)
  }
}
