public import HDF5

extension Provenance {
  /// Writes the root attributes that every file of ours has. Collective.
  ///
  /// - Parameters:
  ///   - group: A file's root group.
  ///   - layout: The layout of the file, such as `fields 1`.
  ///   - title: What the file holds.
  ///   - hasMark: Whether the file says by ``mark(_:isComplete:)`` whether it is complete, and that it is not for now. One
  ///     that tells the status of each of its parts needs no such mark.
  /// - Throws: ``HDF5Error``.
  public func write(to group: Group, layout: String, title: String, hasMark: Bool = true) throws(HDF5Error) {
    try group.setAttribute("Conventions", "CF-1.10")
    try group.setAttribute("title", title)
    try group.setAttribute("source", program)
    try group.setAttribute("history", historyEntry, room: Self.historyRoom)
    try group.setAttribute("tafel_layout", layout)
    try group.setAttribute("tafel_commit", commit)
    try group.setAttribute("tafel_libraries", libraries.map(\.description).joined(separator: ", "))
    try group.setAttribute("tafel_hosts", hostsText)
    try group.setAttribute("tafel_ranks", Int32(ranks))
    if let seed { try group.setAttribute("tafel_seed", seed) }
    try group.storeText("tafel_config", configuration)
    if hasMark { try Self.mark(group, isComplete: false) }
  }

  /// Adds this run to the history of a file that an earlier run began, and marks it, if it has a mark, as not complete.
  /// Collective.
  ///
  /// The history is written in place, and no checksum of the file covers it: a kill meanwhile leaves the file whole.
  ///
  /// - Parameter group: The file's root group.
  /// - Throws: ``HDF5Error``.
  public func append(to group: Group) throws(HDF5Error) {
    let earlier: String = try group.attribute("history")
    let lines = earlier.split(separator: "\n").map(String.init)
    try group.setAttribute("history", Self.history(lines + [historyEntry]), room: Self.historyRoom)
    if try group.hasAttribute("tafel_complete") { try Self.mark(group, isComplete: false) }
  }

  /// The bytes that the history takes in a file, however often the run is resumed. HDF5 keeps values of more than 4 KiB
  /// by themselves, away from its own structures.
  static var historyRoom: Int { 8192 }

  /// As many runs as there is room for: the first and the last ones.
  static func history(_ lines: [String]) -> String {
    let cut = "[...]"
    var size = lines.reduce(0) { $0 + $1.utf8.count + 1 }
    guard size >= historyRoom, let first = lines.first else { return lines.joined(separator: "\n") }
    size += cut.utf8.count + 1
    var last = lines.dropFirst()
    while size >= historyRoom, let dropped = last.popFirst() { size -= dropped.utf8.count + 1 }
    return ([first, cut] + last.drop { $0 == cut }).joined(separator: "\n")
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
