/// What the metal stands in.
public enum Electrolyte: Sendable, Hashable {
  /// One potential for metal and electrolyte, and cations alone that diffuse and migrate: the model of the literature (Chen
  /// et al. 2015; Hong and Viswanathan 2018). The current through the far electrode is not that of plating.
  case cations

  /// A binary electrolyte without net charge, of whose potential the metal's is independent.
  case binary(BinaryElectrolyte)

  /// Stirred so well that it has the same concentration (mol/m3) everywhere and no resistance: kinetics alone.
  case stirred(concentration: Double)

  var binary: BinaryElectrolyte? { if case .binary(let value) = self { value } else { nil } }
  var isStirred: Bool { if case .stirred = self { true } else { false } }
}

/// A salt of monovalent ions by concentrated-solution theory; its diffusivity D, m2/s, and its conductivity k, S/m, are those of
/// the parameters.
///
/// The salt's flux is -D grad c + t+ i / F, the current density i = -k (grad phi - (2 R T / F) (1 - t+) q grad ln c), phi being the
/// potential against an electrode of the metal: J. Newman and K. E. Thomas-Alyea, Electrochemical Systems, 3rd ed. (2004),
/// chapter 12.
public struct BinaryElectrolyte: Sendable, Hashable {
  /// The share of the current that cations carry where the concentration is even, t+, without unit, from 0 to below 1.
  public var transferenceNumber: Double

  /// The thermodynamic factor q = 1 + d ln f / d ln c, without unit, f being the salt's mean activity coefficient; above 0, 1 for
  /// ideal solutions.
  public var thermodynamicFactor: Double

  /// An electrolyte.
  ///
  /// - Parameters:
  ///   - transferenceNumber: t+.
  ///   - thermodynamicFactor: q.
  public init(transferenceNumber: Double, thermodynamicFactor: Double = 1) {
    self.transferenceNumber = transferenceNumber
    self.thermodynamicFactor = thermodynamicFactor
  }
}

/// What holds for the electrolyte at the upper end of x.
public enum FarElectrode: Sendable, Hashable {
  /// The bulk concentration and the reference potential.
  case reservoir

  /// The bulk concentration and the reference potential beyond a layer through which ions diffuse, of so many metres.
  case diffusionLayer(thickness: Double)

  /// An electrode that gives what is plated, at the reference potential.
  case symmetric
}

/// What holds for the order parameter at the collector, the lower end of x.
public enum Collector: Sendable, Hashable {
  /// A film of metal always stays.
  case metal

  /// Metal can be stripped to the last.
  case bare
}
