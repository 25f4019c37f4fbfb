/// The numbers of a collision, each in all lanes of a vector.
struct CollisionConstants<V: LatticeVector> {
  /// The rate of the even parts, and what it leaves of the population at rest.
  let even, keptRest: V
  /// The rate of the odd parts.
  let odd: V
  /// What the rates leave of a pair's sum in its even part, and of its difference in its odd part: (1 - omega) / 2.
  let keptEven, keptOdd: V
  /// A half.
  let half: V
  /// The force on each cell, along each axis, and its half.
  let force, halfForce: (x: V, y: V, z: V)
  /// (1 - omega+ / 2), of which the quadratic terms of the force want 9 and 3 times.
  let nine, three: V
  /// 4.5 omega+.
  let square: V
  /// The velocity of the solid, where cells are partly solid.
  let solid: (x: V, y: V, z: V)

  init(_ relaxation: LatticeRelaxation, force: SIMD3<Double>, solid: SIMD3<Double> = .zero) {
    func all(_ value: Double) -> V { V(repeating: V.Scalar(value)) }
    even = all(relaxation.evenRate)
    keptRest = all(1 - relaxation.evenRate)
    odd = all(relaxation.oddRate)
    keptEven = all(0.5 * (1 - relaxation.evenRate))
    keptOdd = all(0.5 * (1 - relaxation.oddRate))
    half = all(0.5)
    self.force = (all(force.x), all(force.y), all(force.z))
    halfForce = (all(0.5 * force.x), all(0.5 * force.y), all(0.5 * force.z))
    nine = all(9 * (1 - 0.5 * relaxation.evenRate))
    three = all(3 * (1 - 0.5 * relaxation.evenRate))
    square = all(4.5 * relaxation.evenRate)
    self.solid = (all(solid.x), all(solid.y), all(solid.z))
  }
}
