extension Traced {
  /// The same numbers in another shape; one length may be -1.
  public func reshaped(_ lengths: [Int]) -> Traced {
    let shape = shape
    return custom([self], value: value.reshaped(lengths)) { g in [g.reshaped(shape)] }
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of this.
  public func permuted(_ order: [Int]) -> Traced {
    let inverse = order.indices.sorted { order[$0] < order[$1] }
    return custom([self], value: value.permuted(order)) { g in [g.permuted(inverse)] }
  }

  /// Tensors side by side along an axis.
  public static func concatenated(_ parts: [Traced], axis: Int) -> Traced {
    let axis = parts[0].value.axis(axis)
    return custom(parts, value: Tensor.concatenated(parts.map(\.value), axis: axis)) { g in
      var start = 0
      return parts.map { part in
        let range = start..<start + part.shape[axis]
        start = range.upperBound
        return part.isTraced ? g.sliced(range, axis: axis) : nil
      }
    }
  }

  /// The places `range` of an axis.
  public func sliced(_ range: Range<Int>, axis: Int) -> Traced {
    let axis = value.axis(axis)
    let length = shape[axis]
    return custom([self], value: value.sliced(range, axis: axis)) { g in
      [g.placed(at: range.lowerBound, of: length, axis: axis)]
    }
  }

  /// More places at the ends of an axis.
  public func padded(_ padding: Padding, lower: Int, upper: Int, axis: Int) -> Traced {
    custom([self], value: value.padded(padding, lower: lower, upper: upper, axis: axis)) { g in
      [g.folded(padding, lower: lower, upper: upper, axis: axis)]
    }
  }

  /// Rows of a table by their numbers: shape (rows, width) to (count of `indices`, width).
  public func rows(_ indices: [Int]) -> Traced {
    let (table, width) = (value, shape[1])
    let picked = table.withPointer { x in
      Tensor<Scalar>(shape: [indices.count, width]) { y in
        for (i, row) in indices.enumerated() { (y + i * width).update(from: x + row * width, count: width) }
      }
    }
    return custom([self], value: picked) { g in
      var result = Tensor<Scalar>(zeros: table.shape)
      g.withPointer { g in
        result.withMutablePointer { y in
          for (i, row) in indices.enumerated() { Scalar.add(g + i * width, times: 1, to: y + row * width, width) }
        }
      }
      return [result]
    }
  }
}
