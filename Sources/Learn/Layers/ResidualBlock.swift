public import Numerics

/// Two convolutions, each behind a normalisation, added to their input; a condition scales and shifts between them.
public struct ResidualBlock<Scalar: TensorScalar>: Module {
  private var firstNorm: GroupNormalization<Scalar>
  private var first: Convolution<Scalar>
  private var film: Linear<Scalar>
  private var secondNorm: GroupNormalization<Scalar>
  private var second: Convolution<Scalar>
  /// Where the number of channels changes.
  private var skip: Linear<Scalar>?

  /// Makes a block that begins as the identity, or as the change of channels alone.
  public init(
    _ inputs: Int, _ outputs: Int, condition: Int, kernel: [Int], padding: Padding = .zero, key: RandomKey
  ) {
    firstNorm = GroupNormalization(inputs)
    first = Convolution(inputs, outputs, kernel: kernel, padding: padding, key: key.child("first"))
    film = Linear(condition, 2 * outputs, key: key, initialization: .zero)
    secondNorm = GroupNormalization(outputs)
    second = Convolution(outputs, outputs, kernel: kernel, padding: padding, key: key, initialization: .zero)
    skip = inputs == outputs ? nil : Linear(inputs, outputs, key: key.child("skip"))
  }

  /// - Parameters:
  ///   - x: Fields.
  ///   - condition: Shape (samples, condition).
  ///   - recording: The computation.
  /// - Returns: Fields of as many cells.
  public func callAsFunction(
    _ x: Traced<Scalar>, _ condition: Traced<Scalar>, _ recording: Recording<Scalar>
  ) -> Traced<Scalar> {
    let h = first(firstNorm(x, activation: .silu, recording), recording)
    let g = secondNorm(h, film: film(condition, recording), activation: .silu, recording)
    return (skip.map { $0(x, recording) } ?? x) + second(g, recording)
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try firstNorm.visit(joined(name, "norm1"), body)
    try first.visit(joined(name, "conv1"), body)
    try film.visit(joined(name, "film"), body)
    try secondNorm.visit(joined(name, "norm2"), body)
    try second.visit(joined(name, "conv2"), body)
    try skip?.visit(joined(name, "skip"), body)
  }
}
