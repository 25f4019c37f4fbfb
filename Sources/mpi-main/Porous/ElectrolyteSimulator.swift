import MPI
import Simulations
import Solvers

/// Runs the coupled electrolyte as an ensemble: sixteen samples at once on each rank.
struct ElectrolyteSimulator: BatchSimulator {
  private let batch: ElectrolyteBatch
  private let precision: EnsembleScalarType

  let batchSize = laneCount

  init(_ batch: ElectrolyteBatch, _ precision: EnsembleScalarType) {
    (self.batch, self.precision) = (batch, precision)
  }

  /// What is stored of each sample: the fields, then the numbers, then the seed.
  static func variables(_ precision: EnsembleScalarType) -> [EnsembleVariable] {
    func plane(_ name: String, _ units: String, _ longName: String) -> EnsembleVariable {
      EnsembleVariable(name, precision, axes: ["x"], units: units, longName: longName)
    }
    func number(_ name: String, _ units: String, _ longName: String) -> EnsembleVariable {
      EnsembleVariable(name, .float64, units: units, longName: longName)
    }
    return [
      plane("potential", "V", "potential of the electrolyte less that in the first cell"),
      plane("concentration", "mol m-3", "concentration of the salt"),
      plane("porosity", "1", "volume fraction of the pores"),
      plane("reaction", "A m-2", "current density from the solid into the electrolyte"),
      number("correlation_length", "m", "correlation length of the porosity"),
      number("open_circuit_potential", "V", "open-circuit potential"),
      number("current_density", "A m-2", "current density at the electrode's end"),
      number("potential_offset", "V", "potential in the first cell"),
      number("charge_mismatch", "1", "what enters and does not react, over the sum of the currents' magnitudes"),
      number("wall_flux", "mol m-2 s-1", "salt that leaves at the electrode's end"),
      EnsembleVariable("condition", .int64, units: "1", longName: "number of the set of conditions"), .seed,
    ]
  }

  mutating func simulate(_ samples: inout SampleBatch, poll: () -> Void) throws(SimulatorError) {
    let outcome = batch.solve(samples.samples.map { UInt64($0) })
    let (c0, count) = (batch.problem.concentration, samples.count)
    put(batch.potential, 0, 0, count, samples)
    put(batch.excess, 1, c0, count, samples)
    put(batch.porosity, 2, 0, count, samples)
    put(batch.reaction, 3, 0, count, samples)
    let numbers = [
      outcome.correlationLength, outcome.openCircuitPotential, outcome.currentDensity, outcome.potentialOffset,
      outcome.chargeMismatch, outcome.wallFlux,
    ]
    for (number, lanes) in numbers.enumerated() {
      let out = samples.values(of: 4 + number, as: Double.self)
      for lane in 0..<count { out[lane] = lanes[lane] }
    }
    let (conditions, seeds) = (samples.values(of: 10, as: Int64.self), samples.values(of: 11, as: Int64.self))
    for lane in 0..<count {
      conditions[lane] = Int64(samples.samples[lane] / batch.problem.realizations)
      seeds[lane] = Int64(bitPattern: batch.problem.seed)
    }
    // The model is linear: it does not know that salt cannot be less than none.
    for lane in 0..<count {
      let least = (0..<batch.problem.cells).map { batch.excess[$0][lane] }.min() ?? 0
      if c0 + least < 0 { samples.fail(lane, "the concentration falls to \(c0 + least) mol/m3: too much current") }
    }
    poll()
  }

  /// Deals the lanes of a field out to the samples' own arrays.
  private func put(
    _ field: UnsafeMutablePointer<DoubleLanes>, _ variable: Int, _ offset: Double, _ count: Int,
    _ samples: SampleBatch
  ) {
    let cells = batch.problem.cells
    if precision == .float32 {
      let out = samples.values(of: variable, as: Float.self)
      for i in 0..<cells { for lane in 0..<count { out[lane * cells + i] = Float(offset + field[i][lane]) } }
    } else {
      let out = samples.values(of: variable, as: Double.self)
      for i in 0..<cells { for lane in 0..<count { out[lane * cells + i] = offset + field[i][lane] } }
    }
  }
}
