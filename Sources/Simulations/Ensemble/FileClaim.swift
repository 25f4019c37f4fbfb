internal import Glibc

/// The sole right to write a file: held by one process, and told to others by `name.lock` beside it.
///
/// HDF5's own locks are no such right: job scripts turn them off, since some shared file systems refuse them, and it takes
/// none at all on files that ranks share.
///
/// The kernel's lock (`flock`) on `name.lock` decides. It goes with the process, however that ends, so that a claim whose
/// holder was killed is free at once, on whatever machine: no age, no number of a process that may be another's by now.
/// It holds within one machine on every local file system, and between machines where the file system passes it on: NFS
/// does, as a byte-range lock, Lustre does if mounted with `flock` (with `localflock` it holds within each machine alone);
/// of a machine that is down, such a lock lasts until the server notices, a minute or two.
/// A file system that has no locks says so; then the existence of `name.lock`, made with `O_EXCL`, decides. A lock of
/// this machine whose process is dead is then taken over; one of another machine is not, since nobody here can know.
final class FileClaim {
  /// The path of the file that is claimed.
  let path: String
  private let descriptor: Int32

  /// The path of the lock beside a file.
  static func lockPath(of path: String) -> String { path + ".lock" }

  /// Claims a file. Local; nobody waits.
  ///
  /// - Parameters:
  ///   - path: The file, which need not be there.
  ///   - hasLocks: Whether the kernel is asked for its lock; tests do without.
  /// - Throws: `claimed` if somebody else has it, `system` if no lock can be made beside it.
  init(_ path: String, hasLocks: Bool = true) throws(EnsembleError) {
    self.path = path
    var found: Int32?
    while found == nil { found = try Self.attempt(path, hasLocks) }
    descriptor = found ?? -1
    sign()
  }

  deinit {
    // Under the lock: the name that is removed is this claim's own.
    unlink(Self.lockPath(of: path))
    close(descriptor)
  }

  /// Refuses a file that somebody else writes now. Removes the lock that a killed holder left.
  ///
  /// - Throws: As the claim itself.
  static func requireUnclaimed(_ path: String) throws(EnsembleError) {
    if fileExists(lockPath(of: path)) { _ = try FileClaim(path) }
  }

  /// Tries once; nil if the lock has changed meanwhile, so that another try is due.
  private static func attempt(_ path: String, _ hasLocks: Bool) throws(EnsembleError) -> Int32? {
    let lock = lockPath(of: path)
    var descriptor = open(lock, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    let isNew = descriptor >= 0
    if !isNew {
      guard errno == EEXIST else { throw failure(lock) }
      descriptor = open(lock, O_RDWR | O_CLOEXEC)
      if descriptor < 0 && errno == ENOENT { return nil }
      guard descriptor >= 0 else { throw failure(lock) }
    }
    let code = hasLocks ? (flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno) : ENOLCK
    if code == 0 {
      // Whoever held it until now has perhaps removed the very file that was opened here.
      if isSame(descriptor, lock) { return descriptor }
      close(descriptor)
      return nil
    }
    if code != EWOULDBLOCK && code != EINTR && isNew { return descriptor }
    close(descriptor)
    if code == EINTR { return nil }
    if code != EWOULDBLOCK, removeDead(lock) { return nil }
    throw claimed(path)
  }

  /// Removes a lock whose holder is dead.
  ///
  /// - Returns: Whether it was.
  private static func removeDead(_ lock: String) -> Bool {
    let found = content(lock)
    guard isDead(found) else { return false }
    // Who renames it away has it alone; if it was another one than was looked at, it goes back.
    let aside = "\(lock).\(getpid())"
    guard rename(lock, aside) == 0 else { return true }
    guard content(aside) == found else {
      rename(aside, lock)
      return false
    }
    unlink(aside)
    return true
  }

  /// Whether the holder that a lock names was a process of this machine that is no more.
  private static func isDead(_ content: String) -> Bool {
    let words = content.split { $0 == " " || $0 == "\n" }.map(String.init)
    guard words.count == 2, words[0] == host, let process = Int32(words[1]) else { return false }
    return !isAlive(process)
  }

  /// Whether a process of this machine is there.
  static func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno == EPERM }

  /// The name of this machine.
  static var host: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "localhost" }
    return withUnsafeBytes(of: &name.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Says whose it is, for those that it keeps out.
  private func sign() {
    let line = "\(Self.host) \(getpid())\n"
    ftruncate(descriptor, 0)
    _ = line.withCString { write(descriptor, $0, strlen($0)) }
  }

  private static func content(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private static func claimed(_ path: String) -> EnsembleError {
    let words = content(lockPath(of: path)).split { $0 == " " || $0 == "\n" }.map(String.init)
    return .claimed(path: path, host: words.first ?? "", process: words.count > 1 ? Int(words[1]) ?? 0 : 0)
  }

  private static func isSame(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
      && opened.st_dev == named.st_dev
  }

  private static func failure(_ path: String) -> EnsembleError {
    .system(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
}
