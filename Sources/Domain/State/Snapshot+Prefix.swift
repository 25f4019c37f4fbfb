extension Snapshot {
  /// Adds all numbers and arrays of another snapshot, their names after a prefix: the state of one of several models.
  ///
  /// - Parameters:
  ///   - other: The other snapshot, whose clock is dropped.
  ///   - prefix: What the names begin with.
  /// - Throws: `SnapshotError.duplicate`.
  public mutating func append(_ other: Snapshot, prefix: String) throws(SnapshotError) {
    for (name, value) in other.numbers { numbers[prefix + name] = value }
    for entry in other.entries {
      try append(
        prefix + entry.name, units: entry.units, scalarKind: entry.scalarKind, components: entry.components,
        location: entry.location, whole: entry.whole, box: entry.box)
      let offset = entries[entries.count - 1].offset
      bytes.replaceSubrange(
        offset..<offset + entry.byteCount, with: other.bytes[entry.offset..<entry.offset + entry.byteCount])
    }
  }

  /// What was added under a prefix, by the names that it had.
  ///
  /// - Parameters:
  ///   - prefix: What the names begin with.
  ///   - clock: The time of that state.
  /// - Returns: The state of one of several models.
  /// - Throws: `SnapshotError.duplicate`.
  public func part(prefix: String, clock: Clock) throws(SnapshotError) -> Snapshot {
    var result = Snapshot(clock: clock)
    for (name, value) in numbers where name.hasPrefix(prefix) {
      result.numbers[String(name.dropFirst(prefix.count))] = value
    }
    for entry in entries where entry.name.hasPrefix(prefix) {
      try result.append(
        String(entry.name.dropFirst(prefix.count)), units: entry.units, scalarKind: entry.scalarKind,
        components: entry.components, location: entry.location, whole: entry.whole, box: entry.box)
      let offset = result.entries[result.entries.count - 1].offset
      result.bytes.replaceSubrange(
        offset..<offset + entry.byteCount, with: bytes[entry.offset..<entry.offset + entry.byteCount])
    }
    return result
  }
}
