extension Tensor {
  /// e^x over its sum along the last axis, by differences from the greatest.
  public func softmax() -> Tensor {
    let length = shape[rank - 1]
    return withPointer { x in
      Tensor(shape: shape) { y in
        for row in 0..<count / max(1, length) {
          let (from, to) = (x + row * length, y + row * length)
          var greatest = -Scalar.infinity
          for i in 0..<length { greatest = max(greatest, from[i]) }
          var shift = -greatest
          Scalar.combine(.sum, from, 1, &shift, 0, to, length)
          Scalar.apply(.exponential, to, to, length)
          var factor = 1 / Scalar.sum(to, length)
          Scalar.combine(.product, to, 1, &factor, 0, to, length)
        }
      }
    }
  }

  /// The adjoint of ``softmax()``, of which this is the result: y (g - sum of g y).
  func softmaxSlope(_ g: Tensor) -> Tensor {
    let length = shape[rank - 1]
    return withPointer { y in
      g.withPointer { g in
        Tensor(shape: shape) { s in
          for row in 0..<count / max(1, length) {
            let (yRow, gRow, to) = (y + row * length, g + row * length, s + row * length)
            var mean = Scalar.dot(yRow, gRow, length)
            Scalar.combine(.difference, gRow, 1, &mean, 0, to, length)
            Scalar.combine(.product, to, 1, yRow, 1, to, length)
          }
        }
      }
    }
  }
}
