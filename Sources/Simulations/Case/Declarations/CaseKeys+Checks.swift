extension CaseKeys {
  /// Refuses the case unless `condition` holds. Checked only where everything in this mapping was read without fault, so that
  /// the condition may rely on the declarations.
  ///
  /// - Parameters:
  ///   - condition: What must hold.
  ///   - path: The key to blame, as its path below this mapping.
  ///   - message: What is wrong, in one line, to follow the key.
  public func require(
    _ condition: @autoclosure () -> Bool, at path: String, _ message: @autoclosure () -> String
  ) {
    guard isSound, !isDescribing, !condition() else { return }
    report.error(at: position(of: path), keyPath: keyPath.appending(key: path), message())
  }

  /// Warns about a case that runs but whose result deserves doubt.
  ///
  /// - Parameters:
  ///   - condition: When to warn.
  ///   - path: The key to blame, as its path below this mapping.
  ///   - message: What to doubt and why, in one line, to follow the key.
  public func warn(
    if condition: @autoclosure () -> Bool, at path: String, _ message: @autoclosure () -> String
  ) {
    guard isSound, !isDescribing, condition() else { return }
    report.warning(at: position(of: path), keyPath: keyPath.appending(key: path), message())
  }

  /// Refuses the case unless it gives exactly one of two keys, both declared with `optional`.
  public func requireOne(of first: String, or second: String) {
    guard !isDescribing else { return }
    switch (isGiven(first), isGiven(second)) {
    case (true, true):
      report.error(
        at: position(of: second), keyPath: keyPath.appending(key: second), "give this or \(first.quoted), not both")
    case (false, false): miss(first, "or \(second.quoted)")
    default: break
    }
  }
}
