import Foundation
import HDF5
import TestSupport
import Testing

/// `tafel trace` as a user runs it: plated and sensed, on any ranks, stopped and resumed.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct TraceRunTests {
  private static let text = """
    command: trace
    seed: 5
    domain: {cells: [40, 32], spacing: 8 nm}
    electrolyte: {set: nyman}
    interface: {set: lithium-sensing, cancels_curvature: true}
    boundaries: {y: periodic, far: diffusion-layer, layer: 100 um}
    initial: {shape: caps, height: 60 nm, radius: 32 nm, place: random, count: 1}
    protocol:
      segments:
        - {mode: current, value: 10 mA/cm2, ramp: 0.2 s, end_time: 0.8 s}
        - {mode: rest, end_time: 0.2 s}
    sensing: {liquid: {set: lipf6-carbonate}, overtones: [3, 9]}
    output: {every_time: 0.25 s, precision: float64, file: trace.h5}
    """

  private static let names = [
    "order_parameter", "potential", "voltage", "charge_density", "areal_mass", "frequency_shift", "bandwidth_shift",
    "load_real",
  ]

  private func folder() throws -> Folder {
    let folder = try Folder()
    try Self.text.write(toFile: folder.path + "/trace.yaml", atomically: true, encoding: .utf8)
    return folder
  }

  private func run(_ options: [String] = [], ranks: Int, in folder: Folder) throws -> Launch {
    try Launch(["trace", "trace.yaml", "--quiet"] + options, ranks: ranks, in: folder)
  }

  private func values(_ folder: Folder, _ name: String) throws -> [Double] {
    try File.open(folder.path + "/trace.h5").dataset(name).read(as: Double.self)
  }

  /// The same bits on one and three ranks; the mass is that of the charge; metal lowers the frequency, by less than it weighs
  /// only as far as liquid gives way.
  @Test func whatIsPlatedIsSensed() throws {
    let (one, other) = (try folder(), try folder())
    for (folder, ranks) in [(one, 1), (other, 3)] {
      let launch = try run(ranks: ranks, in: folder)
      #expect(launch.code == 0, "\(launch.errors)")
    }
    for name in Self.names { #expect(try values(one, name) == values(other, name), "\(name)") }
    #expect(try values(one, "time").count == 5)
    let (mass, faraday) = (try values(one, "areal_mass"), try values(one, "faraday_mass"))
    for n in mass.indices { #expect(abs(mass[n] - mass[0] - faraday[n]) <= 1e-7 * faraday[4], "\(mass) \(faraday)") }
    // 0.7 s of 10 mA/cm2 are 5 ug/cm2.
    #expect(abs(faraday[4] - 70 * 6.94e-3 / 96_485.33) < 1e-3 * faraday[4], "\(faraday)")
    let (shift, width) = (try values(one, "frequency_shift"), try values(one, "bandwidth_shift"))
    let sauerbrey = -2 * 25e12 / 8.8e6 * faraday[4]
    for (n, overtone) in [3.0, 9].enumerated() {
      let change = (shift[4 * 2 + n] - shift[n]) / overtone
      #expect(change < 0.8 * sauerbrey && change > 2 * sauerbrey, "\(change) Hz, rigid mass alone \(sauerbrey) Hz")
      #expect(width[4 * 2 + n] > 0)
    }
    #expect(try values(one, "momentum_imbalance").allSatisfy { $0 < 1e-6 })
  }

  /// A flat front that grows through the cells: all but its mass is the liquid's load of any flat surface, and the shifts are
  /// those of the mass at every time.
  @Test(arguments: ["interpolated", "grey"]) func aFlatFilmIsItsMassAtEveryHeight(walls: String) throws {
    let folder = try folder()
    let launch = try run(
      [
        "domain={cells: [32, 4], spacing: 8 nm}", "initial={shape: flat, height: 60 nm}", "sensing.walls=\(walls)",
        "output.every_time=0.1 s", "sensing.tolerance=1e-10",
      ], ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    // 7 s of 10 mA/cm2 in 0.1 s: 9.5 nm, more than a cell.
    let thickness = try values(folder, "plated_thickness")
    #expect((thickness.last ?? 0) > 8e-9 && thickness.count == 11, "\(thickness)")
    let (mass, shift, width) = (
      try values(folder, "areal_mass"), try values(folder, "frequency_shift"), try values(folder, "bandwidth_shift")
    )
    for (n, overtone) in [3.0, 9].enumerated() {
      // The load of the bare crystal in this liquid.
      let bare = 0.180858 * (Double.pi * overtone * 5e6 * 1200 * 3e-3).squareRoot()
      for t in mass.indices {
        let sauerbrey = -overtone * mass[t] / 1.76e-7
        #expect(abs(width[2 * t + n]) < 1e-6 * bare, "\(walls) \(t): \(width[2 * t + n]) Hz of \(bare) Hz")
        // Between the cells the front is found to 0.008 of a cell, which the liquid counts as so much less or more of itself.
        #expect(abs(shift[2 * t + n] - sauerbrey) < 1e-3 * bare, "\(walls) \(t): \(shift[2 * t + n]) \(sauerbrey) Hz")
      }
    }
  }

  @Test func aTraceGoesOn() throws {
    let (whole, parts) = (try folder(), try folder())
    #expect(try run(ranks: 2, in: whole).code == 0)
    #expect(try run(["time.end=0.5 s"], ranks: 1, in: parts).code == 0)
    #expect(try values(parts, "time").count == 3)
    let late = try run(["time.end=10 s"], ranks: 2, in: parts)
    #expect(late.code == 0, "\(late.errors)")
    for name in Self.names + ["time", "mass_per_electron"] {
      let (a, b) = (try values(whole, name), try values(parts, name))
      // There is no mass per electron before there is charge.
      #expect(a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(name)")
    }
  }

  /// Several boxes: their mean mass is the charge's, and the first is the only one of a run with one.
  @Test func boxesAreAveraged() throws {
    let folder = try folder()
    let launch = try run(["boxes=2", "time.end=0.25 s"], ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let (mass, faraday) = (try values(folder, "areal_mass"), try values(folder, "faraday_mass"))
    #expect(abs(mass[1] - mass[0] - faraday[1]) < 1e-7 * faraday[1], "\(mass) \(faraday)")
  }

  @Test func aSurfaceThatStandsStillIsPassedOver() throws {
    let folder = try folder()
    let launch = try run(["sensing.least_movement=5 nm"], ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let times = try values(folder, "time")
    // The last state is there, however little has moved.
    #expect(times.count < 5 && times.first == 0 && abs((times.last ?? 0) - 1) < 1e-9, "\(times)")
  }

  @Test(arguments: [
    ("interface.length=40 nm;initial.height=130 nm;initial.radius=80 nm", "thick, more than the penetration depth"),
    ("sensing.overtones=[3,4]", "must be odd"),
    ("boundaries.y=mirror", "must be periodic"), ("domain.spacing=20 nm", "interface"),
    ("sensing.density=2000 kg/m3", "expected the same within 10 %"), ("sensing.density=560 kg/m3", ""),
  ])
  func refusesBeforeWork(override: String, message: String) throws {
    let folder = try folder()
    let launch = try run(override.split(separator: ";").map(String.init) + ["--check"], ranks: 1, in: folder)
    if message.isEmpty {
      #expect(launch.code == 0 && launch.errors.contains("not the one of Faraday's law"), "\(launch.errors)")
    } else {
      #expect(launch.code == 2 && launch.errors.contains(message), "\(launch.code) \(launch.errors)")
    }
  }
}
