/// The collision of a vector of cells, as a type of its own: loops over it are compiled with the collision in their midst.
protocol SweepKernel {
  associatedtype Vector: LatticeVector

  /// Collides the populations at `place` of the rows, which after it are in their opposites' rows.
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _ grey: GreyRow<Vector.Scalar>?)
}

/// Nine populations, a linear equilibrium.
enum LinearNine<Vector: LatticeVector>: SweepKernel {
  @inline(__always)
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _: GreyRow<Vector.Scalar>?
  ) { Collision.nine(rows, place, k, isQuadratic: false, grey: nil) }
}

/// Nine populations, an equilibrium with squares.
enum QuadraticNine<Vector: LatticeVector>: SweepKernel {
  @inline(__always)
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _: GreyRow<Vector.Scalar>?
  ) { Collision.nine(rows, place, k, isQuadratic: true, grey: nil) }
}

/// Nine populations in partly solid cells.
enum GreyNine<Vector: LatticeVector>: SweepKernel {
  @inline(__always)
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _ grey: GreyRow<Vector.Scalar>?
  ) { Collision.nine(rows, place, k, isQuadratic: false, grey: grey) }
}

/// Nineteen populations, a linear equilibrium.
enum LinearNineteen<Vector: LatticeVector>: SweepKernel {
  @inline(__always)
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _: GreyRow<Vector.Scalar>?
  ) { Collision.nineteen(rows, place, k, isQuadratic: false, grey: nil) }
}

/// Nineteen populations, an equilibrium with squares.
enum QuadraticNineteen<Vector: LatticeVector>: SweepKernel {
  @inline(__always)
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _: GreyRow<Vector.Scalar>?
  ) { Collision.nineteen(rows, place, k, isQuadratic: true, grey: nil) }
}

/// Nineteen populations in partly solid cells.
enum GreyNineteen<Vector: LatticeVector>: SweepKernel {
  @inline(__always)
  static func collide(
    _ rows: UnsafePointer<UnsafeMutablePointer<Vector.Scalar>>, _ place: Int, _ k: CollisionConstants<Vector>,
    _ grey: GreyRow<Vector.Scalar>?
  ) { Collision.nineteen(rows, place, k, isQuadratic: false, grey: grey) }
}
