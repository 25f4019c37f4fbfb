/// Finds the name that a misspelled one was meant to be.
enum NearestName {
  /// Longer than any name, in bytes; what is longer is not a misspelled name.
  private static let longest = 100

  /// The name among `names` nearest to `name`, if near enough to be meant: equal but for letter case, blanks, dashes and
  /// underscores, or within one edit per three characters. Of equally near ones the first.
  static func of(_ name: String, among names: [String]) -> String? {
    guard name.utf8.count <= longest else { return nil }
    let plain = simplified(name)
    let allowed = max(1, plain.count / 3)
    let ranked = names.map { ($0, distance(plain, simplified($0))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= allowed, best.1 < best.0.count else { return nil }
    return best.0
  }

  private static func simplified(_ name: String) -> [Character] {
    Array(name.lowercased().filter { !"_- ".contains($0) })
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
