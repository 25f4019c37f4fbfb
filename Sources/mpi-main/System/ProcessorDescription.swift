/// The processor, as Linux describes it in `/proc/cpuinfo`.
struct ProcessorDescription: Hashable {
  /// The name of its model.
  var model = "unknown"

  /// The hardware threads that the system has.
  var threads = 0

  /// The instructions that matter for speed, as Linux names them.
  var features: [String] = []

  /// What is looked for among the features.
  static let relevantFeatures = [
    "sse4_2", "avx", "f16c", "fma", "avx2", "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512_vnni",
    "avx512_bf16", "amx_tile", "asimd", "sve",
  ]

  /// Reads the text of `/proc/cpuinfo`; x86 says `model name` and `flags`, Arm says `Features`.
  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let (key, value) = (parts[0].trimmed, parts[1].trimmed)
      switch key {
      case "processor": threads += 1
      case "model name": model = value
      case "flags", "Features":
        let words = Set(value.split(separator: " ").map(String.init))
        features = Self.relevantFeatures.filter(words.contains)
      default: break
      }
    }
  }
}

extension Substring {
  /// Without blanks at both ends.
  var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\n" }.reversed())
  }
}
