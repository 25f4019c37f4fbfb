public import Numerics

/// A stochastic map from parameters to an observation: what simulation-based inference knows of any physics.
///
/// A simulator can run on several ranks. Then all of them call its methods together with the same arguments, and all
/// get the same results.
public protocol Simulator {
  /// Names of the parameters, in their order.
  var parameterNames: [String] { get }

  /// Names of the observed numbers, in their order.
  var observationNames: [String] { get }

  /// Simulates one observation.
  ///
  /// - Parameters:
  ///   - parameters: A value for each name.
  ///   - key: All randomness is a function of it: equal arguments give equal results.
  /// - Returns: A number for each name of an observation.
  /// - Throws: What keeps the simulation from an answer; inference counts it as a failed one.
  func simulate(_ parameters: [Double], key: RandomKey) throws -> [Double]
}

/// A simulator that has the derivatives of its observation.
public protocol DifferentiableSimulator: Simulator {
  /// Simulates one observation, and gives the means to differentiate it.
  ///
  /// - Parameters:
  ///   - parameters: A value for each name.
  ///   - key: All randomness is a function of it, and it is held fixed by derivatives.
  /// - Returns: The observation, as `simulate(_:key:)` gives it, and its vector-Jacobian product: from the
  ///   derivatives of a scalar with respect to the observation to those with respect to the parameters.
  /// - Throws: What keeps the simulation from an answer.
  func simulateWithPullback(
    _ parameters: [Double], key: RandomKey
  ) throws -> (observation: [Double], pullback: (_ cotangent: [Double]) throws -> [Double])
}
