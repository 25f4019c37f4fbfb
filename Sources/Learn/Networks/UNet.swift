public import Numerics

/// A U-Net of fields in one, two or three axes, with a noise level and further conditions (Ronneberger et al. 2015; of
/// score models: Ho et al. 2020, Song et al. 2021).
public struct UNet<Scalar: TensorScalar>: Module {
  /// What a network is made of.
  public struct Configuration: Codable, Sendable, Hashable {
    /// Axes of the fields: 1, 2 or 3.
    public var axes = 2
    /// Channels that go in: the field's, and those of conditions.
    public var inputs = 1
    /// Channels that come out.
    public var outputs = 1
    /// Channels of the first level.
    public var base = 32
    /// Those of each level over the first's; each level has half the cells of the one before along each axis.
    public var multipliers = [1, 2, 2]
    /// Blocks of a level, on the way down; one more on the way up.
    public var blocks = 1
    /// Levels with attention.
    public var attention: [Int] = []
    /// Heads of attention.
    public var heads = 4
    /// Numbers that condition each sample beside the noise level.
    public var extras = 0
    /// What lies beyond a field's ends.
    public var padding = Padding.zero

    /// Makes the configuration of a small network for fields of one channel.
    public init() {}

    /// Numbers of cells along an axis are multiples of this.
    public var divisor: Int { 1 << (multipliers.count - 1) }
  }

  /// What it is made of.
  public let configuration: Configuration
  private var embedding: NoiseEmbedding<Scalar>
  private var input: Convolution<Scalar>
  private var down: [Level]
  private var middle: [ResidualBlock<Scalar>]
  private var up: [Level]
  private var norm: GroupNormalization<Scalar>
  private var output: Convolution<Scalar>

  /// The blocks of a level, each with attention or without, and the convolution that leads to the next.
  private struct Level: Sendable {
    var blocks: [ResidualBlock<Scalar>]
    var attention: [SelfAttention<Scalar>]
    var next: Convolution<Scalar>?
  }

  /// Makes a network; the last convolution begins with zeros, so that it begins as zero.
  public init(_ configuration: Configuration, key: RandomKey) {
    let c = configuration
    let kernel = [Int](repeating: 3, count: c.axes)
    let widths = c.multipliers.map { $0 * c.base }
    let condition = 4 * c.base
    var number: UInt64 = 0
    func nextKey() -> RandomKey {
      number += 1
      return key.child(number)
    }
    func block(_ inputs: Int, _ outputs: Int) -> ResidualBlock<Scalar> {
      ResidualBlock(inputs, outputs, condition: condition, kernel: kernel, padding: c.padding, key: nextKey())
    }
    func convolution(_ inputs: Int, _ outputs: Int, stride: Int = 1, _ start: Initialization = .variancePreserving)
      -> Convolution<Scalar>
    {
      Convolution(
        inputs, outputs, kernel: kernel, stride: stride, padding: c.padding, key: nextKey(), initialization: start)
    }
    func attention(_ level: Int, _ width: Int, count: Int) -> [SelfAttention<Scalar>] {
      c.attention.contains(level) ? (0..<count).map { _ in SelfAttention(width, heads: c.heads, key: nextKey()) } : []
    }
    self.configuration = c
    embedding = NoiseEmbedding(width: 2 * c.base, extras: c.extras, outputs: condition, key: nextKey())
    input = convolution(c.inputs, c.base)
    var (width, skips) = (c.base, [c.base])
    down = []
    for (level, next) in widths.enumerated() {
      var blocks: [ResidualBlock<Scalar>] = []
      for _ in 0..<c.blocks {
        blocks.append(block(width, next))
        width = next
        skips.append(width)
      }
      let isLast = level == widths.count - 1
      if !isLast { skips.append(width) }
      down.append(
        Level(
          blocks: blocks, attention: attention(level, width, count: c.blocks),
          next: isLast ? nil : convolution(width, width, stride: 2)))
    }
    middle = [block(width, width), block(width, width)]
    up = []
    for level in widths.indices.reversed() {
      var blocks: [ResidualBlock<Scalar>] = []
      for _ in 0...c.blocks {
        blocks.append(block(width + skips.removeLast(), widths[level]))
        width = widths[level]
      }
      up.append(
        Level(
          blocks: blocks, attention: attention(level, width, count: c.blocks + 1),
          next: level == 0 ? nil : convolution(width, width)))
    }
    norm = GroupNormalization(width)
    output = convolution(width, c.outputs, .zero)
  }

  /// - Parameters:
  ///   - x: Fields (samples, cells, inputs).
  ///   - levels: One number for each sample, such as ¼ ln σ.
  ///   - extras: Shape (samples, extras), if there are any.
  ///   - recording: The computation.
  /// - Returns: Fields (samples, cells, outputs).
  public func callAsFunction(
    _ x: Traced<Scalar>, _ levels: [Double], extras: Traced<Scalar>? = nil, _ recording: Recording<Scalar>
  ) -> Traced<Scalar> {
    let condition = embedding(levels, extras, recording)
    var h = input(x, recording)
    var skips = [h]
    for level in down {
      for (i, block) in level.blocks.enumerated() {
        h = block(h, condition, recording)
        if !level.attention.isEmpty { h = level.attention[i](h, recording) }
        skips.append(h)
      }
      if let next = level.next {
        h = next(h, recording)
        skips.append(h)
      }
    }
    for block in middle { h = block(h, condition, recording) }
    for level in up {
      for (i, block) in level.blocks.enumerated() {
        h = block(Traced.concatenated([h, skips.removeLast()], axis: h.shape.count - 1), condition, recording)
        if !level.attention.isEmpty { h = level.attention[i](h, recording) }
      }
      if let next = level.next { h = next(h.refined(), recording) }
    }
    return output(norm(h, activation: .silu, recording), recording)
  }

  /// See ``Module``.
  public mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows {
    try embedding.visit(joined(name, "embedding"), body)
    try input.visit(joined(name, "input"), body)
    for i in down.indices { try Self.visit(&down[i], joined(name, "down.\(i)"), body) }
    for i in middle.indices { try middle[i].visit(joined(name, "middle.\(i)"), body) }
    for i in up.indices { try Self.visit(&up[i], joined(name, "up.\(i)"), body) }
    try norm.visit(joined(name, "norm"), body)
    try output.visit(joined(name, "output"), body)
  }

  private static func visit(
    _ level: inout Level, _ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void
  ) rethrows {
    for i in level.blocks.indices { try level.blocks[i].visit(joined(name, "blocks.\(i)"), body) }
    for i in level.attention.indices { try level.attention[i].visit(joined(name, "attention.\(i)"), body) }
    try level.next?.visit(joined(name, "next"), body)
  }
}
