/// The case that a result carries, for programs that look something up in it.
public struct StoredCase: Sendable {
  private var values: [String: String] = [:]

  /// Reads a case.
  ///
  /// - Parameter json: The attribute `tafel_config` of a result.
  /// - Throws: `CaseError` if it is not a case in JSON.
  public init(json: String) throws(CaseError) {
    let name = "stored case"
    guard let root = try Node.parse(json.pairsAsYAML, file: name), case .mapping = root.content else {
      throw CaseError([Diagnostic(at: .wholeFile(name), "not a case in JSON")])
    }
    var values: [String: String] = [:]
    root.visitScalars("") { keyPath, text in values[keyPath] = text }
    self.values = values
  }

  /// The text of a scalar by its key path, such as `boundaries.x_lower.kind`; nil if the case has none. Numbers are in SI.
  public subscript(keyPath: String) -> String? { values[keyPath] }
}
