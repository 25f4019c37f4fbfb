/// Collects what is found while a case is read. Confined to one reading.
final class CaseReport {
  private(set) var diagnostics: [Diagnostic] = []

  /// Faults so far, including those that are reported only when their mapping ends.
  var faults = 0

  func error(at position: Position, keyPath: String? = nil, _ message: String) {
    faults += 1
    diagnostics.append(Diagnostic(.error, at: position, keyPath: keyPath, message))
  }

  func warning(at position: Position, keyPath: String?, _ message: String) {
    diagnostics.append(Diagnostic(.warning, at: position, keyPath: keyPath, message))
  }
}
