/// What copies numbers to other places and computes nothing.
extension Tensor {
  /// The same numbers with their axes in another order: axis i of the result is axis `order[i]` of this.
  public func permuted(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(0..<rank), "\(order) is no order of \(rank) axes")
    guard order != Array(0..<rank) else { return self }
    let strides = Self.strides(of: shape)
    let (lengths, steps) = (order.map { shape[$0] }, order.map { strides[$0] })
    return withPointer { x in
      Tensor(shape: lengths) { y in Self.gather(x, lengths, steps, into: y) }
    }
  }

  /// Copies a box of given lengths whose places are `steps` apart in `x` into memory without gaps.
  private static func gather(
    _ x: UnsafePointer<Scalar>, _ lengths: [Int], _ steps: [Int], into y: UnsafeMutablePointer<Scalar>
  ) {
    guard let length = lengths.last, let step = steps.last else {
      y[0] = x[0]
      return
    }
    var index = [Int](repeating: 0, count: lengths.count - 1)
    var (from, to) = (0, 0)
    for _ in 0..<lengths.dropLast().reduce(1, *) {
      if step == 1 {
        (y + to).update(from: x + from, count: length)
      } else {
        for i in 0..<length { y[to &+ i] = x[from &+ i &* step] }
      }
      to += length
      var axis = index.count - 1
      while axis >= 0 {
        index[axis] += 1
        from += steps[axis]
        if index[axis] < lengths[axis] { break }
        from -= steps[axis] * lengths[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }

  /// This tensor as (before, along, after) an axis.
  func split(at axis: Int) -> (before: Int, along: Int, after: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  /// Tensors side by side along an axis; all their other lengths are equal.
  public static func concatenated(_ parts: [Tensor], axis: Int) -> Tensor {
    let first = parts[0]
    let axis = first.axis(axis)
    var shape = first.shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    for part in parts {
      var expected = shape
      expected[axis] = part.shape[axis]
      precondition(part.shape == expected, "\(part.shape) does not stand beside \(first.shape) along axis \(axis)")
    }
    let (before, row, _) = (shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *), 0)
    return Tensor(shape: shape) { y in
      var offset = 0
      for part in parts {
        let length = part.shape[axis...].reduce(1, *)
        part.withPointer { x in
          for i in 0..<before { (y + i * row + offset).update(from: x + i * length, count: length) }
        }
        offset += length
      }
    }
  }

  /// The places `range` of an axis.
  public func sliced(_ range: Range<Int>, axis: Int) -> Tensor {
    let axis = self.axis(axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis], "\(range) is not within axis \(axis) of \(shape)")
    let (before, along, after) = split(at: axis)
    var lengths = shape
    lengths[axis] = range.count
    return withPointer { x in
      Tensor(shape: lengths) { y in
        for i in 0..<before {
          (y + i * range.count * after)
            .update(from: x + (i * along + range.lowerBound) * after, count: range.count * after)
        }
      }
    }
  }

  /// Zeros of `length` along an axis, but for this tensor from `offset` on: the adjoint of ``sliced(_:axis:)``.
  func placed(at offset: Int, of length: Int, axis: Int) -> Tensor {
    let (before, along, after) = split(at: axis)
    var lengths = shape
    lengths[axis] = length
    var result = Tensor(zeros: lengths)
    withPointer { x in
      result.withMutablePointer { y in
        for i in 0..<before {
          (y + (i * length + offset) * after).update(from: x + i * along * after, count: along * after)
        }
      }
    }
    return result
  }
}
