extension Traced {
  /// f of every number.
  public func mapped(_ f: Pointwise) -> Traced {
    let (x, y) = (value, value.mapped(f))
    return custom([self], value: y) { g in
      [
        x.withPointer { px in
          y.withPointer { py in
            g.withPointer { pg in Tensor(shape: x.shape) { Scalar.applySlope(f, px, py, pg, $0, x.count) } }
          }
        }
      ]
    }
  }

  /// x / (1 + e^-x).
  public func silu() -> Traced { mapped(.silu) }
  /// x².
  public func squared() -> Traced { mapped(.square) }

  /// The sum, place by place.
  public static func + (a: Traced, b: Traced) -> Traced {
    custom([a, b], value: a.value + b.value) { g in
      [a.isTraced ? g.summed(to: a.shape) : nil, b.isTraced ? g.summed(to: b.shape) : nil]
    }
  }

  /// The difference, place by place.
  public static func - (a: Traced, b: Traced) -> Traced {
    custom([a, b], value: a.value - b.value) { g in
      [a.isTraced ? g.summed(to: a.shape) : nil, b.isTraced ? (-1 * g.summed(to: b.shape)) : nil]
    }
  }

  /// The product, place by place.
  public static func * (a: Traced, b: Traced) -> Traced {
    let (x, y) = (a.value, b.value)
    return custom([a, b], value: x * y) { g in
      [a.isTraced ? (g * y).summed(to: x.shape) : nil, b.isTraced ? (g * x).summed(to: y.shape) : nil]
    }
  }

  /// The quotient, place by place.
  public static func / (a: Traced, b: Traced) -> Traced {
    let (x, y) = (a.value, b.value)
    let quotient = x / y
    return custom([a, b], value: quotient) { g in
      let slope = g / y
      return [
        a.isTraced ? slope.summed(to: x.shape) : nil, b.isTraced ? (-1 * (slope * quotient)).summed(to: y.shape) : nil,
      ]
    }
  }

  /// All numbers times one.
  public static func * (a: Scalar, b: Traced) -> Traced {
    custom([b], value: a * b.value) { g in [a * g] }
  }

  /// All numbers and one more.
  public static func + (a: Traced, b: Scalar) -> Traced { a + Traced(b) }

  /// The negative.
  public static prefix func - (a: Traced) -> Traced { -1 * a }

  /// The greater, place by place; where both are equal, the gradient passes to the first.
  public static func maximum(_ a: Traced, _ b: Traced) -> Traced {
    let (x, y) = (a.value, b.value)
    let result = Tensor.combined(.maximum, x, y)
    return custom([a, b], value: result) { g in
      let first = Tensor<Scalar>(
        zip(broadcast(x, to: result.shape).values, broadcast(y, to: result.shape).values).map { $0 >= $1 ? 1 : 0 },
        shape: result.shape)
      let part = g * first
      return [part.summed(to: x.shape), (g - part).summed(to: y.shape)]
    }
  }

  private static func broadcast(_ x: Tensor<Scalar>, to shape: [Int]) -> Tensor<Scalar> {
    x.shape == shape ? x : Tensor(zeros: shape) + x
  }

  /// The sum of all numbers.
  public func sum() -> Traced {
    let shape = shape
    let total = value.withPointer { Scalar.sum($0, value.count) }
    return custom([self], value: Tensor(total)) { g in [Tensor(repeating: g.value, shape: shape)] }
  }

  /// The mean of all numbers.
  public func mean() -> Traced { (1 / Scalar(value.count)) * sum() }

  /// The sum along axes, which keep the length one.
  public func sum(along axes: [Int]) -> Traced {
    var smaller = shape
    for axis in axes { smaller[value.axis(axis)] = 1 }
    let shape = shape
    return custom([self], value: value.summed(to: smaller)) { g in [Tensor(zeros: shape) + g] }
  }

  /// The mean along axes, which keep the length one.
  public func mean(along axes: [Int]) -> Traced {
    let count = axes.reduce(1) { $0 * shape[value.axis($1)] }
    return (1 / Scalar(count)) * sum(along: axes)
  }

  /// e^x over its sum along the last axis.
  public func softmax() -> Traced {
    let y = value.softmax()
    return custom([self], value: y) { g in [y.softmaxSlope(g)] }
  }
}
