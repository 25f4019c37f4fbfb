import MPI
import Simulations
import Solvers

/// Runs a porous problem as an ensemble: sixteen samples at once on one rank.
struct PorousSimulator: BatchSimulator {
  private let batch: PorousBatch
  private let variables: PorousVariables

  let batchSize = laneCount

  init(_ batch: PorousBatch, variables: PorousVariables) {
    self.batch = batch
    self.variables = variables
  }

  mutating func simulate(_ samples: inout SampleBatch, poll: () -> Void) throws(SimulatorError) {
    let outcome = batch.solve(samples.samples.map { UInt64($0) }, poll: poll)
    for (number, plane) in variables.planes.enumerated() { write(plane.values(batch), to: samples, number) }
    for (place, scalar) in variables.scalars.enumerated() {
      let values = scalar.value(batch, outcome)
      let number = variables.planes.count + place
      switch scalar.variable.type {
      case .int32:
        let out = samples.values(of: number, as: Int32.self)
        for lane in 0..<samples.count { out[lane] = Int32(values[lane]) }
      default:
        let out = samples.values(of: number, as: Double.self)
        for lane in 0..<samples.count { out[lane] = values[lane] }
      }
    }
    for lane in 0..<samples.count where !outcome.isSound[lane] { samples.fail(lane, reason(outcome, lane)) }
  }

  private func reason(_ outcome: PorousOutcome, _ lane: Int) -> String {
    if outcome.largestPorosity[lane] >= 1 { return "a cell has the porosity \(outcome.largestPorosity[lane])" }
    let convergence = outcome.convergence
    return convergence.converged[lane]
      ? "the effective conductivity's solves ended after \(outcome.effective?.iterations[lane] ?? 0) iterations"
      : "the residual is \(convergence.residual[lane]) after \(convergence.iterations[lane]) iterations"
  }

  /// Deals the lanes of a field out to the samples' own arrays.
  private func write(_ field: UnsafePointer<DoubleLanes>, to samples: SampleBatch, _ number: Int) {
    let length = samples.length(of: number)
    if variables.precision == .float32 {
      guard let out = samples.values(of: number, as: Float.self).baseAddress else { return }
      for n in 0..<length {
        let values = FloatLanes(field[n])
        for lane in 0..<samples.count { out[lane &* length &+ n] = values[lane] }
      }
    } else {
      guard let out = samples.values(of: number, as: Double.self).baseAddress else { return }
      for n in 0..<length {
        let values = field[n]
        for lane in 0..<samples.count { out[lane &* length &+ n] = values[lane] }
      }
    }
  }
}
