import Domain
import Testing
import TestSupport

@testable import Solvers

/// What protocols make no sense, and when currents have passed a charge.
@Suite struct CellProtocolTests {
  private typealias Segment = CellProtocol.Segment

  @Test func soundProtocolsHaveNoFault() {
    let segments = [
      Segment(.current(10), ends: [.charge(3.6e4), .voltage(-0.5), .tip(5e-5)]), Segment(.rest, ends: [.time(60)]),
      Segment(.potential(0.1), ends: [.charge(1), .time(10)], ramp: 10, from: -0.3),
    ]
    #expect(CellProtocol.fault(segments, cycles: 3) == nil)
    #expect(CellProtocol(segments).duration == nil)
  }

  @Test func durationIsThatOfAllCycles() {
    let segments = [Segment(.current(1), ends: [.time(5), .charge(7), .time(4)]), Segment(.rest, ends: [.time(0.5)])]
    #expect(CellProtocol(segments, cycles: 3).duration == 13.5)
  }

  @Test(arguments: [
    (Segment(.current(0), ends: [.time(1)]), "a current of 0: use rest"),
    (Segment(.current(1), ends: []), "no end: give a time, a charge, a voltage or a tip position"),
    (Segment(.current(.nan), ends: [.time(1)]), "values that are not finite"),
    (Segment(.current(1), ends: [.time(-1)]), "an end after -1.0 s"),
    (Segment(.current(1), ends: [.time(1)], ramp: 2), "a ramp of 2.0 s in 1.0 s"),
    (Segment(.current(1), ends: [.time(1)], from: 2), "the start of a ramp, but no ramp"),
    (Segment(.rest, ends: [.charge(1)]), "an end by charge at rest, where none flows"),
    (Segment(.rest, ends: [.time(1)], ramp: 1), "a ramp at rest"),
    (Segment(.potential(-0.1), ends: [.voltage(-0.2)]), "an end by voltage without a current"),
    (
      Segment(.current(1), ends: [.voltage(0.2)]),
      "an end at 0.2 V, which a cell that is plated has reached at once"
    ),
    (
      Segment(.current(-1), ends: [.voltage(-0.2)]),
      "an end at -0.2 V, which a cell that is stripped has reached at once"
    ),
    (Segment(.potential(0), ends: [.tip(1e-6)]), "an end by tip position, but neither plating nor stripping"),
  ])
  private func senselessSegmentsAreNamed(segment: CellProtocol.Segment, reason: String) {
    let fault = CellProtocol.fault([Segment(.rest, ends: [.time(1)]), segment], cycles: 1)
    #expect(fault?.segment == 1)
    #expect(fault?.reason == reason)
  }

  @Test func emptyProtocolsAreFaulty() {
    #expect(CellProtocol.fault([], cycles: 1)?.reason == "no segments")
    #expect(CellProtocol.fault([Segment(.rest, ends: [.time(1)])], cycles: 0)?.reason == "0 cycles")
  }

  /// A ramp from i0 to i in T has passed i0 t + (i - i0) t^2 / 2T.
  @Test(arguments: [(4.0, 0.0, 1.0, 1.0), (-4, 0, 1, 1), (4, 2, 2.5, 1), (1, 3, 2.5, 1), (4, -4, 3, 1.75 + 0.75)])
  func currentsPassTheirChargeInTime(value: Double, start: Double, charge: Double, seconds: Double) {
    let segment = Segment(.current(value), ends: [.charge(charge)], ramp: 2, from: start)
    let found = segment.seconds(toPass: charge, after: 0)
    // Into the ramp: none of these charges comes after it, but that of the last line.
    if start == -4 {
      #expect(found == nil)
      #expect(segment.seconds(toPass: charge, after: 2) == charge / 4)
    } else {
      #expect(abs((found ?? 0) - seconds) < 1e-15)
    }
  }
}
