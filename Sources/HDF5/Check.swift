internal import CHDF5

/// The one place where HDF5's return codes are read: all of its functions tell failure by a negative number.
@discardableResult
func check<Code: SignedInteger>(_ code: Code, _ operation: String, _ path: String) throws(HDF5Error) -> Code {
  guard code < 0 else { return code }
  let stack = currentErrorStack()
  throw HDF5Error(ErrorReason(stack), operation, path, stack)
}

/// HDF5's error stack of the call that failed last, from the call inwards.
private func currentErrorStack() -> [HDF5Error.Frame] {
  var frames: [HDF5Error.Frame] = []
  unsafe withUnsafeMutablePointer(to: &frames) { target in
    _ = unsafe H5Ewalk2(
      chdf5_error_stack(), H5E_WALK_DOWNWARD,
      { _, entry, target in
        guard let entry = unsafe entry?.pointee, let target = unsafe target else { return 0 }
        let function = unsafe entry.func_name.map { unsafe String(cString: $0) } ?? ""
        let message = unsafe entry.desc.map { unsafe String(cString: $0) } ?? ""
        unsafe target.assumingMemoryBound(to: [HDF5Error.Frame].self).pointee.append(
          HDF5Error.Frame(function: function, message: message))
        return 0
      }, target)
  }
  return frames
}

extension HDF5Error {
  init(_ found: ErrorReason, _ operation: String, _ path: String, _ stack: [Frame]) {
    self.init(found.kind, operation, path, found.reason, stack: stack)
  }
}

/// What an HDF5 error stack means to a user.
struct ErrorReason {
  let kind: HDF5Error.Kind
  let reason: String

  init(_ stack: [HDF5Error.Frame]) {
    // The innermost frame with words is the cause; those above only say what was being done.
    let cause = stack.last { !$0.message.isEmpty }?.message ?? "HDF5 gives no reason"
    let everything = stack.map(\.message).joined(separator: "\n").lowercased()
    let known: [(String, HDF5Error.Kind, String?)] = [
      ("no space left", .diskFull, "no space is left on the disk"),
      ("no_space", .diskFull, "no space is left on the disk"),
      ("quota exceeded", .diskFull, "the disk quota is used up"),
      ("file size limit", .diskFull, "the file would exceed the size limit"),
      ("file too large", .diskFull, "the file would exceed the size limit"),
      ("truncated file", .truncated, Self.truncation(stack)),
      ("unable to lock file", .locked, "another process has it open for writing"),
      ("already open for write", .locked, "a writer did not close it (h5clear -s may help)"),
      ("file signature not found", .notHDF5, "it is not an HDF5 file"),
      ("permission denied", .permission, "permission denied"),
      ("no write intent", .readOnly, "the file is open for reading only"),
      ("required filter", .failure, "it was written with a filter that this program lacks"),
      ("read-only file system", .permission, "the file system is read-only"),
    ]
    if let match = known.first(where: { everything.contains($0.0) }) {
      kind = match.1
      reason = match.2 ?? cause
    } else {
      kind = .failure
      reason = cause
    }
  }

  /// `truncated file: eof = 512, sblock->base_addr = 0, stored_eof = 2144`, as a sentence.
  private static func truncation(_ stack: [HDF5Error.Frame]) -> String? {
    guard let message = stack.first(where: { $0.message.contains("truncated file") })?.message else { return nil }
    let numbers = message.split { !$0.isNumber }.compactMap { Int($0) }
    guard let found = numbers.first, let needed = numbers.last, found < needed else { return nil }
    return "the file is truncated: it has \(found) of \(needed) bytes"
  }
}
