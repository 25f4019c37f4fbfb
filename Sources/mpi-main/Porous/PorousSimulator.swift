import MPI
import Simulations
import Solvers

/// Runs a porous problem as an ensemble: sixteen samples at once on each rank.
///
/// The ranks of a worker deal its samples out among them, sixteen to each, and give the results to the first of them,
/// which writes them.
struct PorousSimulator: BatchSimulator {
  private let batch: PorousBatch
  private let variables: PorousVariables
  private let ranks: Communicator
  private let parcel: PorousParcel

  let batchSize: Int

  /// - Parameters:
  ///   - batch: Solves sixteen samples.
  ///   - variables: What is stored of each.
  ///   - ranks: The ranks of this worker.
  ///   - batches: The number of ranks that a worker has, the last one perhaps fewer.
  init(_ batch: PorousBatch, variables: PorousVariables, on ranks: Communicator, batches: Int) {
    self.batch = batch
    self.variables = variables
    self.ranks = ranks
    batchSize = batches * laneCount
    parcel = PorousParcel(variables, cells: batch.problem.cells.x * batch.problem.cells.y)
  }

  mutating func simulate(_ samples: inout SampleBatch, poll: () -> Void) throws(SimulatorError) {
    let slices = stride(from: 0, to: samples.count, by: laneCount).map { $0..<min($0 + laneCount, samples.count) }
    for (number, slice) in slices.enumerated() where number % ranks.size == ranks.rank {
      let outcome = batch.solve(samples.samples[slice].map { UInt64($0) }, poll: poll)
      let failures = slice.indices.compactMap { place in
        let lane = place - slice.lowerBound
        return outcome.isSound[lane] ? nil : (lane, reason(outcome, lane))
      }
      if ranks.rank == 0 {
        let room = samples
        write(outcome, count: slice.count) { room.bytes(of: $0, from: slice.lowerBound) }
        for (lane, reason) in failures { samples.fail(slice.lowerBound + lane, reason) }
      } else {
        write(outcome, count: slice.count) { parcel.bytes(of: $0) }
        do throws(MPIError) { try parcel.send(failures, on: ranks) } catch { throw SimulatorError(error.description) }
      }
    }
    guard ranks.rank == 0, ranks.size > 1 else { return }
    for (number, slice) in slices.enumerated() where number % ranks.size != 0 {
      do throws(MPIError) {
        for (lane, reason) in try parcel.receive(from: number % ranks.size, on: ranks, poll: poll) {
          samples.fail(slice.lowerBound + lane, reason)
        }
      } catch {
        throw SimulatorError(error.description)
      }
      for variable in variables.all.indices {
        samples.bytes(of: variable, from: slice.lowerBound)
          .copyMemory(from: parcel.bytes(of: variable), byteCount: parcel.sampleBytes(of: variable) * slice.count)
      }
    }
  }

  private func reason(_ outcome: PorousOutcome, _ lane: Int) -> String {
    if outcome.largestPorosity[lane] >= 1 { return "a cell has the porosity \(outcome.largestPorosity[lane])" }
    let convergence = outcome.convergence
    return convergence.converged[lane]
      ? "the effective conductivity's solves ended after \(outcome.effective?.iterations[lane] ?? 0) iterations"
      : "the residual is \(convergence.residual[lane]) after \(convergence.iterations[lane]) iterations"
  }

  /// Writes the results of the first `count` lanes to where `place` says that those of a variable begin.
  private func write(_ outcome: PorousOutcome, count: Int, to place: (Int) -> UnsafeMutableRawPointer) {
    for (number, plane) in variables.planes.enumerated() { write(plane.values(batch), count: count, to: place(number)) }
    for (number, scalar) in variables.scalars.enumerated() {
      let values = scalar.value(batch, outcome)
      let out = place(variables.planes.count + number)
      switch scalar.variable.type {
      case .int32:
        for lane in 0..<count { out.storeBytes(of: Int32(values[lane]), toByteOffset: 4 * lane, as: Int32.self) }
      default:
        for lane in 0..<count { out.storeBytes(of: values[lane], toByteOffset: 8 * lane, as: Double.self) }
      }
    }
    let out = place(variables.planes.count + variables.scalars.count)
    let seed = Int64(bitPattern: batch.problem.seed)
    for lane in 0..<count { out.storeBytes(of: seed, toByteOffset: 8 * lane, as: Int64.self) }
  }

  /// Deals the lanes of a field out to the samples' own arrays.
  private func write(_ field: UnsafePointer<DoubleLanes>, count: Int, to place: UnsafeMutableRawPointer) {
    let length = batch.problem.cells.x * batch.problem.cells.y
    if variables.precision == .float32 {
      let out = place.bindMemory(to: Float.self, capacity: count * length)
      for n in 0..<length {
        let values = FloatLanes(field[n])
        for lane in 0..<count { out[lane &* length &+ n] = values[lane] }
      }
    } else {
      let out = place.bindMemory(to: Double.self, capacity: count * length)
      for n in 0..<length {
        let values = field[n]
        for lane in 0..<count { out[lane &* length &+ n] = values[lane] }
      }
    }
  }
}
