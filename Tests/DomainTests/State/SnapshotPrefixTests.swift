import Domain
import MPI
import TestSupport
import Testing

/// States of several models in one snapshot.
@Suite(.serialized, .collective) struct SnapshotPrefixTests {
  @Test func partsComeBackAsTheyWere() throws {
    let topology = try CartesianTopology(
      try Grid(cells: [9, 6], spacing: [1, 1]), over: World.communicator, periodic: [.y])
    let field = Field<Double>("height", units: "m", on: topology)
    var (whole, parts): (Snapshot, [Snapshot]) = (Snapshot(clock: Clock(time: 3, step: 7)), [])
    for n in 0..<3 {
      field.sample { $0.x * Double(n + 1) - $0.y }
      var part = Snapshot(clock: Clock(time: Double(n), step: n, lastStep: 0.5), numbers: ["charge": Double(n) * 2])
      try part.append(field, of: topology.decomposition)
      try whole.append(part, prefix: "box \(n).")
      parts.append(part)
    }
    expectEverywhere(whole.entries.count == 3 && whole.numbers.count == 3)
    for n in 0..<3 { expectEverywhere(try whole.part(prefix: "box \(n).", clock: parts[n].clock) == parts[n]) }
    #expect(throws: SnapshotError.duplicate("box 1.height")) { try whole.append(parts[1], prefix: "box 1.") }
  }
}
