internal import Glibc
public import Numerics

/// A number of each sample, and further ones, as a vector: cosines and sines of many frequencies, then two layers.
public struct NoiseEmbedding<Scalar: TensorScalar>: Module {
  private var first: Linear<Scalar>
  private var second: Linear<Scalar>
  private let width: Int

  /// Makes an embedding.
  ///
  /// - Parameters:
  ///   - width: Half of it the number of frequencies, of periods from 2π/1000 to 2π in geometric steps.
  ///   - extras: Further numbers of each sample.
  ///   - outputs: The vector's length.
  ///   - key: Of the first weights.
  public init(width: Int, extras: Int = 0, outputs: Int, key: RandomKey) {
    self.width = width
    first = Linear(width + extras, outputs, key: key.child("first"))
    second = Linear(outputs, outputs, key: key.child("second"))
  }

  /// - Parameters:
  ///   - levels: One number for each sample, such as ¼ ln σ.
  ///   - extras: Shape (samples, extras), if there are any.
  ///   - recording: The computation.
  /// - Returns: Shape (samples, outputs).
  public func callAsFunction(
    _ levels: [Double], _ extras: Traced<Scalar>? = nil, _ recording: Recording<Scalar>
  ) -> Traced<Scalar> {
    let half = width / 2
    var values: [Scalar] = []
    for level in levels {
      let angles = (0..<half).map { level * pow(1000, Double($0) / Double(max(1, half - 1))) }
      values += angles.map { Scalar(cos($0)) } + angles.map { Scalar(sin($0)) }
    }
    var waves = Traced(Tensor(values, shape: [levels.count, 2 * half]))
    if let extras { waves = Traced.concatenated([waves, extras], axis: 1) }
    return second(first(waves, recording).silu(), recording).silu()
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try first.visit(joined(name, "0"), body)
    try second.visit(joined(name, "2"), body)
  }
}
