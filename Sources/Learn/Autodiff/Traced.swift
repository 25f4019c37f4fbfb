/// A tensor with its place on a tape, or a constant without one.
///
/// Operations on it compute at once; what has no place on a tape costs nothing more than the computation itself.
public struct Traced<Scalar: TensorScalar> {
  /// Which leaf.
  public struct Identifier: Hashable, Sendable { let node: Int }

  /// The numbers.
  public let value: Tensor<Scalar>

  let tape: Tape<Scalar>?
  let node: Int

  init(_ value: Tensor<Scalar>, tape: Tape<Scalar>?, node: Int) {
    self.value = value
    self.tape = tape
    self.node = node
  }

  /// Makes a constant.
  public init(_ value: Tensor<Scalar>) { self.init(value, tape: nil, node: -1) }

  /// Makes a constant of one number.
  public init(_ value: Scalar) { self.init(Tensor(value)) }

  /// The lengths of its axes.
  public var shape: [Int] { value.shape }

  /// Whether gradients pass through it.
  public var isTraced: Bool { node >= 0 }

  /// Which leaf this is.
  public var identifier: Identifier { Identifier(node: node) }

  /// The same numbers as a constant: no gradient passes.
  public var detached: Traced { Traced(value) }
}

/// Makes the result of an operation of one's own: how simulators and fused kernels join a computation.
///
/// - Parameters:
///   - inputs: What the operation used. Those that are constants get no gradient.
///   - value: What it gave.
///   - pullback: The gradients with respect to the inputs, in their order, from the one with respect to the value; it may
///     leave out (nil) those of inputs that are constants.
/// - Returns: The value, on the tape of the inputs; a constant if all of them are.
public func custom<Scalar: TensorScalar>(
  _ inputs: [Traced<Scalar>], value: Tensor<Scalar>, _ pullback: @escaping Tape<Scalar>.Pullback
) -> Traced<Scalar> {
  guard let tape = inputs.lazy.compactMap(\.tape).first else { return Traced(value) }
  precondition(inputs.allSatisfy { $0.tape == nil || $0.tape === tape }, "inputs of one operation are on two tapes")
  return tape.record(value, inputs: inputs.map(\.node), pullback)
}
