internal import Glibc

/// Whether and how a person sees what is written.
enum Terminal {
  /// Whether what is written to a descriptor appears on a terminal that redraws lines.
  ///
  /// mpirun gives its ranks a terminal of its own making, whatever it writes to itself: under it, its own descriptor
  /// is what counts.
  static func isShown(_ descriptor: Int32) -> Bool {
    guard isatty(descriptor) == 1, environment("TERM") != "dumb" else { return false }
    guard environment("OMPI_COMM_WORLD_RANK") != nil else { return true }
    return isTerminal("/proc/\(getppid())/fd/\(descriptor)")
  }

  /// The width of the terminal, or 80 where it does not tell.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
    return Int(size.ws_col)
  }

  private static func isTerminal(_ link: String) -> Bool {
    var target = [CChar](repeating: 0, count: 256)
    let length = readlink(link, &target, target.count)
    guard length > 0 else { return false }
    let path = String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.hasPrefix("/dev/pts/") || path.hasPrefix("/dev/tty")
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
