extension Snapshot {
  /// The part of every array that lies in a box. Local.
  ///
  /// - Parameter box: The cells to keep; faces beyond the last cell of the grid go with it.
  /// - Returns: The part.
  public func part(_ box: Box) -> Snapshot {
    var part = Snapshot(clock: clock, numbers: numbers)
    for entry in entries {
      var kept = box
      // The last face along an axis goes with the last cell.
      if case .face(let axis) = entry.location, entry.whole.upper[axis] == box.upper[axis] + 1 {
        kept.upper[axis] += 1
      }
      part.appendCells(kept.intersection(entry.box), of: entry, from: self)
    }
    return part
  }

  /// Joins parts to a snapshot of all that they hold together. Local.
  ///
  /// - Parameter parts: Parts of one state, of any division of the grid, in any order; where they overlap the last
  ///   one counts.
  /// - Returns: The joined snapshot, in which every array is whole.
  /// - Throws: `SnapshotError.unlikeParts` if the parts differ in time, numbers or arrays, or there is none;
  ///   `SnapshotError.incomplete` if cells are missing.
  public static func joined(_ parts: [Snapshot]) throws(SnapshotError) -> Snapshot {
    guard let first = parts.first else { throw .unlikeParts("there is none") }
    var whole = Snapshot(clock: first.clock, numbers: first.numbers)
    for entry in first.entries {
      try whole.append(
        entry.name, units: entry.units, scalarKind: entry.scalarKind, components: entry.components,
        location: entry.location, whole: entry.whole, box: entry.whole)
    }
    for part in parts {
      guard part.clock == first.clock, part.numbers == first.numbers else {
        throw .unlikeParts("they differ in time or numbers")
      }
      guard part.entries.count == first.entries.count, zip(part.entries, first.entries).allSatisfy({ $0.isLike($1) })
      else { throw .unlikeParts("they differ in arrays") }
    }
    for (index, entry) in whole.entries.enumerated() {
      guard Self.cover(entry.whole, parts.map { $0.entries[index].box }) else { throw .incomplete(name: entry.name) }
      for part in parts { whole.copy(part.entries[index], of: part, to: entry) }
    }
    return whole
  }

  /// Whether boxes cover another.
  static func cover(_ whole: Box, _ boxes: [Box]) -> Bool {
    // What is left uncovered is kept as disjoint boxes; a box cuts each into at most six.
    var rest = whole.isEmpty ? [] : [whole]
    for box in boxes where !rest.isEmpty { rest = rest.flatMap { $0.subtracting(box) } }
    return rest.isEmpty
  }

  private mutating func appendCells(_ box: Box, of entry: Entry, from source: Snapshot) {
    let held = box.isEmpty ? Box(lower: entry.box.lower, upper: entry.box.lower) : box
    do throws(SnapshotError) {
      try append(
        entry.name, units: entry.units, scalarKind: entry.scalarKind, components: entry.components,
        location: entry.location, whole: entry.whole, box: held)
    } catch {
      preconditionFailure("a snapshot had \(entry.name) twice")
    }
    copy(entry, of: source, to: entries[entries.count - 1])
  }

  private mutating func copy(_ source: Entry, of other: Snapshot, to target: Entry) {
    other.withBytes(of: source) { from in
      withMutableBytes(of: target) { to in
        guard let from = from.baseAddress, let to = to.baseAddress else { return }
        Self.copyCommonRows(from: source, at: from, to: target, at: to)
      }
    }
  }
}

extension Box {
  /// The cells that are not in another box, as disjoint boxes.
  func subtracting(_ other: Box) -> [Box] {
    let common = intersection(other)
    guard !common.isEmpty else { return isEmpty ? [] : [self] }
    var (rest, middle) = ([Box](), self)
    for axis in Axis.allCases {
      var (below, above) = (middle, middle)
      below.upper[axis] = common.lower[axis]
      above.lower[axis] = common.upper[axis]
      rest += [below, above].filter { !$0.isEmpty }
      middle.lower[axis] = common.lower[axis]
      middle.upper[axis] = common.upper[axis]
    }
    return rest
  }
}
