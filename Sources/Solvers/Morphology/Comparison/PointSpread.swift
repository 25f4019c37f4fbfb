internal import Domain
internal import Glibc
internal import Numerics

/// The blur of an instrument whose point spread is a normal law of one standard deviation along each axis.
///
/// By transforms of lines: a wave of wave number k is left with exp(-k^2 s^2 / 2) of its amplitude, whatever the size of
/// pixels. Beyond walls lies the mirror image of what is before them.
struct PointSpread {
  /// The standard deviation s, m.
  let deviation: Double

  /// Blurs the lines along one axis of a box.
  ///
  /// - Parameters:
  ///   - values: The box, the axis before others at the given stride.
  ///   - count: Values in a line.
  ///   - stride: How far apart they are.
  ///   - spacing: The distance of the values, m.
  ///   - isPeriodic: Whether the line goes on with its other end.
  func blur(_ values: inout [Double], count: Int, stride: Int, spacing: Double, isPeriodic: Bool) {
    let line = SymmetricTransform(isPeriodic ? .periodic : .even, count: count)
    let rest = (0..<count).map { n in
      let waves = isPeriodic ? 2 * Double(min(n, count - n)) : Double(n)
      let k = Double.pi * waves / (Double(count) * spacing)
      return exp(-0.5 * k * k * deviation * deviation) / line.norm
    }
    for block in Swift.stride(from: 0, to: values.count, by: count * stride) {
      for start in block..<block + stride {
        for n in 0..<count { line.data[n] = values[start + n * stride] }
        line.forward()
        for n in 0..<count { line.data[n] *= rest[n] }
        line.backward()
        for n in 0..<count { values[start + n * stride] = line.data[n] }
      }
    }
  }
}

extension HeightMap {
  /// The map as an instrument sees it whose point spread is a normal law.
  ///
  /// Heights that are not known stay so, and do not count: the others are means over the known ones.
  ///
  /// - Parameter deviation: The standard deviation of the point spread, m.
  /// - Returns: The smoother map.
  public func blurred(_ deviation: Double) -> HeightMap {
    let spread = PointSpread(deviation: deviation)
    func blurred(_ values: [Double]) -> [Double] {
      var values = values
      spread.blur(&values, count: columns, stride: 1, spacing: dx, isPeriodic: isPeriodic)
      if !isProfile { spread.blur(&values, count: rows, stride: columns, spacing: dy, isPeriodic: isPeriodic) }
      return values
    }
    let known = values.map { $0.isFinite }
    guard known.contains(false) else { return with(blurred(values)) }
    let sums = blurred(values.map { $0.isFinite ? $0 : 0 })
    let weights = blurred(known.map { $0 ? 1 : 0 })
    return with(values.indices.map { known[$0] && weights[$0] > 1e-6 ? sums[$0] / weights[$0] : .nan })
  }
}

extension SampledField {
  /// The field as an instrument sees it whose point spread is a normal law along each axis.
  ///
  /// - Parameter deviation: The standard deviation of the point spread, m.
  /// - Returns: The smoother field.
  public func blurred(_ deviation: Double) -> SampledField {
    let spread = PointSpread(deviation: deviation)
    var result = values
    for axis in grid.axes {
      spread.blur(
        &result, count: grid.cells[axis], stride: stride(axis), spacing: grid.spacing[axis],
        isPeriodic: periodic.contains(axis))
    }
    return SampledField(grid, result, periodic: periodic)
  }
}
