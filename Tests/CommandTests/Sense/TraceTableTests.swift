import Simulations
import Testing

@testable import mpi_main

/// Tables that instruments and programs write: read, refused, and written.
@Suite struct TraceTableTests {
  private static func read(_ text: String, isNormalised: Bool? = nil) throws -> TraceTable {
    try TraceTable(reading: text, "table.csv", fundamental: 5e6, isNormalised: isNormalised)
  }

  private static let rheoQCM = """
    t(s),delf1,delg1,delf3,delg3
    0,-713,735,-1207,1192.5
    1.5,-714.5,736,,1193
    """

  @Test func rheoQCMHasHertz() throws {
    let table = try Self.read(Self.rheoQCM)
    #expect(table.overtones == [1, 3] && table.times == [0, 1.5])
    #expect(table.readings[0] == [.init(frequency: -713, bandwidth: 735), .init(frequency: -1207, bandwidth: 1192.5)])
    #expect(table.readings[1][1] == .init(frequency: nil, bandwidth: 1193))
    // The published dissipation of water in that test set: 294e-6 at the fundamental.
    #expect(abs(table.dissipation(735, 1) - 294e-6) < 1e-18)
  }

  @Test(arguments: [
    "Time_1,f1_1,D1_1,f3_1,D3_1,Tact_1", "Time_1;F_1:1;D_1:1;F_1:3;D_1:3;Tact",
    "Time_1 [s]\tf1_1 [Hz]\tD1_1 [1e-6]\tf3_1 [Hz]\tD3_1 [1e-6]\tTemp",
  ])
  func qsenseHasDissipationInMillionths(header: String) throws {
    let separator = header.contains(";") ? ";" : header.contains("\t") ? "\t" : ","
    let point = separator == ";" ? "," : "."
    let row = ["0\(point)5", "-10", "2", "-20", "1\(point)5", "25"].joined(separator: separator)
    let table = try Self.read(header + "\r\n" + row + "\r\n", isNormalised: true)
    #expect(table.times == [0.5])
    // Over n: overtone 3 has shifted by -60 Hz. 2e-6 are 5 Hz at 5 MHz, 1.5e-6 are 11.25 Hz at 15 MHz.
    #expect(table.readings[0][0] == .init(frequency: -10, bandwidth: 2e-6 * 5e6 / 2))
    #expect(table.readings[0][1].frequency == -60 && abs((table.readings[0][1].bandwidth ?? 0) - 11.25) < 1e-12)
    let plain = try Self.read(header + "\n" + row, isNormalised: false)
    #expect(plain.readings[0][1].frequency == -20)
  }

  @Test func longTablesTellTheirUnits() throws {
    let table = try Self.read(
      """
      # tafel trace 1
      # fundamental [Hz]: 6000000
      # liquid: water
      time [min],overtone,frequency_shift [kHz],dissipation_shift [1]
      1,3,-0.03,2e-6
      1,5,-0.05,
      2,3,-0.04,3e-6
      """)
    #expect(table.fundamental == 6e6 && table.times == [60, 120] && table.overtones == [3, 5])
    #expect(table.readings[0][0] == .init(frequency: -30, bandwidth: 18))
    #expect(table.readings[0][1] == .init(frequency: -50, bandwidth: nil))
    #expect(table.readings[1][1] == .init())
    #expect(table.notes.contains { $0.name == "liquid" && $0.value == "water" })
  }

  /// Each layout, written and read again, is the same table.
  @Test(arguments: TraceLayout.allCases) func layoutsAreReadAsWritten(layout: TraceLayout) throws {
    let table = try Self.read(Self.rheoQCM)
    for isNormalised in layout == .qsense ? [false, true] : [false] {
      let back = try Self.read(table.text(layout, isNormalised: isNormalised), isNormalised: isNormalised)
      #expect(back.times == table.times && back.overtones == table.overtones)
      for (ours, theirs) in zip(back.readings.joined(), table.readings.joined()) {
        #expect((ours.frequency == nil) == (theirs.frequency == nil))
        #expect(abs((ours.frequency ?? 0) - (theirs.frequency ?? 0)) < 1e-10)
        #expect(abs((ours.bandwidth ?? 0) - (theirs.bandwidth ?? 0)) < 1e-10)
      }
    }
  }

  /// What is wrong is told with its line and column.
  @Test(arguments: [
    ("", "table.csv: has no heading"),
    ("t(s),delf3,delg3", "table.csv: has no readings"),
    ("t(s),delf3,colour\n0,1,2", "table.csv:1:12: the column \"colour\" is not known"),
    ("t(s),delf3 [kg],delg3\n0,1,2", "table.csv:1:6: the column \"delf3 [kg]\" has the unit \"kg\""),
    ("t(s),delf3 [Hz],delf5 [kHz]\n0,1,2", "table.csv:1:17: \"delf5 [kHz]\" mixes units"),
    ("t(s),delf3,delf5 [Hz]\n0,1,2", "table.csv:1:12: \"delf5 [Hz]\" mixes units"),
    ("t(s),delf3,delf3\n0,1,2", "table.csv:1:12: a second column"),
    ("t(s),delf3,D3_1\n0,1,2", "mixes headings of qsense and rheoqcm"),
    ("Time_1,f3_1,D3_1\n0,1,2", "table.csv:1:8: \"f3_1\" does not tell whether it is over n"),
    ("Time_1,D3_1,D3_2\n0,1,2", "has columns of sensors [1, 2]"),
    ("delf3,delg3\n1,2", "has no column of times"),
    ("t(s),Temp\n1,2", "has no column of shifts"),
    ("time [s],overtone,frequency_shift\n0,3,1", "table.csv:1:19: the column \"frequency_shift\" tells no unit"),
    ("t(s),delf3,delg3\n0,1", "table.csv:2:1: has 2 cells, the heading 3"),
    ("t(s),delf3,delg3\n0,1,much", "table.csv:2:5: expected a number, found \"much\""),
    ("t(s),delf3,delg3\n0,1,2\n0,1,2", "table.csv:3:1: the time 0 s does not follow 0 s"),
    ("t(s),delf3,delg3\n,1,2", "table.csv:2:1: has no time"),
    ("time [s],overtone,dissipation_shift [1e-6]\n0,2,1", "table.csv:2:3: an overtone is an odd number, found 2"),
    ("time [s],overtone,dissipation_shift [1e-6]\n0,3,1\n0,3,1", "table.csv:3:1: a second reading of overtone 3"),
    ("# normalised: yes\ntime [s],overtone,dissipation_shift [1e-6]\n0,3,1", "table.csv:1:1: normalised"),
    ("# fundamental [Hz]: fast\nt(s),delf3\n0,3", "table.csv:1:1: fundamental: expected a frequency"),
  ])
  func refusesWithLineAndColumn(text: String, message: String) throws {
    do {
      _ = try Self.read(text)
      Issue.record("read \(text)")
    } catch let refusal as Refusal {
      #expect("\(refusal)".contains(message), "\(refusal)")
    }
  }
}
