public import Numerics

/// x W^T + b along the last axis.
public struct Linear<Scalar: TensorScalar>: Module {
  /// Shape (outputs, inputs).
  public var weight: Tensor<Scalar>
  /// Shape (outputs).
  public var bias: Tensor<Scalar>

  /// Makes a layer.
  public init(
    _ inputs: Int, _ outputs: Int, key: RandomKey, initialization: Initialization = .variancePreserving
  ) {
    weight = initialization.tensor([outputs, inputs], inputs: inputs, key: key)
    bias = Tensor(zeros: [outputs])
  }

  /// Fields or rows (..., inputs) to (..., outputs).
  public func callAsFunction(_ x: Traced<Scalar>, _ recording: Recording<Scalar>) -> Traced<Scalar> {
    x.linear(recording(weight), recording(bias))
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try body(joined(name, "weight"), &weight)
    try body(joined(name, "bias"), &bias)
  }
}
