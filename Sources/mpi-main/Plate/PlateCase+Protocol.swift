import Simulations
import Solvers

extension PlateCase {
  /// How the cell is driven.
  struct Drive: CaseSection {
    let segments: [Segment]
    let cycles: Int
    let stop: Stop

    init(_ keys: CaseKeys) {
      segments = keys.sections("segments", "What is held, one after the other; each ends with the first of its ends.")
      cycles = keys.value(
        "cycles", .integer(1...1_000_000), default: 1, change: .growth, "How often they are gone through.")
      stop = keys.section("stop", "What ends the run, whatever segment it is in.")
    }

    /// A part of the protocol.
    struct Segment: CaseSection {
      enum Mode: String, CaseChoice {
        case potential, current, rest

        var summary: String {
          switch self {
          case .potential: "The metal's potential against the far electrode: negative plates."
          case .current: "The current over the collector's area: positive plates, negative strips."
          case .rest: "No current."
          }
        }
      }

      let segment: CellProtocol.Segment

      init(_ keys: CaseKeys) {
        let mode = keys.selector("mode", as: Mode.self, "What is held.")
        var (held, ramp, start) = (CellProtocol.Mode.rest, 0.0, 0.0)
        switch mode {
        case .potential:
          held = .potential(keys.value("value", .quantity("V", .within(-5...5)), "The potential."))
          start = keys.value("from", .quantity("V", .within(-5...5)), default: 0, "Where the ramp starts.")
        case .current:
          held = .current(keys.value("value", .quantity("mA/cm2"), "The current density."))
          start = keys.value("from", .quantity("mA/cm2"), default: 0, "Where the ramp starts.")
        case .rest: break
        }
        if mode != .rest {
          ramp = keys.value(
            "ramp", .quantity("s", .nonNegative), default: 0,
            "The time in which the value goes there in a straight line.")
        }
        let time = keys.optional("end_time", .quantity("s", .positive), "Ends after this time.")
        var ends = time.map { [CellProtocol.End.time($0)] } ?? []
        if mode != .rest {
          let charge = keys.optional(
            "end_charge", .quantity("mAh/cm2", .positive), "Ends when this charge has passed, plated or stripped.")
          let tip = keys.optional(
            "end_tip", .quantity("um", .positive),
            "Ends when the farthest metal has come to this distance from the collector.")
          ends += (charge.map { [.charge($0)] } ?? []) + (tip.map { [.tip($0)] } ?? [])
        }
        if mode == .current {
          let voltage = keys.optional(
            "end_voltage", .quantity("V"),
            "Ends when the voltage has come to this value: down while plating, up while stripping.")
          ends += voltage.map { [.voltage($0)] } ?? []
        }
        segment = CellProtocol.Segment(held, ends: ends, ramp: ramp, from: start)
        keys.require(segment.fault == nil, at: "mode", "makes a segment with \(segment.fault ?? "")")
      }
    }

    /// What ends the run.
    struct Stop: CaseSection {
      /// The tip's distance from the collector over the box' length.
      let tipFraction: Double
      let lowestVoltage: Double?
      let highestVoltage: Double?

      init(_ keys: CaseKeys) {
        tipFraction = keys.value(
          "tip_fraction", .number(.between(0, Electrodeposition.farthestTip)), default: 0.9,
          "The farthest metal's distance from the collector over the length of the box.")
        lowestVoltage = keys.optional(
          "lowest_voltage", .quantity("V"), "The voltage at which a plated cell is switched off.")
        highestVoltage = keys.optional(
          "highest_voltage", .quantity("V"), "The voltage at which a stripped cell is switched off.")
        keys.require(
          (lowestVoltage ?? -1) < (highestVoltage ?? 1), at: "highest_voltage", "must be above the lowest voltage")
      }
    }
  }

  /// The protocol in the words of the solver.
  var solverProtocol: CellProtocol {
    let stop = cellProtocol.stop
    return CellProtocol(
      cellProtocol.segments.map(\.segment), cycles: cellProtocol.cycles,
      stop: .init(
        tipPosition: stop.tipFraction * domain.size[0], lowestVoltage: stop.lowestVoltage,
        highestVoltage: stop.highestVoltage))
  }
}
