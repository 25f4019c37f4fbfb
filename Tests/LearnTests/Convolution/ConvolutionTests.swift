import Testing

@testable import Learn

struct ConvolutionTests {
  static let cases: [(cells: [Int], kernel: [Int], stride: Int)] = [
    ([9], [3], 1), ([8], [2], 2), ([6, 5], [3, 3], 1), ([6, 8], [3, 3], 2), ([5, 4], [1, 1], 1),
    ([4, 3, 5], [3, 3, 3], 1),
  ]

  @Test(arguments: cases.indices)
  func gradients(index: Int) throws {
    let c = Self.cases[index]
    let inputs: [Tensor<Double>] = [noise([2] + c.cells + [3], 1), noise([4, 3] + c.kernel, 2), noise([4], 3)]
    for padding in Padding.allCases {
      try expectGradient(inputs) { $0[0].convolved($0[1], $0[2], stride: c.stride, padding: padding) }
    }
    try expectGradient(Array(inputs.prefix(2))) { $0[0].convolved($0[1]) }
  }

  /// A convolution by its definition.
  @Test func definition() {
    let (x, w): (Tensor<Double>, Tensor<Double>) = (noise([1, 4, 5, 2], 1), noise([3, 2, 3, 3], 2))
    let y = Traced(x).convolved(Traced(w)).value
    func at(_ i: Int, _ j: Int, _ c: Int) -> Double {
      i < 0 || i >= 4 || j < 0 || j >= 5 ? 0 : x.values[(i * 5 + j) * 2 + c]
    }
    for (i, j, o) in [(0, 0, 0), (3, 4, 2), (1, 2, 1), (2, 0, 2)] {
      var sum = 0.0
      for c in 0..<2 {
        for p in 0..<3 {
          for q in 0..<3 { sum += w.values[((o * 2 + c) * 3 + p) * 3 + q] * at(i + p - 1, j + q - 1, c) }
        }
      }
      #expect(abs(sum - y.values[(i * 5 + j) * 3 + o]) < 1e-13)
    }
  }

  /// The nearest number of eight bits of mantissa, of two the even one.
  private func rounded(_ x: Tensor<Float>) -> Tensor<Float> {
    Tensor(
      x.values.map { Float(bitPattern: ($0.bitPattern + 0x7FFF + ($0.bitPattern >> 16 & 1)) & 0xFFFF_0000) },
      shape: x.shape)
  }

  /// oneDNN's passes against products of matrices in double precision, to 1e-5 of the greatest number; with bfloat16 of
  /// factors that were rounded beforehand.
  @Test(arguments: cases.indices, ConvolutionPrecision.allCases)
  func library(index: Int, precision: ConvolutionPrecision) throws {
    let c = Self.cases[index]
    for (inputs, outputs) in [(3, 4), (16, 32), (2, 16), (32, 1)] {
      let x: Tensor<Float> = noise([2] + c.cells + [inputs], 1),
        w: Tensor<Float> = noise([outputs, inputs] + c.kernel, 2)
      let b: Tensor<Float> = noise([outputs], 3)
      let shape = ConvolutionShape(input: x.shape, weight: w.shape, stride: c.stride)
      let g: Tensor<Float> = noise(shape.output, 4)
      let fast = LibraryConvolution.prepared(shape, precision)
      let slow = ProductConvolution<Double>(shape: shape)
      let factors = [x, w, g].map { precision == .single ? $0 : rounded($0) }.map { $0.converted(to: Double.self) }
      let (xd, wd, gd, bd) = (factors[0], factors[1], factors[2], b.converted(to: Double.self))
      func expectNear(_ a: Tensor<Float>, _ b: Tensor<Double>, _ name: String) {
        let scale = b.values.map(abs).max() ?? 0
        let difference = zip(a.values, b.values).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(
          a.shape == b.shape && difference <= 1e-5 * scale, "\(name) \(inputs)->\(outputs): \(difference / scale)")
      }
      expectNear(fast.forward(x, w, b), slow.forward(xd, wd, bd), "forward")
      expectNear(fast.forward(x, w, nil), slow.forward(xd, wd, nil), "without bias")
      expectNear(fast.inputGradient(g, w), slow.inputGradient(gd, wd), "input")
      expectNear(fast.weightGradient(g, x).weight, slow.weightGradient(gd, xd).weight, "weight")
      expectNear(fast.weightGradient(g, x).bias, slow.weightGradient(gd, xd).bias, "bias")
    }
  }
}
