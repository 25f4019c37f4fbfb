import Simulations
import Solvers

extension PorousCase {
  /// The coupled electrolyte of one-dimensional electrodes; see `ElectrolyteProblem`.
  struct Electrolyte {
    let cells: Int
    let length: Double
    let porosity: [Double]
    let nugget: Double
    let transport: TransportCoefficients
    let reaction: Reaction
    let conditions: Conditions
    let evolution: ElectrolyteProblem.Evolution
    let form: Form

    /// How the equations are discretised.
    enum Form: String, CaseChoice {
      case conservative, original

      var summary: String {
        switch self {
        case .conservative: "Charge and salt are conserved to round-off, and the concentration is held at the wall."
        case .original: "As the original program does, with its single precision: to reproduce its statistics."
        }
      }
    }

    /// Which concentration is stored.
    enum Evolution: String, CaseChoice {
      case steady, transient

      var summary: String {
        switch self {
        case .steady: "The steady one."
        case .transient: "The one after some time from a uniform one."
        }
      }
    }

    struct TransportCoefficients: CaseSection {
      let conductivity: Double
      let diffusivity: Double
      let exponent: Double
      let transferenceNumber: Double
      let concentration: Double

      init(_ keys: CaseKeys) {
        conductivity = keys.value(
          "conductivity", .quantity("S/m", .positive), default: 1, "Conductivity of the electrolyte alone.")
        diffusivity = keys.value(
          "diffusivity", .quantity("m2/s", .positive), default: 3e-11, "Diffusivity of the salt in it.")
        exponent = keys.value("exponent", .number(.within(1...10)), default: 1.5, "Bruggeman's exponent for both.")
        transferenceNumber = keys.value(
          "transference_number", .number(.within(0...1)), default: 0.4, "Transference number of the cation.")
        concentration = keys.value(
          "concentration", .quantity("mol/m3", .positive), default: 1000, "Concentration at the end of the electrode.")
      }
    }

    struct Reaction: CaseSection {
      let specificArea: Double
      let conductance: Double
      let solidGradient: Double

      init(_ keys: CaseKeys) {
        specificArea = keys.value(
          "specific_area", .quantity("1/m", .positive), default: 5e5, "Interface per volume of solid.")
        conductance = keys.value(
          "conductance", .quantity("S/m2", .positive), default: 0.1, "Current density over overpotential.")
        solidGradient = keys.value(
          "solid_gradient", .quantity("V/m"), default: 1000, "Fall of the solid's potential along the electrode.")
      }
    }

    struct Conditions: CaseSection {
      let correlationLength: [Double]
      let openCircuitPotential: [Double]
      let currentDensity: [Double]
      let realizations: Int

      init(_ keys: CaseKeys) {
        correlationLength = keys.value(
          "correlation_length", .list(of: .quantity("um", .positive), count: 2...2), default: [2e-6, 2e-5],
          "Bounds of the porosity's correlation length, log-uniform between them.")
        openCircuitPotential = keys.value(
          "open_circuit_potential", .list(of: .quantity("V"), count: 2...2), default: [-0.2, 0.2],
          "Bounds of the open-circuit potential, uniform between them.")
        currentDensity = keys.value(
          "current_density", .list(of: .quantity("A/m2"), count: 2...2), default: [0, 50],
          "Bounds of the current density at the electrode's end, uniform between them.")
        realizations = keys.value(
          "realizations", .integer(1...1_000_000), default: 25, "Porosities drawn for each set of conditions.")
        for (name, bounds) in [
          ("correlation_length", correlationLength), ("open_circuit_potential", openCircuitPotential),
          ("current_density", currentDensity),
        ] { keys.require(bounds[0] <= bounds[1], at: name, "the lower bound comes first") }
      }
    }

    init(_ keys: CaseKeys) {
      cells = keys.value("cells", .integer(3...100_000), default: 100, "Cells along the electrode.")
      length = keys.value("length", .quantity("um", .positive), default: 1e-4, "The electrode's thickness.")
      porosity = keys.value(
        "porosity", .list(of: .number(.between(0, 1)), count: 2...2), default: [0.2, 0.5],
        "Bounds of the porosity; between them it is a logistic function of a Gaussian process.")
      keys.require(porosity[0] <= porosity[1], at: "porosity", "the lower bound comes first")
      nugget = keys.value(
        "nugget", .number(.within(0...1)), default: 1e-4, "Variance of the process that has no correlation.")
      transport = keys.section("electrolyte", "The electrolyte.")
      reaction = keys.section("reaction", "The reaction at the interface.")
      conditions = keys.section("conditions", "What samples differ in, beside their porosity.")
      switch keys.selector("evolution", as: Evolution.self, default: .steady, "Which concentration is stored.") {
      case .steady: evolution = .steady
      case .transient:
        evolution = .transient(
          duration: keys.value("duration", .quantity("s", .positive), "The time from a uniform concentration."),
          timeStep: keys.value("time_step", .quantity("s", .positive), "The step of implicit Euler."))
      }
      form = keys.value("form", .choice(), default: .conservative, "How the equations are discretised.")
    }
  }
}

extension ElectrolyteProblem {
  /// The problem that a case poses.
  init(_ values: PorousCase.Electrolyte, seed: Int) {
    self.init(seed: UInt64(bitPattern: Int64(seed)))
    cells = values.cells
    length = values.length
    porosity = values.porosity[0]...values.porosity[1]
    nugget = values.nugget
    conductivity = values.transport.conductivity
    diffusivity = values.transport.diffusivity
    exponent = values.transport.exponent
    transferenceNumber = values.transport.transferenceNumber
    concentration = values.transport.concentration
    specificArea = values.reaction.specificArea
    reactionConductance = values.reaction.conductance
    solidGradient = values.reaction.solidGradient
    correlationLength = values.conditions.correlationLength[0]...values.conditions.correlationLength[1]
    openCircuitPotential = values.conditions.openCircuitPotential[0]...values.conditions.openCircuitPotential[1]
    currentDensity = values.conditions.currentDensity[0]...values.conditions.currentDensity[1]
    realizations = values.conditions.realizations
    evolution = values.evolution
    form = values.form == .conservative ? .conservative : .original
  }
}
