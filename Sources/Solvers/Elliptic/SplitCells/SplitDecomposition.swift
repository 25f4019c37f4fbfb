internal import Domain

/// Cuts between ranks at which no coarse block is cut: multiples of a power of two.
enum SplitDecomposition {
  /// A decomposition for coarsening `levels` times, as close to a given one as that allows.
  ///
  /// A rank's block may be a fifth longer than the longest given one; where cuts cannot be so, the grid is coarsened fewer
  /// times before it is kept whole.
  ///
  /// - Parameters:
  ///   - given: The caller's decomposition.
  ///   - wholeCount: Grids of at most so many blocks need not be cut.
  /// - Returns: Nil if cuts cannot even be at multiples of two.
  static func rounded(
    _ given: Decomposition, wholeCount: Int
  ) -> (decomposition: Decomposition, levels: Int)? {
    let places = Axis.allCases.map { axis in
      Set((0..<given.rankCount).map { given.block(of: $0).owned.lower[axis] }).sorted() + [given.grid.cells[axis]]
    }
    for levels in (1...wantedLevels(given.grid, wholeCount)).reversed() {
      let cuts = places.compactMap { rounded($0, to: 1 << levels) }
      guard cuts.count == 3 else { continue }
      do throws(DomainError) {
        return (try Decomposition(given.grid, cuts: cuts, periodic: given.periodic, halo: 1), levels)
      } catch {
        continue
      }
    }
    return nil
  }

  /// How often a grid is coarsened until it has few enough blocks.
  private static func wantedLevels(_ grid: Grid, _ wholeCount: Int) -> Int {
    var (levels, cells) = (0, grid.cells)
    repeat {
      levels += 1
      for axis in grid.axes { cells[axis] = (cells[axis] + 1) / 2 }
    } while cells.product > max(wholeCount, 1)
    return levels
  }

  private static func rounded(_ places: [Int], to unit: Int) -> [Int]? {
    let end = places[places.count - 1]
    func longest(_ cuts: [Int]) -> Int { zip(cuts, cuts.dropFirst()).map { $1 - $0 }.max() ?? 0 }
    func shortest(_ cuts: [Int]) -> Int { zip(cuts, cuts.dropFirst()).map { $1 - $0 }.min() ?? 0 }
    let inner = places.dropFirst().dropLast().map { ($0 + unit / 2) / unit * unit }
    let cuts = [0] + inner + [end]
    guard !inner.isEmpty else { return cuts }
    return shortest(cuts) > 0 && 5 * longest(cuts) <= 6 * longest(places) ? cuts : nil
  }
}
