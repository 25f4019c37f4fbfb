internal import Glibc

/// A point of time as files tell it.
enum UTCDate {
  /// Now, as `2026-11-21T13:55:24Z`.
  static var now: String { text(time(nil)) }

  /// Seconds since the beginning of 1970 as a date.
  static func text(_ seconds: Int) -> String {
    var (seconds, parts) = (time_t(seconds), tm())
    gmtime_r(&seconds, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
