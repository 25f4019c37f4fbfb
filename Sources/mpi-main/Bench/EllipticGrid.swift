/// A grid of the distributed solver's benchmark, such as `128x128x128`.
struct EllipticGrid: Hashable, Sendable {
  let cells: [Int]

  /// Two or three numbers of cells.
  init(_ cells: [Int]) { self.cells = cells }

  /// The grid of a word; nil if it is none.
  init?(_ word: String) {
    let parts = word.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let cells = parts.compactMap { $0 }.filter { 8...65536 ~= $0 }
    guard 2...3 ~= parts.count, cells.count == parts.count else { return nil }
    self.cells = cells
  }

  /// What the command line calls it.
  static let words = "two or three numbers of cells from 8 on, such as 128x128x128"
}
