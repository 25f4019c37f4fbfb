public import HDF5

extension Provenance {
  /// Writes the root attributes that every file of ours has, and marks the file as not complete. Collective.
  ///
  /// - Parameters:
  ///   - group: A file's root group.
  ///   - layout: The layout of the file, such as `fields 1`.
  ///   - title: What the file holds.
  /// - Throws: ``HDF5Error``.
  public func write(to group: Group, layout: String, title: String) throws(HDF5Error) {
    try group.setAttribute("Conventions", "CF-1.10")
    try group.setAttribute("title", title)
    try group.setAttribute("source", program)
    try group.setAttribute("history", historyEntry)
    try group.setAttribute("tafel_layout", layout)
    try group.setAttribute("tafel_commit", commit)
    try group.setAttribute("tafel_libraries", libraries.map(\.description).joined(separator: ", "))
    try group.setAttribute("tafel_hosts", hostsText)
    try group.setAttribute("tafel_ranks", Int32(ranks))
    if let seed { try group.setAttribute("tafel_seed", seed) }
    try group.storeText("tafel_config", configuration)
    try Self.mark(group, isComplete: false)
  }

  /// Adds this run to the history of a file that an earlier run began, and marks it as not complete. Collective.
  ///
  /// Call it once after opening the file: HDF5 1.10 can lose track of a large attribute that several ranks rewrite again
  /// and again within one opening.
  ///
  /// - Parameter group: The file's root group.
  /// - Throws: ``HDF5Error``.
  public func append(to group: Group) throws(HDF5Error) {
    let earlier: String = try group.attribute("history")
    let whole = "\(earlier)\n\(historyEntry)"
    // A run that is resumed very often keeps its first and its last lines: an attribute holds 64 kB.
    let text = whole.utf8.count < 40_000 ? whole : "\(earlier.prefix(20_000))\n[...]\n\(historyEntry)"
    try group.setAttribute("history", text)
    try Self.mark(group, isComplete: false)
  }

  /// Says whether everything that should be in a file is there. Collective.
  ///
  /// - Parameters:
  ///   - group: The file's root group.
  ///   - isComplete: Whether it is.
  /// - Throws: ``HDF5Error``.
  public static func mark(_ group: Group, isComplete: Bool) throws(HDF5Error) {
    try group.setAttribute("tafel_complete", Int32(isComplete ? 1 : 0))
  }
}
