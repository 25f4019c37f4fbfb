internal import Domain

/// Cells beside each other along x that are collided together.
struct CellRun {
  /// The first cell, as its place in a population's array.
  let offset: Int
  let count: Int
}

/// One collision of the cells of some runs, in place.
///
/// Populations stream in place by the two steps of Bailey et al. (2009, doi:10.1109/ICPP.2009.38), the AA pattern. The
/// first step finds each population in its own array at its own cell, and leaves it, collided, in the opposite's array at
/// the same cell. The second finds those that come from the neighbours there, and leaves them, collided, in their own
/// arrays at the cells that they move to. So each step reads and writes every number once, and no two cells touch the
/// same number.
struct Sweep<Scalar: FieldScalar> {
  /// The first owned cell of population 0.
  let first: UnsafeMutablePointer<Scalar>
  /// From one population to the next, in elements.
  let componentStride: Int
  /// From a cell to the neighbour that each velocity leads to, in elements.
  let steps: [Int]
  /// Whether this is the second of two steps.
  let isSecond: Bool
  let relaxation: LatticeRelaxation
  let force: SIMD3<Double>
  let isQuadratic: Bool
  /// What partly solid cells need; nil if there are none.
  let grey: GreySweep<Scalar>?
  /// Whether memory is asked for before it is needed: of use unless the caches hold it.
  var fetches = true

  /// Where each population of a run is found; after the collision its opposite is there.
  @inline(__always)
  private func findRows(_ run: CellRun, _ rows: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>, _ count: Int) {
    let origin = first + run.offset
    rows[0] = origin
    for i in 1..<count {
      let opposite = ((i &- 1) ^ 1) &+ 1
      rows[i] = isSecond ? origin + (opposite &* componentStride &+ steps[opposite]) : origin + i &* componentStride
    }
  }

  /// Collides the cells of a part of some runs.
  ///
  /// Cells that do not fill a vector at the end of a run are collided in a copy.
  @inline(__always)
  func collide<V: LatticeVector>(_: V.Type, _ runs: UnsafeBufferPointer<CellRun>, _ part: Range<Int>)
  where V.Scalar == Scalar {
    let k = CollisionConstants<V>(relaxation, force: force, solid: grey?.velocity ?? .zero)
    let count = steps.count
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Scalar>.self, capacity: 3 * count) { buffer in
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count * V.width) { spare in
        guard let rows = buffer.baseAddress, let last = spare.baseAddress else { return }
        spare.update(repeating: 0)
        for i in 0..<count { rows[count + i] = last + i * V.width }
        // A loop for each kind, so that none has to ask within.
        switch (count == 9, grey != nil, isQuadratic) {
        case (true, false, false): forEach(LinearNine<V>.self, runs, part, rows, k)
        case (true, false, true): forEach(QuadraticNine<V>.self, runs, part, rows, k)
        case (true, true, _): forEach(GreyNine<V>.self, runs, part, rows, k)
        case (false, false, false): forEach(LinearNineteen<V>.self, runs, part, rows, k)
        case (false, false, true): forEach(QuadraticNineteen<V>.self, runs, part, rows, k)
        case (false, true, _): forEach(GreyNineteen<V>.self, runs, part, rows, k)
        }
      }
    }
  }

  @inline(__always)
  private func forEach<Kernel: SweepKernel>(
    _: Kernel.Type, _ runs: UnsafeBufferPointer<CellRun>, _ part: Range<Int>,
    _ rows: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>, _ k: CollisionConstants<Kernel.Vector>
  ) where Kernel.Vector.Scalar == Scalar {
    let width = Kernel.Vector.width
    let count = steps.count
    let (copies, coming) = (rows + count, rows + 2 &* count)
    for number in part {
      let run = runs[number]
      findRows(run, rows, count)
      let whole = run.count / width &* width
      let rest = run.count &- whole
      if rest > 0 {
        for i in 0..<count { for x in 0..<rest { copies[i][x] = rows[i][whole &+ x] } }
      }
      // The next row's lines, one population's after the other's, as many with each vector as it has populations.
      let next = runs[min(number &+ 1, runs.count &- 1)]
      findRows(next, coming, count)
      var fetch = LineFetch(
        UnsafePointer(coming), populations: count, vectors: fetches ? next.count / width : 0, width: width)
      var row = grey.map { GreyRow(part: $0.part + run.offset, momentum: $0.rows) }
      var (current, end) = (UnsafePointer(rows), whole)
      // The vectors in place, and then the copy.
      for _ in 0..<(rest > 0 ? 2 : 1) {
        var x = 0
        while x < end {
          fetch.ask(count)
          Kernel.collide(current, x, k, row)
          x &+= width
        }
        (current, end) = (UnsafePointer(copies), width)
        row = row.map { $0.advanced(by: whole) }
      }
      if rest > 0 {
        for i in 0..<count { for x in 0..<rest { rows[i][whole &+ x] = copies[i][x] } }
      }
      grey?.take(run.count)
    }
  }
}

/// What a sweep needs to know of partly solid cells.
struct GreySweep<Scalar: FieldScalar> {
  /// The weight of the solid in each cell, laid out as a population is.
  let part: UnsafePointer<Scalar>
  /// The velocity of the solid.
  let velocity: SIMD3<Double>
  /// Memory for the momentum that a run's solid takes up, along each axis, with a vector to spare.
  let rows: (x: UnsafeMutablePointer<Scalar>, y: UnsafeMutablePointer<Scalar>, z: UnsafeMutablePointer<Scalar>)
  /// Called when those rows hold so many cells' momentum.
  let take: (_ count: Int) -> Void
}
