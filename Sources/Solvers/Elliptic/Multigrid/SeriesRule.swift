/// How a face's coupling and what lies behind it on both sides become the coupling of two blocks: as resistances in series.
///
/// On a uniform grid the half ways double the face's resistance, as discretisation on the coarse grid does; a bottleneck at
/// the face keeps its own.
enum SeriesRule {
  /// What lies behind a face counts at most so many times as much as the face.
  static let greatestRatio: Float = 4

  /// What is weaker by more than this is not the same conductor, and does not count.
  static let cutoff: Float = 100

  /// The resistance of half the way to the mate behind a face or a wall, in units of the face's own, given the couplings
  /// across the face and to the mate.
  @inline(__always)
  static func halfWay(_ face: Float, behind: Float) -> Float {
    guard behind > 0 else { return 0 }
    let ratio = face / behind
    return ratio > cutoff ? 0 : 0.5 * min(ratio, greatestRatio)
  }
}
