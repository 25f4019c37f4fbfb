public import Numerics

/// A hidden state that moves in time by a stochastic law and is observed with noise: what filters and smoothers know of
/// any physics.
///
/// States are ``Snapshot``s, so that particles can be kept, copied and moved between ranks. Methods depend on their
/// arguments alone. A model can run on several ranks; then all of them call its methods together, states are whole, and
/// all get the same results.
public protocol StateSpaceModel {
  /// Names of the parameters, in their order.
  var parameterNames: [String] { get }

  /// Draws a state at the beginning.
  ///
  /// - Parameters:
  ///   - parameters: A value for each name.
  ///   - key: All randomness is a function of it.
  /// - Returns: The state.
  /// - Throws: What keeps the model from an answer.
  func initialState(_ parameters: [Double], key: RandomKey) throws -> Snapshot

  /// Draws the state `dt` seconds after another.
  ///
  /// - Parameters:
  ///   - state: Where it starts; its clock tells the time.
  ///   - parameters: A value for each name.
  ///   - dt: The time to go, in seconds.
  ///   - key: All randomness is a function of it.
  /// - Returns: The new state, its clock advanced by `dt`.
  /// - Throws: What keeps the model from an answer.
  func transition(from state: Snapshot, _ parameters: [Double], dt: Double, key: RandomKey) throws -> Snapshot

  /// The logarithm of the density of an observation, given the state.
  ///
  /// - Parameters:
  ///   - observation: The observed numbers.
  ///   - state: The state at the time of the observation.
  ///   - parameters: A value for each name.
  /// - Returns: The natural logarithm of the density, per unit of the observed numbers.
  /// - Throws: What keeps the model from an answer.
  func logDensity(of observation: [Double], given state: Snapshot, _ parameters: [Double]) throws -> Double
}

/// A state-space model that has the derivatives of its transition and of its log-observation.
///
/// Cotangents of states are snapshots with the same arrays and numbers, holding derivatives of a scalar with respect to
/// them; that of the clock is not asked for.
public protocol DifferentiableStateSpaceModel: StateSpaceModel {
  /// Draws the state `dt` seconds after another, and gives the means to differentiate it at a fixed key.
  ///
  /// - Parameters:
  ///   - state: Where it starts.
  ///   - parameters: A value for each name.
  ///   - dt: The time to go, in seconds.
  ///   - key: All randomness is a function of it.
  /// - Returns: The new state, and the vector-Jacobian product: from its cotangent to those of the old state and the
  ///   parameters.
  /// - Throws: What keeps the model from an answer.
  func transitionWithPullback(
    from state: Snapshot, _ parameters: [Double], dt: Double, key: RandomKey
  ) throws -> (
    state: Snapshot, pullback: (_ cotangent: Snapshot) throws -> (state: Snapshot, parameters: [Double])
  )

  /// The gradient of ``StateSpaceModel/logDensity(of:given:_:)`` with respect to state and parameters.
  ///
  /// - Parameters:
  ///   - observation: The observed numbers.
  ///   - state: The state at the time of the observation.
  ///   - parameters: A value for each name.
  /// - Returns: The two gradients.
  /// - Throws: What keeps the model from an answer.
  func logDensityGradient(
    of observation: [Double], given state: Snapshot, _ parameters: [Double]
  ) throws -> (state: Snapshot, parameters: [Double])
}
