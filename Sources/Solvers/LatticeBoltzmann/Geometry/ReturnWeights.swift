/// What comes back along a link that a wall cuts, from populations of the fluid cell alone, of the second order.
///
/// With f what went to the wall at the part q of the link, f' what went the other way, b what arrives on its way to the wall when
/// a comes back from it, and u the velocity of the wall half-way in time,
///
///     a = [(1 + 2 q) / s - 1] f + [1 - 2 q / s] b + [1 - 1 / s] f' - 6 w c . u / s
///
/// is right for flows that are linear in space with any s (Ginzburg, Verhaeghe and d'Humieres 2008, Commun. Comput. Phys. 3,
/// 427, for the family; s = 1 and s = 2 q are the two branches of Bouzidi's scheme). What is quadratic in space, as an oscillating shear is
/// near a flat wall, errs by a part of its curvature that vanishes with the magic product 3/16 at
///
///     s = (1/2 + q) [1 + (q - 1/2) / (6 nu)].
///
/// The bracket is kept between 1 (their central linear interpolation) and 2 (Zhao and Yong 2017,
/// doi:10.1016/j.jcp.2016.10.049), where steps of time are stable; half-way walls stay what they are.
///
/// Where the wall cuts the link behind too, b itself comes back from there by the same rule, and both equations together give a
/// from f and f': no second fluid cell is needed.
struct ReturnWeights: Hashable {
  /// Of what went to this wall after the collision: f.
  let near: Double
  /// Of what arrives at the cell, on its way to this wall: b.
  let behind: Double
  /// Of what went the other way after the collision: f'.
  let own: Double
  /// Of what the motion of a half-way wall adds.
  let wall: Double

  /// Those of a half-way wall: everything comes back.
  static let halfWay = ReturnWeights(near: 1, behind: 0, own: 0, wall: 1)

  /// The weights of a link.
  ///
  /// - Parameters:
  ///   - q: Where the wall is, as a part of the link, in (0, 1].
  ///   - behind: What is behind the cell.
  ///   - viscosity: The kinematic viscosity, cells^2 a step.
  init(distance q: Double, behind: CutLink.Behind, viscosity: Double) {
    switch behind {
    case .side:
      // What arrives is not known here: only what needs it not.
      self = q < 0.5 ? .halfWay : ReturnWeights(q, scale: 2 * q)
    case .liquid:
      self.init(q, scale: Self.scale(q, viscosity))
    case .wall(let p):
      let (a, b) = (Self(q, scale: Self.scale(q, viscosity)), Self(p, scale: Self.scale(p, viscosity)))
      let part = 1 / (1 - a.behind * b.behind)
      let own = part * (a.own + a.behind * b.near)
      // The weights add up to 1.
      self.init(near: 1 - own, behind: 0, own: own, wall: part * (a.wall - a.behind * b.wall))
    }
  }

  private init(_ q: Double, scale: Double) {
    self.init(near: (1 + 2 * q) / scale - 1, behind: 1 - 2 * q / scale, own: 1 - 1 / scale, wall: 1 / scale)
  }

  private init(near: Double, behind: Double, own: Double, wall: Double) {
    (self.near, self.behind, self.own, self.wall) = (near, behind, own, wall)
  }

  /// s.
  private static func scale(_ q: Double, _ viscosity: Double) -> Double {
    (0.5 + q) * min(max(1 + (q - 0.5) / (6 * viscosity), 1), 2)
  }
}
