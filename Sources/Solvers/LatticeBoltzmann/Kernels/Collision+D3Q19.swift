extension Collision {
  /// Collides the nineteen populations at `place` of the rows `source`, and leaves them in their opposites' rows.
  ///
  /// - Parameters:
  ///   - rows: For each population the row where it is; after the collision its opposite is there.
  ///   - place: The first cell of the vector in the rows.
  ///   - k: The numbers.
  ///   - isQuadratic: Whether the equilibrium has its quadratic terms.
  ///   - grey: The weight B of the solid in each cell of the row, and where the momentum that it takes up goes, a row for
  ///     each axis; nil if no cell is partly solid.
  @inline(__always)
  static func nineteen<V: LatticeVector>(
    _ rows: UnsafePointer<UnsafeMutablePointer<V.Scalar>>, _ place: Int, _ k: CollisionConstants<V>,
    isQuadratic: Bool, grey: GreyRow<V.Scalar>?
  ) {
    @inline(__always) func load(_ i: Int) -> V { V(at: rows[i] + place) }
    let f0 = load(0)
    let (f1, f2, f3, f4, f5, f6) = (load(1), load(2), load(3), load(4), load(5), load(6))
    let (f7, f8, f9, f10, f11, f12) = (load(7), load(8), load(9), load(10), load(11), load(12))
    let (f13, f14, f15, f16, f17, f18) = (load(13), load(14), load(15), load(16), load(17), load(18))
    // Sums and differences of pairs.
    let (s1, s3, s5) = (f1 + f2, f3 + f4, f5 + f6)
    let (s7, s9, s11) = (f7 + f8, f9 + f10, f11 + f12)
    let (s13, s15, s17) = (f13 + f14, f15 + f16, f17 + f18)
    let (t1, t3, t5) = (f1 - f2, f3 - f4, f5 - f6)
    let (t7, t9, t11) = (f7 - f8, f9 - f10, f11 - f12)
    let (t13, t15, t17) = (f13 - f14, f15 - f16, f17 - f18)
    let density = f0 + ((s1 + s3) + s5) + (((s7 + s9) + (s11 + s13)) + (s15 + s17))
    let mx = t1 + ((t7 + t9) + (t11 + t13))
    let my = t3 + ((t7 - t9) + (t15 + t17))
    let mz = t5 + ((t11 - t13) + (t15 - t17))
    let (gx, gy, gz) = (
      k.force.x.addingProduct(k.odd, mx), k.force.y.addingProduct(k.odd, my), k.force.z.addingProduct(k.odd, mz)
    )
    let (ux, uy, uz) = (mx + k.halfForce.x, my + k.halfForce.y, mz + k.halfForce.z)
    let rest = Self.rest(density, (ux, uy, uz), k, isQuadratic)
    let pair = PairCollision(rows: rows, place: place, k: k, rest: rest, isQuadratic, grey)
    pair.collideRest(f0, V(repeating: 1 / 3), (mx, my, mz))
    let (face, edge) = (V(repeating: 1 / 18), V(repeating: 1 / 36))
    let (sixth, twelfth) = (V(repeating: 1 / 6), V(repeating: 1 / 12))
    let (faceRest, edgeRest, F, S) = (face * rest, edge * rest, k.force, k.solid)
    pair.collide(1, s1, t1, face, faceRest, sixth, gx, ux, F.x, S.x)
    pair.collide(3, s3, t3, face, faceRest, sixth, gy, uy, F.y, S.y)
    pair.collide(5, s5, t5, face, faceRest, sixth, gz, uz, F.z, S.z)
    pair.collide(7, s7, t7, edge, edgeRest, twelfth, gx + gy, ux + uy, F.x + F.y, S.x + S.y)
    pair.collide(9, s9, t9, edge, edgeRest, twelfth, gx - gy, ux - uy, F.x - F.y, S.x - S.y)
    pair.collide(11, s11, t11, edge, edgeRest, twelfth, gx + gz, ux + uz, F.x + F.z, S.x + S.z)
    pair.collide(13, s13, t13, edge, edgeRest, twelfth, gx - gz, ux - uz, F.x - F.z, S.x - S.z)
    pair.collide(15, s15, t15, edge, edgeRest, twelfth, gy + gz, uy + uz, F.y + F.z, S.y + S.z)
    pair.collide(17, s17, t17, edge, edgeRest, twelfth, gy - gz, uy - uz, F.y - F.z, S.y - S.z)
  }
}
