/// How a surface that does not follow the cells is made into walls.
public enum LatticeWalls: String, Sendable, Hashable, CaseIterable {
  /// Cells are solid or fluid by their centres, and the wall is half-way between the two.
  case halfWay

  /// As half-way walls, but each link knows how far the wall is, and what comes back is interpolated (as Bouzidi, Firdaouss and
  /// Lallemand 2001, doi:10.1063/1.1399290, began it).
  case interpolated

  /// All cells are fluid, and partly solid by their fraction (Noble and Torczynski 1998): differentiable.
  case grey
}
