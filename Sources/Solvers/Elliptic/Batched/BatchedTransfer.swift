/// Restriction by the transpose of the interpolation, and the interpolation of corrections.
extension BatchedLevel {
  /// The coarse right-hand side P^T r.
  func restrict(to coarse: BatchedLevel) {
    let stepX = coarsens.x ? 2 : 1
    let stepY = coarsens.y ? 2 : 1
    let w = weights
    for j in 0..<coarsePlane.ny {
      for i in 0..<coarsePlane.nx {
        let c = coarsePlane.row(j) &+ i
        let q = plane.row(j &* stepY) &+ i &* stepX
        var sum = r[q]
        if coarsens.x {
          sum.addProduct(w.west[c], r[q &- 1])
          sum.addProduct(w.east[c], r[q &+ 1])
        }
        if coarsens.y {
          sum.addProduct(w.south[c], r[q &- plane.stride])
          sum.addProduct(w.north[c], r[q &+ plane.stride])
        }
        if coarsens.x && coarsens.y {
          sum.addProduct(w.southWest[c], r[q &- plane.stride &- 1])
          sum.addProduct(w.southEast[c], r[q &- plane.stride &+ 1])
          sum.addProduct(w.northWest[c], r[q &+ plane.stride &- 1])
          sum.addProduct(w.northEast[c], r[q &+ plane.stride &+ 1])
        }
        coarse.f[c] = sum
      }
    }
  }

  /// Adds the interpolated correction to u.
  ///
  /// With the short forms, cells in the middle of four coarse ones are left as they are: the sweep that follows
  /// starts with them and does not read them.
  func correct(from coarse: BatchedLevel) {
    let stepX = coarsens.x ? 2 : 1
    let stepY = coarsens.y ? 2 : 1
    let e = coarse.u
    let w = weights
    for j in 0..<coarsePlane.ny {
      for i in 0..<coarsePlane.nx {
        u[plane.row(j &* stepY) &+ i &* stepX] += e[coarsePlane.row(j) &+ i]
      }
    }
    if coarsens.x {
      for j in 0..<coarsePlane.ny {
        let fine = plane.row(j &* stepY)
        let row = coarsePlane.row(j)
        for i in 0..<plane.nx / 2 {
          let c = row &+ i
          var sum = w.east[c] * e[c]
          sum.addProduct(w.west[c &+ 1], e[c &+ 1])
          u[fine &+ 2 &* i &+ 1] += sum
        }
      }
    }
    if coarsens.y {
      for j in 0..<plane.ny / 2 {
        let fine = plane.row(2 &* j &+ 1)
        for i in 0..<coarsePlane.nx {
          let c = coarsePlane.row(j) &+ i
          let above = c &+ coarsePlane.stride
          var sum = w.north[c] * e[c]
          sum.addProduct(w.south[above], e[above])
          u[fine &+ i &* stepX] += sum
        }
      }
    }
    if coarsens.x && coarsens.y && !takesShortForms { correctCentres(from: e) }
    wrap.refresh(u, on: plane)
  }

  private func correctCentres(from e: Plane) {
    let w = weights
    for j in 0..<plane.ny / 2 {
      for i in 0..<plane.nx / 2 {
        let c = coarsePlane.row(j) &+ i
        let above = c &+ coarsePlane.stride
        var sum = w.northEast[c] * e[c]
        sum.addProduct(w.northWest[c &+ 1], e[c &+ 1])
        sum.addProduct(w.southEast[above], e[above])
        sum.addProduct(w.southWest[above &+ 1], e[above &+ 1])
        u[plane.row(2 &* j &+ 1) &+ 2 &* i &+ 1] += sum
      }
    }
  }
}
