import Domain
import Numerics
import TestSupport
import Testing

/// Uses the protocols as a filter would: a random walk, by particles that are snapshots.
@Suite struct StateSpaceModelTests {
  struct RandomWalk: DifferentiableStateSpaceModel {
    let parameterNames = ["drift"]

    func initialState(_ parameters: [Double], key: RandomKey) -> Snapshot {
      Snapshot(numbers: ["x": key.normal(cell: 0, sample: 0)])
    }

    func transition(from state: Snapshot, _ parameters: [Double], dt: Double, key: RandomKey) throws -> Snapshot {
      var next = state
      let noise = dt.squareRoot() * key.normal(cell: 0, sample: UInt64(state.clock.step))
      next.numbers["x"] = try state.number("x") + parameters[0] * dt + noise
      next.clock.advance(by: dt)
      return next
    }

    func logDensity(of observation: [Double], given state: Snapshot, _ parameters: [Double]) throws -> Double {
      let error = try observation[0] - state.number("x")
      return -error * error / 2
    }

    func transitionWithPullback(
      from state: Snapshot, _ parameters: [Double], dt: Double, key: RandomKey
    ) throws -> (
      state: Snapshot, pullback: (_ cotangent: Snapshot) throws -> (state: Snapshot, parameters: [Double])
    ) {
      let next = try transition(from: state, parameters, dt: dt, key: key)
      return (next, { cotangent in (cotangent, [try cotangent.number("x") * dt]) })
    }

    func logDensityGradient(
      of observation: [Double], given state: Snapshot, _ parameters: [Double]
    ) throws -> (state: Snapshot, parameters: [Double]) {
      var gradient = state
      gradient.numbers["x"] = try observation[0] - state.number("x")
      return (gradient, [0])
    }
  }

  @Test func transitionsAreReproducible() throws {
    let (model, key) = (RandomWalk(), RandomKey(seed: 7))
    var state = model.initialState([2], key: key.child(0))
    let start = state
    for _ in 0..<10 { state = try model.transition(from: state, [2], dt: 0.5, key: key.child(1)) }
    var again = start
    for _ in 0..<10 { again = try model.transition(from: again, [2], dt: 0.5, key: key.child(1)) }
    #expect(state == again && state.clock.step == 10 && state.clock.time == 5)
  }

  /// The derivative of the log-observation after one step, by the chain of pullbacks and by a difference.
  @Test func pullbacksChain() throws {
    let (model, key) = (RandomWalk(), RandomKey(seed: 7))
    let start = model.initialState([2], key: key.child(0))
    func density(_ drift: Double) throws -> Double {
      let next = try model.transition(from: start, [drift], dt: 0.5, key: key.child(1))
      return try model.logDensity(of: [1], given: next, [drift])
    }
    let (next, pullback) = try model.transitionWithPullback(from: start, [2], dt: 0.5, key: key.child(1))
    let gradient = try pullback(model.logDensityGradient(of: [1], given: next, [2]).state)
    let difference = try (density(2 + 1e-4) - density(2 - 1e-4)) / 2e-4
    #expect(abs(gradient.parameters[0] - difference) < 1e-8)
  }
}
