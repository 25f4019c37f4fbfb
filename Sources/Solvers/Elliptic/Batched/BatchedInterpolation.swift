/// Operator-dependent interpolation: it keeps the normal current continuous across jumps of the coefficient.
///
/// A fine cell between two coarse ones in a row takes their values with the weights that follow from its own equation
/// when the couplings are collapsed across the row, those between two in a column likewise, and a cell in the middle of
/// four from its whole equation. (Alcouffe, Brandt, Dendy and Painter 1981, doi:10.1137/0902035; Dendy 1982,
/// doi:10.1016/0021-9991(82)90057-2.) Coarse cells are the fine ones of even index.
extension BatchedLevel {
  func makeInterpolation() {
    for array in weights.all { (array - coarsePlane.stride - 2).update(repeating: .zero, count: marginedCoarseCount) }
    if coarsens.x { interpolateAlongRows() }
    if coarsens.y { interpolateAlongColumns() }
    if coarsens.x && coarsens.y { interpolateCentres() }
    for array in weights.all { wrap.refresh(array, on: coarsePlane) }
  }

  private var marginedCoarseCount: Int { coarsePlane.count + 2 * (coarsePlane.stride + 2) }

  /// The coarse cell after the last is the first one where the axis is periodic; the weight vanishes where it is not.
  @inline(__always)
  private func next(_ i: Int, _ count: Int) -> Int { i &+ 1 < count ? i &+ 1 : 0 }

  private func interpolateAlongRows() {
    let stepY = coarsens.y ? 2 : 1
    for coarseJ in 0..<coarsePlane.ny {
      let row = plane.row(coarseJ &* stepY)
      let coarseRow = coarsePlane.row(coarseJ)
      var i = 1
      while i < plane.nx {
        let c = row &+ i
        let (toWest, toEast, toSouth, toNorth) = collapsed(at: c)
        let inverse = 1 / (diagonal[c] - toSouth.direct - toNorth.direct)
        let left = i / 2
        weights.east[coarseRow &+ left] = toWest.whole * inverse
        if left &+ 1 < coarsePlane.nx || wrap.x {
          weights.west[coarseRow &+ next(left, coarsePlane.nx)] = toEast.whole * inverse
        }
        i &+= 2
      }
    }
  }

  private func interpolateAlongColumns() {
    let stepX = coarsens.x ? 2 : 1
    var j = 1
    while j < plane.ny {
      let below = coarsePlane.row(j / 2)
      let hasAbove = j / 2 &+ 1 < coarsePlane.ny || wrap.y
      let above = coarsePlane.row(next(j / 2, coarsePlane.ny))
      for coarseI in 0..<coarsePlane.nx {
        let c = plane.row(j) &+ coarseI &* stepX
        let (toWest, toEast, toSouth, toNorth) = collapsed(at: c)
        let inverse = 1 / (diagonal[c] - toWest.direct - toEast.direct)
        weights.north[below &+ coarseI] = toSouth.whole * inverse
        if hasAbove { weights.south[above &+ coarseI] = toNorth.whole * inverse }
      }
      j &+= 2
    }
  }

  private func interpolateCentres() {
    var j = 1
    while j < plane.ny {
      let below = coarsePlane.row(j / 2)
      let hasAbove = j / 2 &+ 1 < coarsePlane.ny || wrap.y
      let above = coarsePlane.row(next(j / 2, coarsePlane.ny))
      var i = 1
      while i < plane.nx {
        let c = plane.row(j) &+ i
        let left = i / 2
        let hasRight = left &+ 1 < coarsePlane.nx || wrap.x
        let right = next(left, coarsePlane.nx)
        let inverse = inverseDiagonal[c]
        let toWest = west[c]
        let toEast = west[c &+ 1]
        let toSouth = south[c]
        let toNorth = south[c &+ plane.stride]
        weights.northEast[below &+ left] =
          (southWest[c] + toSouth * weights.east[below &+ left] + toWest * weights.north[below &+ left]) * inverse
        if hasRight {
          weights.northWest[below &+ right] =
            (southEast[c] + toSouth * weights.west[below &+ right] + toEast * weights.north[below &+ right]) * inverse
        }
        if hasAbove {
          weights.southEast[above &+ left] =
            (southEast[c &+ plane.stride &- 1] + toNorth * weights.east[above &+ left]
              + toWest * weights.south[above &+ left]) * inverse
        }
        if hasAbove && hasRight {
          weights.southWest[above &+ right] =
            (southWest[c &+ plane.stride &+ 1] + toNorth * weights.west[above &+ right]
              + toEast * weights.south[above &+ right]) * inverse
        }
        i &+= 2
      }
      j &+= 2
    }
  }

  /// The couplings of a cell to its four sides: to the neighbour alone, and with the two corners beside it.
  @inline(__always)
  private func collapsed(at c: Int) -> (
    west: (direct: FloatLanes, whole: FloatLanes), east: (direct: FloatLanes, whole: FloatLanes),
    south: (direct: FloatLanes, whole: FloatLanes), north: (direct: FloatLanes, whole: FloatLanes)
  ) {
    let up = c &+ plane.stride
    let (w, e, s, n) = (west[c], west[c &+ 1], south[c], south[up])
    let (sw, se, nw, ne) = (southWest[c], southEast[c], southEast[up &- 1], southWest[up &+ 1])
    return ((w, w + sw + nw), (e, e + se + ne), (s, s + sw + se), (n, n + nw + ne))
  }
}
