/// The division of an ensemble into files that one worker at a time writes.
///
/// A worker takes whole shards: for workers to end together, let there be twenty times as many shards as workers.
public struct EnsembleShards: Sendable, Equatable {
  /// The number of files.
  public var count: Int
  /// The level of compression, 0 (none) to 9. Compressed shards also carry checksums.
  public var compression: Int
  /// The shards that this run writes, all by default: a job of an array takes its own.
  public var selection: Range<Int>

  /// Creates a division into `count` files.
  public init(count: Int, compression: Int = 0, selection: Range<Int>? = nil) {
    self.count = count
    self.compression = compression
    self.selection = selection ?? 0..<max(0, count)
  }

  func check(samples: Int) throws(EnsembleError) {
    guard count > 0, count <= samples else { throw .plan("\(count) shards for \(samples) samples") }
    guard (0...9).contains(compression) else { throw .plan("compression level \(compression), not 0 to 9") }
    guard !selection.isEmpty, selection.lowerBound >= 0, selection.upperBound <= count else {
      throw .plan("shards \(selection) of \(count)")
    }
  }

  /// The samples of a shard: as many in each, but for one.
  func samples(of shard: Int, in samples: Int) -> Range<Int> {
    samples * shard / count..<samples * (shard + 1) / count
  }

  /// The path of a shard: `porous-000003.h5` beside `porous.h5`.
  public static func path(of shard: Int, index path: String) -> String {
    let digits = String(shard)
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(path)-\(number)" }
    let ending = name[dot...]
    return "\(path.dropLast(ending.count))-\(number)\(ending)"
  }
}
