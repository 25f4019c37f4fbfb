internal import Glibc

/// The system's words for the last error.
private func systemReason() -> String { unsafe String(cString: strerror(errno)) }

/// The first bytes of the file, fewer if it is shorter.
func fileStart(_ path: String, count: Int) throws(ImageError) -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "Not a regular file") }
  var bytes = [UInt8](repeating: 0, count: count)
  let filled = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
  guard filled >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
  return Array(bytes.prefix(filled))
}

/// The whole file.
func fileContents(_ path: String) throws(ImageError) -> [UInt8] {
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "Not a regular file") }

  var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
  var filled = 0
  while filled < bytes.count {
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled)
    }
    guard count >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    if count == 0 { break }
    filled += count
  }
  bytes.removeLast(bytes.count - filled)
  return bytes
}

/// Puts what `body` writes to a path beside it in the file's place in one step: a reader sees the old file or the new one.
func replaceFile(_ path: String, _ body: (_ part: String) throws(ImageError) -> Void) throws(ImageError) {
  try requireReplaceable(path)
  let part = path + ".part"
  do throws(ImageError) {
    try body(part)
  } catch {
    unsafe unlink(part)
    throw error
  }
  guard unsafe rename(part, path) == 0 else {
    let reason = systemReason()
    unsafe unlink(part)
    throw .unwritable(path: path, reason: reason)
  }
}

/// Refuses what renaming would take the place of for everybody, such as a device or a pipe.
private func requireReplaceable(_ path: String) throws(ImageError) {
  var status = stat()
  if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    throw .unwritable(path: path, reason: isFolder ? "Is a directory" : "Not a regular file")
  }
}

/// Puts the bytes in the file's place in one step: a reader sees the old file or the new one.
func replaceFile(_ path: String, with bytes: UnsafeRawBufferPointer) throws(ImageError) {
  try requireReplaceable(path)
  let part = path + ".part"
  let descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
  var written = 0
  while written < bytes.count {
    let count = unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
    guard count >= 0 else {
      let reason = systemReason()
      close(descriptor)
      unsafe unlink(part)
      throw .unwritable(path: path, reason: reason)
    }
    written += count
  }
  guard close(descriptor) == 0, unsafe rename(part, path) == 0 else {
    let reason = systemReason()
    unsafe unlink(part)
    throw .unwritable(path: path, reason: reason)
  }
}
