public import Domain

/// The state of the liquid in a cell, in lattice units.
public struct LatticeState: Sendable, Hashable {
  /// The density.
  public var density: Double

  /// The velocity.
  public var velocity: Position

  /// The symmetric part of the velocity's gradient: xx, yy, zz, xy, xz, yz.
  public var strain: [Double]

  /// A state.
  ///
  /// - Parameters:
  ///   - density: The density.
  ///   - velocity: The velocity, cells a step.
  ///   - strain: The symmetric part of the velocity's gradient: xx, yy, zz, xy, xz, yz; none if left out.
  public init(density: Double = 1, velocity: Position = .zero, strain: [Double] = []) {
    self.density = density
    self.velocity = velocity
    self.strain = strain
  }
}

extension LatticeFlow {
  /// Sets the state of every cell: equilibrium, and what strain adds to it to first order.
  ///
  /// Velocities are those that ``moments()`` will tell; the clock stays.
  ///
  /// - Parameter state: The state at a position in metres.
  /// - Throws: `MPIError`.
  public func set(_ state: (Position) -> LatticeState) throws {
    let (set, grid) = (geometry.velocities, geometry.topology.grid)
    let (isQuadratic, time, force) = (equilibrium == .quadratic, relaxation.evenTime, 0.5 * force)
    var (last, known) = (CellIndex(-1, -1, -1), LatticeState())
    try store.set { cell, i in
      if last != cell { (last, known) = (cell, state(grid.position(of: cell))) }
      let (c, u) = (Position(set.velocities[i]), known.velocity)
      let along = (c * u).sum()
      var value = known.density - 1 + 3 * (along - (c * force).sum())
      if isQuadratic { value += 4.5 * along * along - 1.5 * (u * u).sum() }
      if known.strain.count == 6 {
        let s = known.strain
        // -3 tau+ (c c - 1/3) : S.
        let diagonal = c.x * c.x * s[0] + c.y * c.y * s[1] + c.z * c.z * s[2]
        let mixed = c.x * c.y * s[3] + c.x * c.z * s[4] + c.y * c.z * s[5]
        value -= 3 * time * (diagonal + 2 * mixed - (s[0] + s[1] + s[2]) / 3)
      }
      return set.weights[i] * value
    }
  }
}
