internal import Glibc

/// What HDF5 does not do with files.
enum Disk {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether there is something at a path that is no file with content of its own: a folder, a pipe, a device.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Whether the disk that holds a file has no room for a page more.
  static func isFull(_ path: String) -> Bool {
    var status = statvfs()
    return unsafe statvfs(path, &status) == 0 && UInt(status.f_bavail) * UInt(status.f_frsize) < 4096
  }

  /// The bytes that are free in a folder for this user; nil if that is not known.
  static func freeBytes(in folder: String) -> Int? {
    var status = statvfs()
    guard unsafe statvfs(folder, &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// Why a file cannot be opened or created, as far as its name and rights tell.
  static func fault(of path: String, forCreation: Bool) -> (HDF5Error.Kind, String)? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let code = errno
      if forCreation, code == ENOTDIR { return (.notFound, "\(Self.folder(of: path)) is not a folder") }
      guard forCreation, code == ENOENT else {
        return code == ENOENT || code == ENOTDIR
          ? (.notFound, "there is no such file") : code == EACCES ? (.permission, "permission denied") : nil
      }
      let folder = Self.folder(of: path)
      if !exists(folder) { return (.notFound, "there is no folder \(folder)") }
      if unsafe access(folder, W_OK) != 0 { return (.permission, "the folder \(folder) cannot be written to") }
      return trial(path, in: folder)
    }
    if status.st_mode & S_IFMT == S_IFDIR { return (.invalidArgument, "it is a folder") }
    if status.st_mode & S_IFMT != S_IFREG { return (.invalidArgument, "it is not a regular file") }
    if !forCreation, status.st_size == 0 { return (.truncated, "it is an empty file") }
    if unsafe access(path, forCreation ? W_OK : R_OK) != 0 { return (.permission, "permission denied") }
    return nil
  }

  /// Makes a file and removes it; why that could not be.
  private static func trial(_ path: String, in folder: String) -> (HDF5Error.Kind, String)? {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor < 0 else {
      _ = Glibc.close(descriptor)
      return unsafe unlink(path) == 0 ? nil : (.failure, failure("remove", path).reason)
    }
    switch errno {
    case EEXIST: return nil
    // The folder is there: it is one that takes no files, such as those of the system's own.
    case ENOENT: return (.permission, "no file can be made in the folder \(folder)")
    case EROFS: return (.permission, "the file system is read-only")
    default: break
    }
    let found = failure("create", path)
    return (found.kind, found.kind == .diskFull ? "no space is left on the disk" : found.reason)
  }

  /// Why no file can be written at a path, whether there is one already or not; nil if one can.
  static func faultOfWriting(_ path: String) -> (HDF5Error.Kind, String)? {
    if exists(path), let found = fault(of: path, forCreation: true) { return found }
    // Under a name of its own: another job may look for the file meanwhile, and must not find an empty one.
    return fault(of: "\(path).\(getpid()).part", forCreation: true)
  }

  /// The folder that a path lies in, with no slash at its end; `.` for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Waits until a file, or the names in a folder, are on the disk itself.
  static func synchronize(_ path: String) throws(HDF5Error) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { _ = Glibc.close(descriptor) }
    // Some file systems cannot synchronise a folder, and say so: they need no such call.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure("synchronise", path) }
  }

  static func rename(_ old: String, to new: String) throws(HDF5Error) {
    guard unsafe Glibc.rename(old, new) == 0 else { throw failure("rename", old) }
  }

  static func remove(_ path: String) throws(HDF5Error) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
  }

  /// The error of the system call before.
  private static func failure(_ operation: String, _ path: String) -> HDF5Error {
    let code = errno
    let kind: HDF5Error.Kind =
      switch code {
      case ENOENT: .notFound
      case EACCES, EPERM, EROFS: .permission
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      default: .failure
      }
    let words = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return HDF5Error(kind, operation, path, words.lowercased())
  }
}
