/// When finer unknowns are taken together, and what joins the coarse ones.
///
/// A coarse cell is a block of 2^d finer cells, and holds one unknown for each of its strongly connected parts: both phases
/// of a medium keep their own value where they meet, so that an island of good conductor in a poor one, or a poor wall
/// between two good conductors, is there on every grid. Interpolation is constant on each part.
///
/// Constant interpolation makes smooth functions look too stiff, twice over on a uniform grid. Each coupling between
/// blocks is therefore that of resistances in series: the face between two unknowns, and half of what lies between each and
/// its mates on the far side of its own part. On a uniform grid this halves the coupling, as rediscretisation does; a
/// bottleneck at the face keeps its own.
enum SplitRules {
  /// A coupling is strong if it is at least so much of the greatest of both its unknowns.
  static let strength: Float = 0.1

  /// An unknown follows another if that has at least this share of all its couplings.
  static let rule: Float = 0.5

  /// What lies behind an unknown counts at most so many times as much as the face.
  static let greatestRatio: Float = 4

  /// What is weaker by more than this is not the same conductor.
  static let cutoff: Float = 100

  /// A wall's coupling reaches from the middle of a cell, hence twice the ratio of a face.
  static let greatestWallRatio: Float = 4

  /// The resistance of half the way to the mates behind an unknown, in units of the face's, given the couplings to both.
  @inline(__always)
  static func halfWay(_ face: Float, behind: Float, greatest: Float = greatestRatio) -> Float {
    guard behind > 0 else { return 0 }
    let ratio = face / behind
    return ratio > cutoff ? 0 : 0.5 * min(ratio, greatest)
  }
}
