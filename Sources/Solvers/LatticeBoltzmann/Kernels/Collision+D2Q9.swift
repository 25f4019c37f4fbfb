extension Collision {
  /// Collides the nine populations at `place` of the rows: as ``nineteen(_:_:_:isQuadratic:grey:)``, in the plane.
  @inline(__always)
  static func nine<V: LatticeVector>(
    _ rows: UnsafePointer<UnsafeMutablePointer<V.Scalar>>, _ place: Int, _ k: CollisionConstants<V>,
    isQuadratic: Bool, grey: GreyRow<V.Scalar>?
  ) {
    @inline(__always) func load(_ i: Int) -> V { V(at: rows[i] + place) }
    let f0 = load(0)
    let (f1, f2, f3, f4) = (load(1), load(2), load(3), load(4))
    let (f5, f6, f7, f8) = (load(5), load(6), load(7), load(8))
    let (s1, s3, s5, s7) = (f1 + f2, f3 + f4, f5 + f6, f7 + f8)
    let (t1, t3, t5, t7) = (f1 - f2, f3 - f4, f5 - f6, f7 - f8)
    let density = f0 + ((s1 + s3) + (s5 + s7))
    let (mx, my) = (t1 + (t5 + t7), t3 + (t5 - t7))
    let (gx, gy) = (k.force.x.addingProduct(k.odd, mx), k.force.y.addingProduct(k.odd, my))
    let (ux, uy) = (mx + k.halfForce.x, my + k.halfForce.y)
    let rest = Self.rest(density, (ux, uy, nil), k, isQuadratic)
    let pair = PairCollision(rows: rows, place: place, k: k, rest: rest, isQuadratic, grey)
    pair.collideRest(f0, V(repeating: 4 / 9), (mx, my, nil))
    let (face, edge) = (V(repeating: 1 / 9), V(repeating: 1 / 36))
    let (third, twelfth) = (V(repeating: 1 / 3), V(repeating: 1 / 12))
    let (faceRest, edgeRest, F, S) = (face * rest, edge * rest, k.force, k.solid)
    pair.collide(1, s1, t1, face, faceRest, third, gx, ux, F.x, S.x)
    pair.collide(3, s3, t3, face, faceRest, third, gy, uy, F.y, S.y)
    pair.collide(5, s5, t5, edge, edgeRest, twelfth, gx + gy, ux + uy, F.x + F.y, S.x + S.y)
    pair.collide(7, s7, t7, edge, edgeRest, twelfth, gx - gy, ux - uy, F.x - F.y, S.x - S.y)
  }
}
