/// What lies beyond the ends of an axis of a field.
public enum Padding: String, Sendable, Codable, CaseIterable {
  /// Zeros.
  case zero
  /// The field goes on from its other end.
  case periodic
  /// The field's mirror image about the outer sides of its end cells.
  case mirrored
  /// The end cells' values.
  case replicated

  /// The place within 0..<length whose number stands at `place`, none for zeros.
  func source(of place: Int, length: Int) -> Int? {
    guard place < 0 || place >= length else { return place }
    switch self {
    case .zero: return nil
    case .periodic: return ((place % length) + length) % length
    case .replicated: return min(max(place, 0), length - 1)
    case .mirrored:
      let folded = ((place % (2 * length)) + 2 * length) % (2 * length)
      return folded < length ? folded : 2 * length - 1 - folded
    }
  }
}

extension Tensor {
  /// This tensor with `lower` and `upper` more places at the ends of an axis.
  public func padded(_ padding: Padding, lower: Int, upper: Int, axis: Int) -> Tensor {
    let axis = self.axis(axis)
    let (before, along, after) = split(at: axis)
    var lengths = shape
    lengths[axis] = along + lower + upper
    let sources = (0..<lengths[axis]).map { padding.source(of: $0 - lower, length: along) }
    return withPointer { x in
      Tensor(shape: lengths) { y in
        for i in 0..<before {
          for (place, source) in sources.enumerated() {
            let to = y + (i * sources.count + place) * after
            if let source {
              to.update(from: x + (i * along + source) * after, count: after)
            } else {
              to.update(repeating: 0, count: after)
            }
          }
        }
      }
    }
  }

  /// The adjoint of ``padded(_:lower:upper:axis:)``: every number is added to the place that it came from.
  func folded(_ padding: Padding, lower: Int, upper: Int, axis: Int) -> Tensor {
    let axis = self.axis(axis)
    let (before, along, after) = split(at: axis)
    var lengths = shape
    lengths[axis] = along - lower - upper
    let sources = (0..<along).map { padding.source(of: $0 - lower, length: lengths[axis]) }
    var result = Tensor(zeros: lengths)
    withPointer { x in
      result.withMutablePointer { y in
        for i in 0..<before {
          for (place, source) in sources.enumerated() {
            guard let source else { continue }
            Scalar.add(x + (i * along + place) * after, times: 1, to: y + (i * lengths[axis] + source) * after, after)
          }
        }
      }
    }
    return result
  }
}
