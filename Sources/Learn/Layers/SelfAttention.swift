public import Numerics

/// Attention of all cells of a field to all others, added to the field (Vaswani et al. 2017; of fields: Wang et al. 2018).
public struct SelfAttention<Scalar: TensorScalar>: Module {
  private var norm: GroupNormalization<Scalar>
  private var queriesKeysValues: Linear<Scalar>
  private var output: Linear<Scalar>
  private let heads: Int

  /// Makes a layer that begins as the identity.
  public init(_ channels: Int, heads: Int, key: RandomKey) {
    precondition(channels % heads == 0, "\(channels) channels do not make \(heads) heads")
    norm = GroupNormalization(channels)
    queriesKeysValues = Linear(channels, 3 * channels, key: key.child("attention"))
    output = Linear(channels, channels, key: key, initialization: .zero)
    self.heads = heads
  }

  /// Fields (samples, cells, channels) to the same.
  public func callAsFunction(_ x: Traced<Scalar>, _ recording: Recording<Scalar>) -> Traced<Scalar> {
    let (samples, channels) = (x.shape[0], x.shape[x.shape.count - 1])
    let width = channels / heads
    let all = queriesKeysValues(norm(x, recording).reshaped([samples, -1, channels]), recording)
    func part(_ i: Int) -> Traced<Scalar> {
      all.sliced(i * channels..<(i + 1) * channels, axis: 2).reshaped([samples, -1, heads, width]).permuted([
        0, 2, 1, 3,
      ])
    }
    let scores = Traced.product((1 / Scalar(width).squareRoot()) * part(0), part(1), transposesB: true).softmax()
    let mixed = Traced.product(scores, part(2)).permuted([0, 2, 1, 3]).reshaped([samples, -1, channels])
    return x + output(mixed, recording).reshaped(x.shape)
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try norm.visit(joined(name, "norm"), body)
    try queriesKeysValues.visit(joined(name, "qkv"), body)
    try output.visit(joined(name, "output"), body)
  }
}
