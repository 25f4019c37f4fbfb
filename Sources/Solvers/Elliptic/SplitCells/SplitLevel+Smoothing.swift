internal import MPI

extension SplitLevel {
  /// One Gauss-Seidel sweep: red blocks, then black ones, or back. Collective.
  ///
  /// - Parameters:
  ///   - backwards: Whether the order is the opposite.
  ///   - fromZero: Whether all values are zero before it: less is then to be read.
  /// - Throws: `MPIError`.
  func sweep(backwards: Bool, fromZero: Bool = false) throws(MPIError) {
    for red in backwards ? [false, true] : [true, false] {
      if red && fromZero {
        relaxRedFromZero()
      } else {
        relax(red ? 0..<redCount : redCount..<count, backwards: backwards)
      }
      try ghosts.refresh(u, red: red)
    }
  }

  /// Of red blocks with several parts, these couple to each other.
  private func relaxRedFromZero() {
    let row = Row(self)
    let (block, inverse, f, u) = (block, inverse, f, u)
    var last: Int32 = -1
    for i in 0..<redCount {
      let own = block[i]
      if own == last { row.relax(i) } else { u[i] = f[i] * inverse[i] }
      last = own
    }
  }

  @inline(__always)
  private func relax(_ range: Range<Int>, backwards: Bool) {
    let row = Row(self)
    if backwards {
      var i = range.upperBound &- 1
      while i >= range.lowerBound {
        row.relax(i)
        i &-= 1
      }
    } else {
      for i in range { row.relax(i) }
    }
  }

  /// The pointers that relaxing needs.
  private struct Row {
    let first: UnsafePointer<Int32>
    let neighbour: UnsafePointer<Int32>
    let coupling: UnsafePointer<Float>
    let inverse: UnsafePointer<Float>
    let f: UnsafePointer<Float>
    let u: UnsafeMutablePointer<Float>

    init(_ level: SplitLevel) {
      (first, neighbour) = (UnsafePointer(level.first), UnsafePointer(level.neighbour))
      (coupling, inverse) = (UnsafePointer(level.coupling), UnsafePointer(level.inverse))
      (f, u) = (UnsafePointer(level.f), level.u)
    }

    @inline(__always)
    func relax(_ i: Int) {
      var sum = f[i]
      var e = Int(first[i])
      let end = Int(first[i &+ 1])
      while e < end {
        sum.addProduct(coupling[e], u[Int(neighbour[e])])
        e &+= 1
      }
      u[i] = sum * inverse[i]
    }
  }

  /// The residual, added up for each unknown of the coarser grid.
  ///
  /// In differences: what flows out of one unknown flows into the other to the last bit, so that within a part of good
  /// conductor, whose flows are far greater than what leaves it, they cancel.
  func restrict(to coarse: SplitLevel) {
    let (first, neighbour, coupling, u, f) = (first, neighbour, coupling, u, f)
    let (excess, parent, sums) = (excess, parent, coarse.f)
    sums.update(repeating: 0, count: coarse.count)
    for i in 0..<count {
      let here = u[i]
      var sum = f[i] - excess[i] * here
      for e in Int(first[i])..<Int(first[i &+ 1]) { sum.addProduct(coupling[e], u[Int(neighbour[e])] - here) }
      sums[Int(parent[i])] += sum
    }
  }

  /// Adds the coarse solution, whose ghosts are up to date, to this one and its ghosts.
  func correct(from coarse: SplitLevel) {
    let (u, parent, values) = (u, parent, coarse.u)
    for i in 0..<count &+ ghosts.count { u[i] += values[Int(parent[i])] }
  }
}
