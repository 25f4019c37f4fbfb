/// What kind of numbers convolutions of floats multiply.
///
/// With `.brainFloat` inputs, weights and gradients are rounded to eight bits of mantissa before they are multiplied;
/// sums, weights and all else stay floats. Fast where the processor has AVX512_BF16.
public enum ConvolutionPrecision: String, Sendable, CaseIterable {
  /// Floats.
  case single
  /// bfloat16, sums of floats.
  case brainFloat = "bfloat16"
}

extension Traced {
  /// The convolution with kernels: fields (sample, [z,] [y,] x, channel).
  ///
  /// - Parameters:
  ///   - weight: Shape (outputs, inputs, kernel), PyTorch's order.
  ///   - bias: Shape (outputs), or none.
  ///   - stride: Cells between places of the kernel.
  ///   - padding: What lies beyond the ends; the number of cells is kept with a stride of one.
  ///   - precision: The kind of numbers that are multiplied; of floats alone.
  /// - Returns: Shape (sample, cells, outputs).
  public func convolved(
    _ weight: Traced, _ bias: Traced? = nil, stride: Int = 1, padding: Padding = .zero,
    precision: ConvolutionPrecision = .single
  ) -> Traced {
    guard padding != .zero else { return convolvedWithZeros(weight, bias, stride, nil, precision) }
    var wide = self
    for (axis, length) in weight.shape.dropFirst(2).enumerated() where length > 1 {
      wide = wide.padded(padding, lower: (length - 1) / 2, upper: length / 2, axis: axis + 1)
    }
    return wide.convolvedWithZeros(weight, bias, stride, weight.shape.dropFirst(2).map { _ in 0 }, precision)
  }

  private func convolvedWithZeros(
    _ weight: Traced, _ bias: Traced?, _ stride: Int, _ ends: [Int]?, _ precision: ConvolutionPrecision
  ) -> Traced {
    let shape = ConvolutionShape(input: shape, weight: weight.shape, stride: stride, lower: ends, upper: ends)
    let (x, w) = (value, weight.value)
    let kernel: any ConvolutionKernel<Scalar> = preparedConvolution(shape, precision)
    let y = kernel.forward(x, w, bias?.value)
    return custom([self, weight] + (bias.map { [$0] } ?? []), value: y) { g in
      let slope = self.isTraced ? kernel.inputGradient(g, w) : nil
      guard weight.isTraced || bias?.isTraced == true else { return [slope, nil] + (bias == nil ? [] : [nil]) }
      let parts = kernel.weightGradient(g, x)
      return [slope, parts.weight] + (bias == nil ? [] : [parts.bias])
    }
  }
}

/// The fastest way that there is for a kind of number.
private func preparedConvolution<Scalar: TensorScalar>(
  _ shape: ConvolutionShape, _ precision: ConvolutionPrecision
) -> any ConvolutionKernel<Scalar> {
  guard Scalar.self == Float.self else { return ProductConvolution(shape: shape) }
  let kernel: any ConvolutionKernel<Float> = LibraryConvolution.prepared(shape, precision)
  guard let same = kernel as? any ConvolutionKernel<Scalar> else { return ProductConvolution(shape: shape) }
  return same
}
