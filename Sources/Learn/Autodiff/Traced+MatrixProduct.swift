extension Traced {
  /// The product of the last two axes; see ``Tensor/product(_:_:transposesA:transposesB:)``.
  public static func product(_ a: Traced, _ b: Traced, transposesB: Bool = false) -> Traced {
    let (x, y) = (a.value, b.value)
    let isShared = y.rank == 2 && x.rank > 2
    return custom([a, b], value: Tensor.product(x, y, transposesB: transposesB)) { g in
      let slopeA = a.isTraced ? Tensor.product(g, y, transposesB: !transposesB) : nil
      guard b.isTraced else { return [slopeA, nil] }
      let (left, right) = transposesB ? (g, x) : (x, g)
      let slopeB = isShared ? Tensor.outerSum(left, right) : Tensor.product(left, right, transposesA: true)
      return [slopeA, slopeB]
    }
  }

  /// x W^T + b along the last axis.
  ///
  /// - Parameters:
  ///   - weight: Shape (out, in).
  ///   - bias: Shape (out), or none.
  /// - Returns: Shape (..., out).
  public func linear(_ weight: Traced, _ bias: Traced? = nil) -> Traced {
    let rows = shape.count == 1 ? reshaped([1, -1]) : self
    var y = Traced.product(rows, weight, transposesB: true)
    if shape.count == 1 { y = y.reshaped([-1]) }
    return bias.map { y + $0 } ?? y
  }
}
