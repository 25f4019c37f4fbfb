/// The memory of a machine, as Linux describes it in `/proc/meminfo` and `/sys`.
struct MemoryDescription: Hashable {
  /// All of it, bytes.
  var total = 0

  /// What can be had without swapping, bytes.
  var available = 0

  /// The size of a huge page, bytes.
  var hugePageSize = 0

  /// When memory gets huge pages without being reserved: `always`, `madvise` or `never`.
  var transparentHugePages = "unknown"

  /// Reads the texts of `/proc/meminfo` and `/sys/kernel/mm/transparent_hugepage/enabled`.
  init(information text: String, hugePages: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let kibibytes = Int(parts[1].split(separator: " ").first ?? "") else { continue }
      switch parts[0] {
      case "MemTotal": total = kibibytes * 1024
      case "MemAvailable": available = kibibytes * 1024
      case "Hugepagesize": hugePageSize = kibibytes * 1024
      default: break
      }
    }
    // The one in brackets is in force.
    if let open = hugePages.firstIndex(of: "["), let close = hugePages.firstIndex(of: "]"), open < close {
      transparentHugePages = String(hugePages[hugePages.index(after: open)..<close])
    }
  }
}
