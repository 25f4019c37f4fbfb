public import MPI

/// All state of a model as one flat buffer, which knows nothing of ranks: it can be kept, copied, sent, joined and cut.
///
/// It holds single numbers and arrays by name. An array holds the values of one box of the grid, without halo, in the
/// order of memory: component, z, y, x with x fastest. Each rank makes the part that it owns; parts of any division of
/// the grid are joined to the whole, and any rank takes from a snapshot the cells that it owns.
///
/// ```swift
/// var part = Snapshot(clock: model.clock)
/// try part.append(phase)
/// let whole = try part.gathered(on: topology)     // the same on any number of ranks
/// try whole.restore(phase)
/// ```
public struct Snapshot: Sendable, Hashable {
  /// What is known of one array.
  public struct Entry: Sendable, Hashable {
    /// The array's name.
    public let name: String

    /// The unit of its values in CF style.
    public let units: String

    /// The type of its values: `float` or `double`.
    public let scalarKind: ScalarKind

    /// Values at each place.
    public let components: Int

    /// Where in the cells the values sit.
    public let location: Location

    /// All values of the grid at that location.
    public let whole: Box

    /// The values that are held.
    public let box: Box

    /// The place of the first value in ``Snapshot/bytes``.
    public let offset: Int

    /// The values held, components included.
    public var count: Int { components * box.cellCount }

    /// The bytes held.
    public var byteCount: Int { count * scalarKind.byteCount }
  }

  /// The time of the state.
  public var clock: Clock

  /// Numbers by name, such as a charge that has passed or a controller's memory.
  public var numbers: [String: Double]

  /// The arrays, in the order in which they were added.
  public private(set) var entries: [Entry] = []

  /// The values of all arrays, each beginning at a multiple of 8 bytes.
  public internal(set) var bytes: [UInt8] = []

  /// A snapshot without arrays.
  public init(clock: Clock = Clock(), numbers: [String: Double] = [:]) {
    self.clock = clock
    self.numbers = numbers
  }

  /// The array of this name.
  ///
  /// - Parameter name: The name.
  /// - Returns: What is known of the array.
  /// - Throws: `SnapshotError.missing`.
  public func entry(_ name: String) throws(SnapshotError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else { throw .missing(name) }
    return entry
  }

  /// The number of this name.
  ///
  /// - Parameter name: The name.
  /// - Returns: The number.
  /// - Throws: `SnapshotError.missing`.
  public func number(_ name: String) throws(SnapshotError) -> Double {
    guard let number = numbers[name] else { throw .missing(name) }
    return number
  }

  /// Whether every array holds all its cells.
  public var isWhole: Bool { entries.allSatisfy { $0.box == $0.whole } }

  /// Adds an array of zeros.
  ///
  /// - Parameters:
  ///   - name: The array's name.
  ///   - units: The unit of its values.
  ///   - scalarKind: The type of its values: `float` or `double`.
  ///   - components: Values at each place.
  ///   - location: Where in the cells the values sit.
  ///   - whole: All values of the grid at that location.
  ///   - box: The values that are held.
  /// - Throws: `SnapshotError.duplicate`.
  public mutating func append(
    _ name: String, units: String = "1", scalarKind: ScalarKind, components: Int = 1, location: Location = .center,
    whole: Box, box: Box
  ) throws(SnapshotError) {
    precondition(scalarKind == .float || scalarKind == .double, "snapshots hold Float or Double")
    precondition(components >= 1 && whole.contains(box), "the array's box is not part of the whole")
    guard !entries.contains(where: { $0.name == name }) else { throw .duplicate(name) }
    let entry = Entry(
      name: name, units: units, scalarKind: scalarKind, components: components, location: location, whole: whole,
      box: box, offset: bytes.count)
    entries.append(entry)
    bytes.append(contentsOf: repeatElement(0, count: (entry.byteCount + 7) / 8 * 8))
  }
}

extension Snapshot: CustomStringConvertible {
  /// Time, numbers and arrays in words, without the arrays' values.
  public var description: String {
    let words = numbers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let arrays = entries.map { "\($0.name) \($0.box.count.x) x \($0.box.count.y) x \($0.box.count.z)" }
    return "step \(clock.step), \(clock.time) s: " + (words + arrays).joined(separator: ", ")
  }
}
