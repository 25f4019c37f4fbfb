extension Tensor {
  /// Fields (sample, cells, channel) with every cell repeated twice along each axis.
  func refined() -> Tensor {
    var (result, axis) = (self, rank - 2)
    // The axis that runs fastest first: the copies that follow are of longer runs.
    while axis >= 1 {
      result = result.repeated(axis: axis)
      axis -= 1
    }
    return result
  }

  /// The sum of every 2, 4 or 8 cells: the adjoint of ``refined()``.
  func coarsened() -> Tensor {
    var result = self
    for axis in 1..<(rank - 1) { result = result.pairsSummed(axis: axis) }
    return result
  }

  private func repeated(axis: Int) -> Tensor {
    let (before, along, after) = split(at: axis)
    var lengths = shape
    lengths[axis] = 2 * along
    return withPointer { x in
      Tensor(shape: lengths) { y in
        for i in 0..<before * along {
          let (from, to) = (x + i * after, y + 2 * i * after)
          to.update(from: from, count: after)
          (to + after).update(from: from, count: after)
        }
      }
    }
  }

  private func pairsSummed(axis: Int) -> Tensor {
    let (before, along, after) = split(at: axis)
    precondition(along % 2 == 0, "\(along) cells along axis \(axis) do not make pairs")
    var lengths = shape
    lengths[axis] = along / 2
    return withPointer { x in
      Tensor(shape: lengths) { y in
        for i in 0..<before * along / 2 {
          let from = x + 2 * i * after
          Scalar.combine(.sum, from, 1, from + after, 1, y + i * after, after)
        }
      }
    }
  }
}

extension Traced {
  /// Fields (sample, cells, channel) with every cell repeated twice along each axis.
  public func refined() -> Traced {
    custom([self], value: value.refined()) { g in [g.coarsened()] }
  }

  /// The mean of every 2, 4 or 8 cells of fields (sample, cells, channel).
  public func coarsened() -> Traced {
    let share = 1 / Scalar(1 << (shape.count - 2))
    return custom([self], value: share * value.coarsened()) { g in [share * g.refined()] }
  }
}
