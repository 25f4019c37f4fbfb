/// When finer unknowns are taken together, and what joins the coarse ones.
///
/// A coarse cell is a block of 2^d finer cells, and holds one unknown for each of its strongly connected parts: both phases
/// of a medium keep their own value where they meet, so that an island of good conductor in a poor one, or a poor wall
/// between two good conductors, is there on every grid. Interpolation is constant on each part.
///
/// Constant interpolation makes smooth functions look too stiff, twice over on a uniform grid. Each coupling between
/// blocks is therefore that of resistances in series: the face between two unknowns, and half of what lies between each and
/// its mates on the far side of its own part (``SeriesRule``).
enum SplitRules {
  /// A coupling is strong if it is at least so much of the greatest of both its unknowns.
  static let strength: Float = 0.1

  /// An unknown follows another if that has at least this share of all its couplings.
  static let rule: Float = 0.5
}
