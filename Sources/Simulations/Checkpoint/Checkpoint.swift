public import Domain
internal import MPI

/// All state of a run at the end of a step, whatever the number of ranks: what is in a checkpoint's file.
public struct Checkpoint: Sendable, Hashable {
  /// The state of the model: on a rank of a running simulation, its part.
  public var snapshot: Snapshot

  /// The counters of each schedule by its task's name.
  public var schedules: [String: [Int]]

  /// What the run is, as one text: the resolved case. States of another case are not taken over.
  public var identity: String

  /// A state to keep.
  ///
  /// - Parameters:
  ///   - snapshot: The state of the model, or this rank's part of it.
  ///   - schedules: The counters of each schedule by its task's name.
  ///   - identity: What the run is, as one text.
  public init(snapshot: Snapshot, schedules: [String: [Int]] = [:], identity: String = "") {
    self.snapshot = snapshot
    self.schedules = schedules
    self.identity = identity
  }

  /// The name of the file layout.
  static let layout = "checkpoint 1"

  /// Everything but the values of arrays, as bytes for a checksum.
  func headerBytes(arrays: [UInt64]) -> [UInt8] {
    var text = "\(Self.layout)\n\(identity)\n"
    let clock = snapshot.clock
    text += "\(clock.step) \(clock.time.bitPattern) \(clock.lastStep.bitPattern)\n"
    for (name, value) in snapshot.numbers.sorted(by: { $0.key < $1.key }) { text += "\(name)=\(value.bitPattern)\n" }
    for (name, counters) in schedules.sorted(by: { $0.key < $1.key }) { text += "\(name)=\(counters)\n" }
    for (entry, sum) in zip(snapshot.entries, arrays).sorted(by: { $0.0.name < $1.0.name }) {
      text += "\(entry.name) \(entry.units) \(entry.scalarKind.byteCount) \(entry.location.fileName) "
      text += "\(entry.fileShape) \(sum)\n"
    }
    return Array(text.utf8)
  }
}

extension Snapshot.Entry {
  /// Axes in the file: component, z, y, x.
  var fileShape: [Int] { [components, whole.count.z, whole.count.y, whole.count.x] }
}

extension Location {
  /// How files name it: `center`, `face x`, `face y`, `face z`.
  var fileName: String {
    switch self {
    case .center: "center"
    case .face(let axis): "face \(axis)"
    }
  }
}
