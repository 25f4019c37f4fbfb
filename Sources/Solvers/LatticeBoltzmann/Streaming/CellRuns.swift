internal import Domain

/// The fluid cells of a block as runs along x.
struct CellRuns {
  /// Those in rows at the rim, whose numbers neighbours wait for.
  let rim: [CellRun]
  /// Those in all other rows.
  let inner: [CellRun]
  /// For each layer its part of the inner ones.
  let layers: [Range<Int>]
  /// The longest of them.
  let longest: Int

  /// The runs of a block.
  ///
  /// Runs with fewer solid cells between them than `gap` are one: what the solid cells there compute is of no matter, since
  /// the walls' links bring back what has gone into them. With the largest gap of all, rows are computed as a whole.
  init(_ solid: Field<Float>, _ layout: FieldLayout, gap: Int, _ rows: RowLayers) {
    let count = solid.block.count
    var (rim, inner, longest): ([CellRun], [CellRun], Int) = ([], [], 0)
    var ends = [Int](repeating: 0, count: rows.count)
    for z in 0..<count.z {
      for y in 0..<count.y {
        let row = solid.row(y, z)
        var ranges: [Range<Int>] = gap == .max ? [0..<count.x] : []
        var x = gap == .max ? count.x : 0
        while x < count.x {
          guard row[x] == 0 else {
            x += 1
            continue
          }
          var end = x + 1
          while end < count.x, row[end] == 0 { end += 1 }
          if let last = ranges.last, x - last.upperBound < gap {
            ranges[ranges.count - 1] = last.lowerBound..<end
          } else {
            ranges.append(x..<end)
          }
          x = end
        }
        let origin = layout.offset(0, y, z, 0) - layout.origin
        for range in ranges {
          let run = CellRun(offset: origin + range.lowerBound, count: range.count)
          if rows.isRim(y, z) { rim.append(run) } else { inner.append(run) }
          longest = max(longest, range.count)
        }
        ends[rows.layer(y, z)] = inner.count
      }
    }
    (self.rim, self.inner, self.longest) = (rim, inner, longest)
    layers = zip([0] + ends, ends).map { $0..<$1 }
  }
}
