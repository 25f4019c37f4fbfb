/// The electrolyte in random one-dimensional porous electrodes: an ensemble of coupled potentials and concentrations.
///
/// With the porosity eps(x), kappa = kappa0 eps^b, D = D0 eps^b, the specific area a = a0 (1 - eps), the potential of
/// the solid phi_s = -G x and linear kinetics,
///
///     -(kappa phi')' = a j,   j = g (phi_s - phi - U),   phi'(0) = 0,   kappa phi'(L) = q
///     eps dc/dt = (D c')' + (1 - t+) / F a j,            c'(0) = 0,     c(L) = c0
///
/// so that the reaction takes up what flows in: the integral of a j is -q. The model, its parameters and its original
/// discretisation are those of github.com/OpenNumerics/SGM-for-porous-media (fvm.py, gp.py, 2026).
public struct ElectrolyteProblem: Sendable {
  /// How the equations are discretised.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// Charge and salt are conserved to round-off, and c0 is held at the wall.
    case conservative

    /// As the original does: the potential is shifted to zero in the first cell before the reaction is evaluated, so
    /// that charge is not conserved, and c0 is held at the centre of the last cell.
    case original
  }

  /// Which concentration is computed.
  public enum Evolution: Sendable, Hashable {
    /// The steady one.
    case steady

    /// The one after `duration` seconds from c = c0, by implicit Euler steps of about `timeStep` seconds.
    case transient(duration: Double, timeStep: Double)
  }

  /// The number of cells.
  public var cells = 100
  /// The thickness L, m.
  public var length = 1e-4
  /// The bounds of the porosity: eps = lower + (upper - lower) / (1 + exp(-Z)), Z a Gaussian process.
  public var porosity = 0.2...0.5
  /// The variance of Z's part that has no correlation, beside the correlated part's of one.
  public var nugget = 1e-4
  /// The conductivity kappa0 of the electrolyte, S/m.
  public var conductivity = 1.0
  /// The diffusivity D0 of the salt, m2/s.
  public var diffusivity = 3e-11
  /// Bruggeman's exponent b.
  public var exponent = 1.5
  /// The interface per volume of solid a0, 1/m.
  public var specificArea = 5e5
  /// The conductance g of the reaction, S/m2.
  public var reactionConductance = 0.1
  /// The transference number t+ of the cation.
  public var transferenceNumber = 0.4
  /// The concentration c0, mol/m3.
  public var concentration = 1000.0
  /// The gradient G of the potential in the solid, V/m.
  public var solidGradient = 1e3
  /// The correlation length of Z, m: log-uniform between these.
  public var correlationLength = 2e-6...2e-5
  /// The open-circuit potential U, V: uniform between these.
  public var openCircuitPotential = -0.2...0.2
  /// The current density q that enters at x = L, A/m2: uniform between these.
  public var currentDensity = 0.0...50.0
  /// The samples that share correlation length, open-circuit potential and current density.
  public var realizations = 25
  /// Which concentration is computed.
  public var evolution = Evolution.steady
  /// How the equations are discretised.
  public var form = Form.conservative
  /// The seed of the ensemble.
  public var seed: UInt64

  /// The original's parameters, with the conservative form and the steady concentration.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The length of a cell, m.
  public var spacing: Double { length / Double(cells) }

  /// Faraday's constant, C/mol (SI, exact to these digits).
  static let faraday = 96485.33212

  /// Refuses what cannot be solved.
  func check() throws(SolverError) {
    func require(_ isSo: Bool, _ fault: String) throws(SolverError) {
      guard isSo else { throw .contradiction(fault) }
    }
    try require(cells >= 3, "the electrolyte needs at least 3 cells, not \(cells)")
    try require(0 < porosity.lowerBound && porosity.upperBound < 1, "the porosity \(porosity) is not within 0 and 1")
    try require(nugget >= 0 && nugget.isFinite, "the nugget \(nugget) is negative")
    let positive = [
      length, conductivity, diffusivity, specificArea, reactionConductance, concentration,
      correlationLength.lowerBound,
    ]
    try require(positive.allSatisfy { $0 > 0 && $0.isFinite }, "a length or a coefficient is not positive")
    try require(realizations > 0, "\(realizations) samples of each condition")
    if case .transient(let duration, let timeStep) = evolution {
      try require(duration > 0 && timeStep > 0 && duration.isFinite, "the duration or the time step is not positive")
    }
  }
}
