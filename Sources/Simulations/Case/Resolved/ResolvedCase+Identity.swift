extension ResolvedCase {
  /// The case without the keys that may change between a run and its continuation, as JSON: what makes two runs the same.
  public var identity: String { ResolvedCase(entries: Self.fixed(entries)).json }

  private static func fixed(_ entries: [ResolvedEntry]) -> [ResolvedEntry] {
    entries.filter { $0.change == .refused }.map { entry in
      guard case .mapping(let inner) = entry.value else { return entry }
      var copy = entry
      copy.value = .mapping(fixed(inner))
      return copy
    }
  }
}
