/// A way to compute a convolution and its adjoints.
protocol ConvolutionKernel<Scalar> {
  associatedtype Scalar: TensorScalar

  /// y of x, w and b.
  func forward(_ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>?) -> Tensor<Scalar>

  /// The gradient with respect to x from that with respect to y.
  func inputGradient(_ g: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> Tensor<Scalar>

  /// The gradients with respect to w and b.
  func weightGradient(_ g: Tensor<Scalar>, _ x: Tensor<Scalar>) -> (weight: Tensor<Scalar>, bias: Tensor<Scalar>)
}

/// A convolution as a product of matrices, of any kind of number: the check of the fast one, and what double precision
/// uses.
struct ProductConvolution<Scalar: TensorScalar>: ConvolutionKernel {
  let shape: ConvolutionShape

  private var places: Int { shape.results.reduce(1, *) }
  private var taps: Int { shape.kernel.reduce(1, *) }

  /// w as a matrix (outputs, taps of kernel and inputs).
  private func matrix(_ weight: Tensor<Scalar>) -> Tensor<Scalar> {
    weight.reshaped([shape.outputs, shape.inputs, taps]).permuted([0, 2, 1]).reshaped([shape.outputs, -1])
  }

  /// Calls `body` with each place of the result and tap of the kernel, and the cell that they meet at.
  private func forEachTap(_ body: (_ place: Int, _ tap: Int, _ cell: Int) -> Void) {
    let axes = shape.cells.count
    let (results, kernel) = (shape.results, shape.kernel)
    for place in 0..<places {
      for tap in 0..<taps {
        var (p, q, cell, factor, isInside) = (place, tap, 0, 1, true)
        for axis in stride(from: axes - 1, through: 0, by: -1) {
          let at = (p % results[axis]) * shape.stride + q % kernel[axis] - shape.lower[axis]
          (p, q) = (p / results[axis], q / kernel[axis])
          isInside = isInside && at >= 0 && at < shape.cells[axis]
          cell += at * factor
          factor *= shape.cells[axis]
        }
        if isInside { body(place, tap, cell) }
      }
    }
  }

  /// The cells under the kernel, one row for each place of the result.
  private func patches(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    var result = Tensor<Scalar>(zeros: [shape.batch * places, taps * shape.inputs])
    let (cells, inputs) = (shape.cells.reduce(1, *), shape.inputs)
    x.withPointer { x in
      result.withMutablePointer { y in
        forEachTap { place, tap, cell in
          for n in 0..<shape.batch {
            (y + ((n * places + place) * taps + tap) * inputs).update(
              from: x + (n * cells + cell) * inputs, count: inputs)
          }
        }
      }
    }
    return result
  }

  func forward(_ x: Tensor<Scalar>, _ weight: Tensor<Scalar>, _ bias: Tensor<Scalar>?) -> Tensor<Scalar> {
    let y = Tensor.product(patches(x), matrix(weight), transposesB: true)
    return (bias.map { y + $0 } ?? y).reshaped(shape.output)
  }

  func inputGradient(_ g: Tensor<Scalar>, _ weight: Tensor<Scalar>) -> Tensor<Scalar> {
    let rows = Tensor.product(g.reshaped([-1, shape.outputs]), matrix(weight))
    var result = Tensor<Scalar>(zeros: shape.input)
    let (cells, inputs) = (shape.cells.reduce(1, *), shape.inputs)
    rows.withPointer { rows in
      result.withMutablePointer { y in
        forEachTap { place, tap, cell in
          for n in 0..<shape.batch {
            Scalar.add(
              rows + ((n * places + place) * taps + tap) * inputs, times: 1, to: y + (n * cells + cell) * inputs, inputs
            )
          }
        }
      }
    }
    return result
  }

  func weightGradient(_ g: Tensor<Scalar>, _ x: Tensor<Scalar>) -> (weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    let rows = g.reshaped([-1, shape.outputs])
    let matrix = Tensor.product(rows, patches(x), transposesA: true)
    let weight = matrix.reshaped([shape.outputs, taps, shape.inputs]).permuted([0, 2, 1]).reshaped(shape.weight)
    return (weight, rows.summed(to: [shape.outputs]))
  }
}
