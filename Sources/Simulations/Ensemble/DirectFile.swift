internal import Glibc

/// Writes pages from memory to the disk itself, past the system's cache.
///
/// What an ensemble writes is not read back soon. Past the cache it costs a tenth of the processor time, and it is on
/// the disk when the call returns. The bytes are the same, so it can be left at any time: a file system that does not
/// know it, or is slow with it, is written the ordinary way.
final class DirectFile {
  /// Places, lengths and memory addresses must be multiples of this.
  static let page = 4096
  /// Below this rate, in bytes a second, the cache does better: it hides the wait.
  private static let leastRate = 2e8
  /// The bytes after which the rate is judged.
  private static let trialBytes = 64 << 20

  private let path: String
  private var descriptor: Int32
  private var bytes = 0
  private var seconds = 0.0

  /// Opens a file that is there.
  init(_ path: String) {
    self.path = path
    // The C library shows O_DIRECT to programs that ask for GNU's extensions alone.
    #if arch(x86_64)
      let direct: Int32 = 0o40000
    #else
      let direct: Int32 = 0o200000
    #endif
    descriptor = open(path, O_WRONLY | O_CLOEXEC | direct)
  }

  deinit { close() }

  func close() {
    guard descriptor >= 0 else { return }
    _ = Glibc.close(descriptor)
    descriptor = -1
  }

  /// Whether writing here works and pays, as far as is known.
  var isUseful: Bool {
    guard descriptor >= 0 else { return false }
    return bytes < Self.trialBytes || Double(bytes) > seconds * Self.leastRate
  }

  /// Writes whole pages.
  ///
  /// - Returns: Whether they are written; if not, they may be written otherwise.
  /// - Throws: `system` if the disk is full or broken.
  func write(_ source: UnsafeRawBufferPointer, at offset: Int) throws(EnsembleError) -> Bool {
    guard let base = source.baseAddress, Int(bitPattern: base) % Self.page == 0, offset % Self.page == 0,
      source.count % Self.page == 0
    else { return false }
    let start = monotonicSeconds()
    var done = 0
    while done < source.count {
      let written = pwrite(descriptor, base + done, source.count - done, off_t(offset + done))
      if written > 0 && written % Self.page == 0 {
        done += written
      } else if written < 0 && errno == EINTR {
        continue
      } else if written < 0 && errno != EINVAL && errno != EOPNOTSUPP {
        throw .system(path: path, reason: "cannot write: " + String(cString: strerror(errno)).lowercased())
      } else {
        close()
        return false
      }
    }
    bytes += done
    seconds += monotonicSeconds() - start
    return true
  }
}
