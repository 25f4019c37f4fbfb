internal import Glibc

/// The natural logarithm.
func elementaryLogarithm(_ x: Double) -> Double { log(x) }

/// The probability flow by Dormand and Prince's pair of orders five and four, with steps of its own.
public struct AdaptiveFlow: Sendable {
  /// The error of a step over 1 + |x|, root mean square, is kept below this.
  public var tolerance: Double
  /// How many times the denoiser was asked.
  public private(set) var evaluations = 0

  /// Makes a solver.
  public init(tolerance: Double = 1e-5) { self.tolerance = tolerance }

  /// Takes x from one ratio to another, in either direction.
  ///
  /// - Parameters:
  ///   - x: Shape (samples, ...).
  ///   - from: The first ratio.
  ///   - to: The last.
  ///   - denoiser: Of the law.
  /// - Returns: x at the last ratio.
  /// - Throws: What the denoiser throws.
  public mutating func transport(
    _ x: Tensor<Double>, from: Double, to: Double, _ denoiser: some Denoiser
  ) throws -> Tensor<Double> {
    try integrate([x], log(from), log(to)) { u, state in
      [state[0] - (try denoiser.denoised(state[0], ratio: exp(u)))]
    }[0]
  }

  /// How the trace of a denoiser's derivative is found.
  public enum Trace: Sendable {
    /// One product with each unit vector.
    case exact
    /// One product with one vector of signs, the same along a path (Hutchinson 1990; Grathwohl et al. 2019).
    case estimated(SampleNoise)
  }

  /// ln p of data, by the change of variables along the flow to a normal law of the greatest ratio (Song et al. 2021).
  ///
  /// It is that of x_0 + s ε at the least ratio s, as the flow sees it: the law at the greatest ratio is taken to be
  /// normal with mean zero, which biases it.
  ///
  /// - Parameters:
  ///   - x: Data, shape (samples, ...).
  ///   - least: Where the flow begins.
  ///   - most: Where it ends.
  ///   - denoiser: Of the law.
  ///   - trace: How traces are found.
  /// - Returns: One number for each sample.
  /// - Throws: What the denoiser throws.
  public mutating func logLikelihood(
    _ x: Tensor<Double>, least: Double, most: Double, _ denoiser: some Denoiser, _ trace: Trace
  ) throws -> [Double] {
    let (count, length) = (x.shape[0], x.count / max(1, x.shape[0]))
    let end = try integrate([x, Tensor(zeros: [count])], log(least), log(most)) { u, state in
      let found = try Self.denoisedTrace(state[0], exp(u), denoiser, trace, count, length)
      return [state[0] - found.value, Tensor(Double(length)) - found.trace]
    }
    let constant = -0.5 * Double(length) * log(2 * .pi * most * most)
    let squares = (end[0] * end[0]).reshaped([count, length]).summed(to: [count, 1]).values
    return zip(squares, end[1].values).map { constant - $0 / (2 * most * most) + $1 }
  }

  private static func denoisedTrace(
    _ x: Tensor<Double>, _ s: Double, _ denoiser: some Denoiser, _ trace: Trace, _ count: Int, _ length: Int
  ) throws -> (value: Tensor<Double>, trace: Tensor<Double>) {
    func product(_ v: Tensor<Double>) throws -> (Tensor<Double>, Tensor<Double>) {
      let found = try denoiser.denoised(x, ratio: s, along: v)
      return (found.value, (v * found.product).reshaped([count, length]).summed(to: [count, 1]).reshaped([count]))
    }
    switch trace {
    case .estimated(let noise): return try product(noise.signs(x.shape, "trace"))
    case .exact:
      var (value, sum) = (x, Tensor<Double>(zeros: [count]))
      for i in 0..<length {
        let unit = Tensor((0..<count * length).map { $0 % length == i ? 1 : 0 }, shape: x.shape)
        let found = try product(unit)
        value = found.0
        sum.add(found.1)
      }
      return (value, sum)
    }
  }
}

extension AdaptiveFlow {
  // Dormand, Prince 1980: the nodes, the weights of stages, and those of the error.
  private static let nodes = [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1]
  private static let stages: [[Double]] = [
    [], [1.0 / 5], [3.0 / 40, 9.0 / 40], [44.0 / 45, -56.0 / 15, 32.0 / 9],
    [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
    [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
    [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
  ]
  private static let errors = [
    71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
  ]

  typealias State = [Tensor<Double>]

  private mutating func integrate(
    _ start: State, _ from: Double, _ to: Double, _ slope: (Double, State) throws -> State
  ) throws -> State {
    var (state, u) = (start, from)
    var step = (to - from) / 50
    var first = try counted(slope, u, state)
    while abs(to - u) > 1e-13 * max(1, abs(to)) {
      if abs(step) > abs(to - u) { step = to - u }
      var slopes = [first]
      var moved = state
      for stage in 1..<7 {
        moved = Self.combined(state, slopes, Self.stages[stage], step)
        slopes.append(try counted(slope, u + Self.nodes[stage] * step, moved))
      }
      let error = self.error(slopes, step, state, moved)
      if error <= 1 {
        (state, u, first) = (moved, u + step, slopes[6])
      }
      // Not a number shortens the step as far as one goes.
      step *= error.isFinite ? min(5, max(0.2, 0.9 * pow(max(error, 1e-10), -0.2))) : 0.2
      precondition(abs(step) > 1e-12, "the flow has no steps short enough: its denoiser is not smooth or not finite")
    }
    return state
  }

  private mutating func counted(_ slope: (Double, State) throws -> State, _ u: Double, _ state: State) throws -> State {
    evaluations += 1
    return try slope(u, state)
  }

  private static func combined(_ state: State, _ slopes: [State], _ weights: [Double], _ step: Double) -> State {
    state.indices.map { part in
      var sum = state[part]
      for (slope, weight) in zip(slopes, weights) where weight != 0 { sum.add(slope[part], times: step * weight) }
      return sum
    }
  }

  /// The error of a step over the tolerance, root mean square over all numbers.
  private func error(_ slopes: [State], _ step: Double, _ before: State, _ after: State) -> Double {
    var (sum, count) = (0.0, 0)
    for part in before.indices {
      var difference = Tensor<Double>(zeros: before[part].shape)
      for (slope, weight) in zip(slopes, Self.errors) { difference.add(slope[part], times: step * weight) }
      for (d, (a, b)) in zip(difference.values, zip(before[part].values, after[part].values)) {
        let scaled = d / (tolerance * (1 + max(abs(a), abs(b))))
        sum += scaled * scaled
        count += 1
      }
    }
    return (sum / Double(max(1, count))).squareRoot()
  }
}
