/// Group normalisation with a scale and a shift for each channel.
public struct GroupNormalization<Scalar: TensorScalar>: Module {
  /// Shape (channels).
  public var weight: Tensor<Scalar>
  /// Shape (channels).
  public var bias: Tensor<Scalar>
  /// How many groups the channels are in.
  public let groups: Int

  /// Makes a layer of groups of at least four channels, at most 32 groups.
  public init(_ channels: Int) {
    weight = Tensor(repeating: 1, shape: [channels])
    bias = Tensor(zeros: [channels])
    var groups = min(32, max(1, channels / 4))
    while channels % groups != 0 { groups -= 1 }
    self.groups = groups
  }

  /// Fields (samples, ..., channels) to the same; see ``Traced/groupNormalized(groups:scale:shift:film:epsilon:activation:)``.
  public func callAsFunction(
    _ x: Traced<Scalar>, film: Traced<Scalar>? = nil, activation: Activation = .none, _ recording: Recording<Scalar>
  ) -> Traced<Scalar> {
    x.groupNormalized(
      groups: groups, scale: recording(weight), shift: recording(bias), film: film, activation: activation)
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try body(joined(name, "weight"), &weight)
    try body(joined(name, "bias"), &bias)
  }
}
