/// The lengths of a convolution of fields with their channels last, in one, two or three axes.
///
/// y[n, p, o] = b[o] + sum over q, c of w[o, c, q] x[n, s p + q - l, c], zeros beyond the ends.
public struct ConvolutionShape: Hashable, Sendable {
  /// Samples.
  public let batch: Int
  /// Cells along each axis.
  public let cells: [Int]
  /// Channels that go in.
  public let inputs: Int
  /// Channels that come out.
  public let outputs: Int
  /// Cells of the kernel along each axis.
  public let kernel: [Int]
  /// Cells from one place of the kernel to the next.
  public let stride: Int
  /// Cells of zeros before the first and behind the last along each axis.
  public let lower: [Int], upper: [Int]

  /// Makes the shape of x (n, cells, inputs) under w (outputs, inputs, kernel).
  ///
  /// - Parameters:
  ///   - input: The lengths of x.
  ///   - weight: The lengths of w.
  ///   - stride: Cells between places of the kernel.
  ///   - lower: Zeros before the first cell of each axis; as many as keep the number of cells if not given.
  ///   - upper: Zeros behind the last.
  public init(input: [Int], weight: [Int], stride: Int = 1, lower: [Int]? = nil, upper: [Int]? = nil) {
    precondition(
      input.count == weight.count && (3...5).contains(input.count) && weight[1] == input[input.count - 1],
      "weights of \(weight) do not fit fields of \(input)")
    batch = input[0]
    cells = Array(input[1..<(input.count - 1)])
    inputs = weight[1]
    outputs = weight[0]
    kernel = Array(weight[2...])
    self.stride = stride
    self.lower = lower ?? kernel.map { ($0 - 1) / 2 }
    self.upper = upper ?? kernel.map { $0 / 2 }
  }

  /// Cells of the result along each axis.
  public var results: [Int] {
    cells.indices.map { (cells[$0] + lower[$0] + upper[$0] - kernel[$0]) / stride + 1 }
  }

  /// The shape of x.
  public var input: [Int] { [batch] + cells + [inputs] }
  /// The shape of y.
  public var output: [Int] { [batch] + results + [outputs] }
  /// The shape of w.
  public var weight: [Int] { [outputs, inputs] + kernel }
  /// Multiplications and additions of a pass.
  public var operations: Double {
    2 * Double(batch * outputs * inputs) * Double(results.reduce(1, *) * kernel.reduce(1, *))
  }
}
