extension Dimension {
  /// What users call a dimension, with a quantity of it as they would write it.
  struct Name: Sendable {
    var words: String
    var example: String
  }

  /// The name, where the field has one.
  var name: Name? { Self.names[self] }

  /// `a length`, or `a quantity in m2.A` for a dimension without a name.
  var words: String { name?.words ?? "a quantity in \(self)" }

  /// `a length such as "200 um"`: what a key asks for.
  var expectation: String {
    if self == .one { return "a number" }
    return "\(words) such as \((name?.example ?? "1 \(self)").quoted)"
  }

  /// Each name is declared by its example, whose unit gives the dimension.
  private static let names: [Dimension: Name] = {
    let examples: [(String, String)] = [
      ("a length", "200 um"), ("an area", "2 cm2"), ("a volume", "5 mL"), ("a time", "10 s"),
      ("a frequency", "5 MHz"), ("a speed", "1 mm/s"), ("an acceleration", "9.81 m/s2"),
      ("an inverse length", "3.84e5 1/m"), ("a mass", "1 mg"), ("a density", "1000 kg/m3"),
      ("a mass per area", "17.7 ng/cm2"), ("a temperature", "25 degC"), ("an amount", "1 mol"),
      ("a current", "5 mA"), ("a charge", "1 mAh"), ("a voltage", "-0.45 V"),
      ("a current density", "1 mA/cm2"), ("a current per volume", "5.7e5 A/m3"),
      ("a charge per area", "1 mAh/cm2"), ("a conductivity", "0.949 S/m"), ("a conductance", "1 mS"),
      ("a conductance per area", "10 S/m2"), ("a resistance", "50 ohm"), ("a resistivity", "1 ohm.m"),
      ("an area resistance", "10 ohm.cm2"), ("an electric field", "100 V/m"), ("a capacitance", "1 uF"),
      ("a capacitance per area", "20 uF/cm2"), ("a permittivity", "8.85e-12 F/m"),
      ("a concentration", "1000 mol/m3"), ("a diffusivity", "1e-10 m2/s"), ("a molar mass", "6.94 g/mol"),
      ("a molar volume", "13 cm3/mol"), ("a molar flux", "1e-5 mol/(m2.s)"),
      ("a molar energy", "30 kJ/mol"), ("a molar heat", "8.314 J/(mol.K)"),
      ("a force", "1 uN"), ("a force per volume", "1 N/m3"), ("an energy", "1 J"), ("a power", "1 mW"),
      ("a pressure", "1 GPa"), ("an energy per area", "0.5 J/m2"), ("a viscosity", "0.89 mPa.s"),
      ("an acoustic impedance", "8.8e6 kg/(m2.s)"), ("a thermal conductivity", "0.6 W/(m.K)"),
    ]
    var names: [Dimension: Name] = [:]
    for (words, example) in examples {
      guard let quantity = try? Quantity(parsing: example) else {
        preconditionFailure("the example \(example) is not a quantity")
      }
      names[quantity.unit.dimension] = Name(words: words, example: example)
    }
    return names
  }()
}
