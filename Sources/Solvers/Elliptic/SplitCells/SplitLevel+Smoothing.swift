extension SplitLevel {
  /// One Gauss-Seidel sweep: red blocks, then black ones, or back.
  func sweep(backwards: Bool) {
    if backwards {
      var i = count &- 1
      while i >= 0 {
        relax(i)
        i &-= 1
      }
    } else {
      for i in 0..<count { relax(i) }
    }
  }

  @inline(__always)
  private func relax(_ i: Int) {
    var sum = f[i]
    var e = Int(first[i])
    let end = Int(first[i &+ 1])
    while e < end {
      sum.addProduct(coupling[e], u[Int(neighbour[e])])
      e &+= 1
    }
    u[i] = sum * inverse[i]
  }

  /// The residual, added up for each unknown of the coarser grid.
  ///
  /// In differences: what flows out of one unknown flows into the other to the last bit, so that within a part of good
  /// conductor, whose flows are far greater than what leaves it, they cancel.
  func restrict(to coarse: SplitLevel) {
    coarse.f.update(repeating: 0, count: coarse.count)
    for i in 0..<count {
      let here = u[i]
      var sum = f[i] - walls[i] * here
      for e in Int(first[i])..<Int(first[i &+ 1]) { sum.addProduct(coupling[e], u[Int(neighbour[e])] - here) }
      coarse.f[Int(parent[i])] += sum
    }
  }

  func correct(from coarse: SplitLevel) {
    for i in 0..<count { u[i] += coarse.u[Int(parent[i])] }
  }
}
