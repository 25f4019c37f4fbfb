internal import Domain

/// Divides an array among ranks so that every line along one axis lies whole on one rank.
///
/// Any number of ranks works: where there are more than lines, some have none.
enum Pencils {
  /// The box of each rank, possibly empty.
  ///
  /// - Parameters:
  ///   - shape: Cells along x, y and z.
  ///   - axis: The axis of the lines.
  ///   - rankCount: The number of ranks.
  /// - Returns: Boxes that together are the array.
  static func boxes(_ shape: CellIndex, along axis: Axis, rankCount: Int) -> [Box] {
    let others = Axis.allCases.filter { $0 != axis }
    let (fast, slow) = (others[0], others[1])
    // The least largest box; among equals the one cut across the slower axis, whose rows stay long.
    let best = (1...rankCount).filter { rankCount % $0 == 0 }.min { a, b in
      (largest(shape[fast], a) * largest(shape[slow], rankCount / a), a)
        < (largest(shape[fast], b) * largest(shape[slow], rankCount / b), b)
    }
    let parts = best ?? 1
    return (0..<rankCount).map { rank in
      var box = Box(lower: .zero, upper: shape)
      (box.lower[fast], box.upper[fast]) = cut(shape[fast], rank % parts, of: parts)
      (box.lower[slow], box.upper[slow]) = cut(shape[slow], rank / parts, of: rankCount / parts)
      return box
    }
  }

  private static func largest(_ count: Int, _ parts: Int) -> Int { (count + parts - 1) / parts }

  private static func cut(_ count: Int, _ part: Int, of parts: Int) -> (Int, Int) {
    (part * count / parts, (part + 1) * count / parts)
  }
}
