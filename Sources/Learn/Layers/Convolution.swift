public import Numerics

/// A convolution of fields (sample, cells, channel) in one, two or three axes.
public struct Convolution<Scalar: TensorScalar>: Module {
  /// Shape (outputs, inputs, kernel).
  public var weight: Tensor<Scalar>
  /// Shape (outputs).
  public var bias: Tensor<Scalar>
  /// Cells between places of the kernel.
  public let stride: Int
  /// What lies beyond the ends.
  public let padding: Padding

  /// Makes a layer.
  ///
  /// - Parameters:
  ///   - inputs: Channels that go in.
  ///   - outputs: Channels that come out.
  ///   - kernel: Cells of the kernel along each axis.
  ///   - stride: Cells between its places.
  ///   - padding: What lies beyond the ends.
  ///   - key: Of the first weights.
  ///   - initialization: How they are drawn.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: [Int], stride: Int = 1, padding: Padding = .zero, key: RandomKey,
    initialization: Initialization = .variancePreserving
  ) {
    weight = initialization.tensor([outputs, inputs] + kernel, inputs: inputs * kernel.reduce(1, *), key: key)
    bias = Tensor(zeros: [outputs])
    self.stride = stride
    self.padding = padding
  }

  /// Fields (samples, cells, inputs) to (samples, cells, outputs).
  public func callAsFunction(_ x: Traced<Scalar>, _ recording: Recording<Scalar>) -> Traced<Scalar> {
    x.convolved(
      recording(weight), recording(bias), stride: stride, padding: padding, precision: recording.precision)
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try body(joined(name, "weight"), &weight)
    try body(joined(name, "bias"), &bias)
  }
}
