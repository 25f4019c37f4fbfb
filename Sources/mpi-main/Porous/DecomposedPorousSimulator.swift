import Domain
import MPI
import Simulations
import Solvers

/// Runs porous problems as an ensemble whose samples the ranks of a worker solve together, one after the other.
struct DecomposedPorousSimulator: BatchSimulator {
  private let solver: DecomposedPorousSolver
  private let variables: DecomposedPorousVariables
  private let dimensions: Int
  private let precision: EnsembleScalarType
  private let isFirst: Bool

  let batchSize = 4

  /// - Parameters:
  ///   - solver: Solves one sample.
  ///   - variables: What is stored of each.
  ///   - dimensions: The axes of the stored fields.
  ///   - precision: The type of the stored fields.
  ///   - worker: The ranks that solve together.
  init(
    _ solver: DecomposedPorousSolver, _ variables: DecomposedPorousVariables, dimensions: Int,
    _ precision: EnsembleScalarType, on worker: Communicator
  ) {
    (self.solver, self.variables, self.dimensions) = (solver, variables, dimensions)
    self.precision = precision
    isFirst = worker.rank == 0
  }

  func portion(of variable: Int, on worker: Communicator) -> SamplePortion {
    guard variable < variables.planes.count else { return worker.rank == 0 ? .whole : .nothing }
    let block = solver.topology.block()
    let axes = [Axis.z, .y, .x].suffix(dimensions)
    return .box(start: axes.map { block.owned.lower[$0] }, count: axes.map { block.count[$0] })
  }

  mutating func simulate(_ samples: inout SampleBatch, poll: () -> Void) throws(SimulatorError) {
    for (place, sample) in samples.samples.enumerated() {
      do {
        let outcome = try solver.solve(sample: UInt64(sample))
        if outcome.largestPorosity >= 1 {
          samples.fail(place, "a cell has the porosity \(outcome.largestPorosity)")
        } else {
          try write(outcome, at: place, of: samples)
        }
      } catch let error as EllipticError where !error.isCommunication {
        samples.fail(place, "\(error)")
      } catch {
        throw SimulatorError("\(error)")
      }
      poll()
    }
  }

  private func write(_ outcome: DecomposedPorousOutcome, at place: Int, of samples: SampleBatch) throws {
    for (number, plane) in variables.planes.enumerated() {
      guard let field = try plane.field(solver) else { continue }
      let length = samples.length(of: number)
      if precision == .float32 {
        copy(field, to: samples.values(of: number, as: Float.self).extracting(place * length..<(place + 1) * length))
      } else {
        copy(field, to: samples.values(of: number, as: Double.self).extracting(place * length..<(place + 1) * length))
      }
    }
    guard isFirst else { return }
    let first = variables.planes.count
    for (number, scalar) in variables.scalars.enumerated() {
      let value = scalar.value(outcome)
      if scalar.type == .int32 {
        samples.values(of: first + number, as: Int32.self)[place] = Int32(value)
      } else {
        samples.values(of: first + number, as: Double.self)[place] = value
      }
    }
    let second = first + variables.scalars.count
    for (number, profile) in variables.profiles.enumerated() {
      let values = profile.values(outcome)
      let out = samples.values(of: second + number, as: Double.self)
      for (n, value) in values.enumerated() { out[place * values.count + n] = value }
    }
    samples.values(of: second + variables.profiles.count, as: Int64.self)[place] =
      Int64(bitPattern: solver.problem.seed)
  }

  private func copy<Stored: BinaryFloatingPoint>(
    _ field: Field<Double>, to out: UnsafeMutableBufferPointer<Stored>
  ) {
    let width = field.block.count.x
    var place = 0
    field.forEachRow { row, _, _ in
      for x in 0..<width { out[place + x] = Stored(row[x]) }
      place += width
    }
  }
}

extension EllipticError {
  /// Whether the ranks can no longer talk, rather than the problem be at fault.
  var isCommunication: Bool {
    if case .communication = self { true } else { false }
  }
}
