/// The mass that a charge plates.
public struct FaradayLaw: Sendable, Hashable {
  /// The charge of a mole of electrons, C/mol: exact in the SI of 2019.
  public static let constant = 96_485.332_123_310_02

  /// The metal's molar mass, kg/mol.
  public var molarMass: Double

  /// Electrons per atom.
  public var chargeNumber: Double

  /// Joins the numbers.
  public init(molarMass: Double, chargeNumber: Double) {
    (self.molarMass, self.chargeNumber) = (molarMass, chargeNumber)
  }

  /// Lithium.
  public static let lithium = FaradayLaw(molarMass: 6.94e-3, chargeNumber: 1)
  /// Copper of divalent ions.
  public static let copper = FaradayLaw(molarMass: 63.546e-3, chargeNumber: 2)
  /// Zinc.
  public static let zinc = FaradayLaw(molarMass: 65.38e-3, chargeNumber: 2)

  /// M / (z F), kg/C.
  public var massPerCharge: Double { molarMass / (chargeNumber * Self.constant) }

  /// What an ideal process shows as mass per electron, M / z, kg/mol.
  public var idealMassPerElectron: Double { molarMass / chargeNumber }

  /// The mass per area, kg/m2, of a charge per area, C/m2.
  public func arealMass(ofCharge charge: Double) -> Double { charge * massPerCharge }

  /// F dm / dQ: the mass per electron between two readings.
  ///
  /// - Parameters:
  ///   - mass: The change of the mass per area, kg/m2.
  ///   - charge: The change of the charge per area, C/m2.
  /// - Returns: It, kg/mol; not-a-number without charge between them.
  public static func massPerElectron(mass: Double, charge: Double) -> Double {
    charge == 0 ? .nan : constant * mass / charge
  }
}
