public import Domain

extension SampledField {
  /// The field in larger cells, each the mean over it, weighted by overlap.
  ///
  /// Around the lower corner; what does not fill a whole cell at the upper ends is left out.
  ///
  /// - Parameter spacing: The new spacing along each of the field's axes, m, not below the old one.
  /// - Returns: The coarser field; along axes whose spacing stays, with the same numbers.
  /// - Throws: `DomainError` if the cells are more than there can be, which fewer cells never are.
  public func areaAveraged(spacing: [Axis: Double]) throws(DomainError) -> SampledField {
    var result = self
    for axis in grid.axes {
      guard let new = spacing[axis], abs(new / grid.spacing[axis] - 1) > 1e-6 else { continue }
      result = try result.averaged(along: axis, new)
    }
    return result
  }

  private func averaged(along axis: Axis, _ new: Double) throws(DomainError) -> SampledField {
    precondition(new > grid.spacing[axis], "averages do not make cells")
    let shares = HeightMap.overlaps(grid.cells[axis], grid.spacing[axis], new)
    let (count, stride) = (grid.cells[axis], stride(axis))
    var result = [Double](repeating: 0, count: values.count / count * shares.count)
    for block in 0..<values.count / (count * stride) {
      for (n, share) in shares.enumerated() {
        let total = share.reduce(0) { $0 + $1.1 }
        for i in 0..<stride {
          let sum = share.reduce(0) { $0 + $1.1 * values[(block * count + $1.0) * stride + i] }
          result[(block * shares.count + n) * stride + i] = sum / total
        }
      }
    }
    var (cells, spacing) = (grid.cells, grid.spacing)
    (cells[axis], spacing[axis]) = (shares.count, new)
    let isWhole = abs(Double(shares.count) * new / (Double(count) * grid.spacing[axis]) - 1) < 1e-9
    return SampledField(
      try with(cells, spacing, grid.origin), result, periodic: isWhole ? periodic : periodic.subtracting([axis]))
  }

  /// A part of the field.
  ///
  /// - Parameter ranges: The cells along each axis; all of them along an axis that is not named.
  /// - Returns: The smaller field, around whose ends it goes on along whole axes alone.
  /// - Throws: `DomainError` if a range is empty.
  public func part(_ ranges: [Axis: Range<Int>]) throws(DomainError) -> SampledField {
    let all = Axis.allCases.map { ranges[$0] ?? 0..<grid.cells[$0] }
    precondition(
      zip(Axis.allCases, all).allSatisfy { $1.lowerBound >= 0 && $1.upperBound <= grid.cells[$0] }, "a part lies within"
    )
    var (cells, origin, periodic) = (grid.cells, grid.origin, self.periodic)
    for (axis, range) in zip(Axis.allCases, all) {
      if range.count < cells[axis] { periodic.remove(axis) }
      origin[axis] += Double(range.lowerBound) * grid.spacing[axis]
      cells[axis] = range.count
    }
    let numbers = all[2].flatMap { z in
      all[1].flatMap { y in
        let row = (z * grid.cells.y + y) * grid.cells.x
        return values[row + all[0].lowerBound..<row + all[0].upperBound]
      }
    }
    return SampledField(try with(cells, grid.spacing, origin), numbers, periodic: periodic)
  }

  private func with(_ cells: CellIndex, _ spacing: Position, _ origin: Position) throws(DomainError) -> Grid {
    try Grid(
      cells: grid.axes.map { cells[$0] }, spacing: grid.axes.map { spacing[$0] }, origin: grid.axes.map { origin[$0] })
  }
}
