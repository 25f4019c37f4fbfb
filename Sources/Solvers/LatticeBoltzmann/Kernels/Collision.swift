/// The collision of the populations of a vector's width of cells.
///
/// Populations are deviations from the weights. With a pair's sum s and difference t, its even and odd parts become
/// (1 - omega+) s / 2 + omega+ e+ and (1 - omega-) t / 2 + omega- e-, of equilibria e+ = w (rho + 9/2 (c u)^2 - 3/2 u^2), e- = 3 w c u, where the
/// quadratic terms may be left out. (The density is 1 in the momentum: He and Luo 1997, doi:10.1023/B:JOSS.0000015179.12689.e4.)
/// A force enters as Guo, Zheng and Shi (2002, doi:10.1103/PhysRevE.65.046308) have it, which makes of the odd part's source
/// 3 w c (omega- m + F), m the populations' momentum.
enum Collision {
  /// omega+ (rho - 3/2 u^2) - 3 (1 - omega+ / 2) u F: the even part's target in all directions alike.
  @inline(__always)
  static func rest<V: LatticeVector>(
    _ density: V, _ u: (x: V, y: V, z: V?), _ k: CollisionConstants<V>, _ isQuadratic: Bool
  ) -> V {
    guard isQuadratic else { return k.even * density }
    var squares = (u.x * u.x).addingProduct(u.y, u.y)
    var work = (u.x * k.force.x).addingProduct(u.y, k.force.y)
    if let z = u.z {
      squares = squares.addingProduct(z, z)
      work = work.addingProduct(z, k.force.z)
    }
    return k.even * (density - V(repeating: 1.5) * squares) - k.three * work
  }
}

/// What a row of partly solid cells needs and gives.
struct GreyRow<Scalar> {
  /// The weight of the solid in each cell: B.
  let part: UnsafePointer<Scalar>
  /// The momentum that the solid takes from each cell in a step, along each axis.
  let momentum: (x: UnsafeMutablePointer<Scalar>, y: UnsafeMutablePointer<Scalar>, z: UnsafeMutablePointer<Scalar>)

  /// The same from a later cell on.
  @inline(__always)
  func advanced(by count: Int) -> GreyRow {
    GreyRow(part: part + count, momentum: (momentum.x + count, momentum.y + count, momentum.z + count))
  }
}

/// The collision of the pairs of a vector's width of cells.
///
/// Populations are read from the rows, and after the collision each is in the row of its opposite. Where cells are partly
/// solid, what the collision changes gives way to B Omega^s, with Omega^s = -t + 3 w c (u_s + u) for the first of a pair
/// (Noble and Torczynski 1998).
struct PairCollision<V: LatticeVector> {
  let rows: UnsafePointer<UnsafeMutablePointer<V.Scalar>>
  let place: Int
  let k: CollisionConstants<V>
  let rest: V
  let isQuadratic: Bool
  let grey: GreyRow<V.Scalar>?

  @inline(__always)
  init(
    rows: UnsafePointer<UnsafeMutablePointer<V.Scalar>>, place: Int, k: CollisionConstants<V>, rest: V,
    _ isQuadratic: Bool, _ grey: GreyRow<V.Scalar>?
  ) {
    (self.rows, self.place) = (rows, place)
    (self.k, self.rest, self.isQuadratic, self.grey) = (k, rest, isQuadratic, grey)
  }

  /// The populations at rest, and the momentum that the solid takes up.
  @inline(__always)
  func collideRest(_ f: V, _ weight: V, _ m: (x: V, y: V, z: V?)) {
    var new = (k.keptRest * f).addingProduct(weight, rest)
    if let grey {
      let part = V(at: grey.part + place)
      new = new.addingProduct(part, f - new)
      (part * (m.x - k.solid.x)).store(at: grey.momentum.x + place)
      (part * (m.y - k.solid.y)).store(at: grey.momentum.y + place)
      if let z = m.z { (part * (z - k.solid.z)).store(at: grey.momentum.z + place) }
    }
    new.store(at: rows[0] + place)
  }

  /// The pair i, i + 1: its sum and difference, weight, the weight times `rest`, 3 w, c (omega- m + F), c u, c F and c u_s.
  @inline(__always)
  func collide(_ i: Int, _ s: V, _ t: V, _ w: V, _ rest: V, _ three: V, _ g: V, _ u: V, _ force: V, _ solid: V) {
    var even = rest.addingProduct(k.keptEven, s)
    if isQuadratic { even = even.addingProduct(w * u, (k.nine * force).addingProduct(k.square, u)) }
    var odd = (k.keptOdd * t).addingProduct(three, g)
    if let grey {
      let part = V(at: grey.part + place)
      even = even.addingProduct(part, k.half * s - even)
      odd = odd - part * (odd.addingProduct(k.half, t) - three * (u + solid))
    }
    (even + odd).store(at: rows[i + 1] + place)
    (even - odd).store(at: rows[i] + place)
  }
}
