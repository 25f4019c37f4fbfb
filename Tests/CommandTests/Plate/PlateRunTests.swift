import Foundation
import HDF5
import Images
import TestSupport
import Testing

/// `tafel plate` as a user runs it: shortened, on any ranks, stopped and resumed.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct PlateRunTests {
  private static let text = """
    command: plate
    seed: 3
    model: two-potential
    domain: {cells: [48, 24], spacing: 0.25 um}
    electrolyte: {set: nyman}
    interface: {set: lithium-cell, mobility_rate: 1 1/s, cancels_curvature: true}
    boundaries: {y: periodic, far: symmetric}
    initial: {shape: caps, height: 4 um, radius: 1.5 um, place: random, count: 2}
    noise: 1e-9
    protocol:
      segments:
        - {mode: current, value: 5 mA/cm2, ramp: 0.02 s, end_time: 0.06 s}
        - {mode: rest, end_time: 0.02 s}
      cycles: 2
    output: {every_time: 0.04 s, precision: float64, series: series.csv}
    checkpoints: {every_wall_time: 1e-6 s}
    """

  private static let names = [
    "order_parameter", "concentration", "potential", "voltage", "charge_density", "tip_position",
  ]

  private func folder() throws -> Folder {
    let folder = try Folder()
    try Self.text.write(toFile: folder.path + "/plate.yaml", atomically: true, encoding: .utf8)
    return folder
  }

  private func run(_ options: [String] = [], ranks: Int, in folder: Folder) throws -> Launch {
    try Launch(["plate", "plate.yaml", "--quiet"] + options, ranks: ranks, in: folder)
  }

  private func values(_ folder: Folder, _ name: String) throws -> [Double] {
    try File.open(folder.path + "/plate.h5").dataset(name).read(as: Double.self)
  }

  /// Every field and every number has the same bits on one, two and three ranks, and lands on its time.
  @Test func fieldsHaveTheSameBitsOnAnyRanks() throws {
    let one = try folder()
    let first = try run(["--json"], ranks: 1, in: one)
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains(#""ended_by":"protocol""#), "\(first.output)")
    #expect(try values(one, "time").count == 5)
    for ranks in [2, 3] {
      let other = try folder()
      let launch = try run(ranks: ranks, in: other)
      #expect(launch.code == 0, "\(launch.errors)")
      for name in Self.names { #expect(try values(one, name) == values(other, name), "\(name) on \(ranks) ranks") }
      let tables = try [one, other].map { try String(contentsOfFile: $0.path + "/series.csv", encoding: .utf8) }
      #expect(tables[0] == tables[1])
    }
  }

  /// A run that ended early, with a state at every step, goes on on other ranks as if it had never ended.
  @Test func aRunGoesOn() throws {
    let (whole, parts) = (try folder(), try folder())
    let undisturbed = try run(ranks: 2, in: whole)
    #expect(undisturbed.code == 0, "\(undisturbed.errors)")
    let early = try run(["time.end=0.08 s"], ranks: 2, in: parts)
    #expect(early.code == 0, "\(early.errors)")
    #expect(try values(parts, "time").count == 3)
    let late = try run(["time.end=10 s"], ranks: 3, in: parts)
    #expect(late.code == 0, "\(late.errors)")
    for name in Self.names { #expect(try values(whole, name) == values(parts, name), "\(name)") }
    let again = try run(ranks: 1, in: whole)
    #expect(again.code == 0 && again.output.contains("complete, from the same case"), "\(again.output)")
    let other = try run(["time.end=10 s", "seed=4"], ranks: 1, in: parts)
    #expect(other.code == 2 && other.errors.contains("seed: 3 before, 4 now"), "\(other.errors)")
    // The file is that of the later case from now on.
    let less = try run(["time.end=0.08 s"], ranks: 1, in: parts)
    #expect(less.code == 2 && less.errors.contains("time.end: 10 s before, 0.08 s now"), "\(less.errors)")
  }

  /// Asked for more cycles, a complete run goes on; asked for fewer after that, it is another run's.
  @Test func cyclesGrow() throws {
    let folder = try folder()
    for (cycles, code) in [(1, 0), (2, 0), (1, 2), (2, 0)] {
      let launch = try run(["protocol.cycles=\(cycles)"], ranks: 2, in: folder)
      #expect(launch.code == code, "\(cycles): \(launch.errors)")
      if code == 2 { #expect(launch.errors.contains("protocol.cycles: 2 before, 1 now"), "\(launch.errors)") }
    }
    #expect(try values(folder, "cycle").last == 2)
    let again = try run(ranks: 1, in: folder)
    #expect(again.code == 0 && again.output.contains("complete, from the same case"), "\(again.output)")
  }

  /// The charge that flowed is the charge that is plated: Faraday's law from the metal's volume.
  @Test func metalIsTheCharge() throws {
    let folder = try folder()
    let launch = try run(["protocol.cycles=1"], ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    // The ramp brings half of 50 A/m2 for 0.02 s.
    let charge = try values(folder, "charge_density").last ?? 0
    #expect(abs(charge - 2.5) < 1e-6, "\(charge)")
  }

  @Test func checkTellsCostAndRunsNothing() throws {
    let folder = try folder()
    let launch = try run(["--check"], ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    for part in [
      "# memory: about", "# ranks: 2, along x, y, z: 2, 1, 1", "# protocol: at most 0.1600 s", "# time: about",
    ] {
      #expect(launch.output.contains(part), "\(launch.output)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/plate.h5"))
  }

  @Test func refusesBeforeWork() throws {
    let folder = try folder()
    for (override, message) in [
      ("initial={shape: field, file: no.h5}", "no.h5: "), ("initial={shape: image, file: no.png}", "no.png"),
      ("domain.cells=[20000, 20000]", "cells take about"),
    ] {
      let launch = try run([override], ranks: 1, in: folder)
      #expect(launch.code == 2 && launch.errors.contains(message), "\(launch.code) \(launch.errors)")
    }
  }

  /// A table of heights is the surface: periodic, and in mirrors, where it begins and ends level.
  @Test(arguments: ["periodic", "mirror"]) func heightsOfATable(side: String) throws {
    let folder = try folder()
    let turns = side == "mirror" ? Double.pi : 2 * .pi
    let table = (0..<48).map { String(0.5 * cos(turns * (Double($0) + 0.5) / 48)) }.joined(separator: ",")
    try (table + "\n").write(toFile: folder.path + "/map.csv", atomically: true, encoding: .utf8)
    let shape = "initial={shape: heights, file: map.csv, height: 4 um, unit: 1 um, relaxation: 0}"
    let launch = try run([shape, "boundaries.y=\(side)", "noise=0", "time.end=0.001 s"], ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let file = try File.open(folder.path + "/plate.h5")
    let xi = try file.dataset("order_parameter").read(as: Double.self)
    for row in 0..<24 {
      // The outermost crossing of the first time, in cells of 0.25 um.
      let cells = Array(xi[row * 48..<(row + 1) * 48])
      let last = try #require(cells.lastIndex { $0 >= 0.5 })
      let place = 0.25 * (Double(last) + 0.5 + (cells[last] - 0.5) / (cells[last] - cells[last + 1]))
      let exact = 4 + 0.5 * cos(turns * (Double(row) + 0.5) / 24)
      #expect(abs(place - exact) < 3e-3, "\(row): \(place), \(exact)")
    }
    try file.close()
    for (bad, message) in [
      ("height: 0.3 um", "map.csv: part of the collector has no metal on it"),
      ("height: 11.9 um", "map.csv: the metal reaches"), ("height: 4 um, file: none.csv", "none.csv"),
    ] {
      let launch = try run(
        ["initial={shape: heights, \(bad.contains("file") ? "" : "file: map.csv, ")\(bad)}", "--restart", "none"],
        ranks: 1,
        in: folder)
      #expect(launch.code == 2 && launch.errors.contains(message), "\(launch.errors)")
    }
  }

  /// Metal in an image that does not stand on the collector, or fills the box, is refused by the file's name.
  @Test func refusesImagesThatCannotBeginARun() throws {
    let folder = try folder()
    for (name, rows, message) in [
      ("hanging", 20..<30, "no metal at the collector"), ("full", 0..<47, "beyond where protocol.stop.tip_fraction"),
    ] {
      var samples = [UInt16](repeating: 10, count: 48 * 24)
      for row in rows { for column in 0..<24 { samples[(47 - row) * 24 + column] = 240 } }
      let image = try Image(width: 24, height: 48, samples: samples, pixelSize: PixelSize(0.25e-6))
      try image.writePNG(to: "\(folder.path)/\(name).png")
      let launch = try run(["initial={shape: image, file: \(name).png}"], ranks: 2, in: folder)
      #expect(launch.code == 2, "\(launch.errors)")
      #expect(
        launch.errors.contains("initial.file: \(name).png") && launch.errors.contains(message), "\(launch.errors)")
    }
  }

  /// A case of which the first steps fail is shown, and then what fails.
  @Test func checkShowsACaseThatFails() throws {
    let folder = try folder()
    let launch = try run(
      ["--check", "protocol={segments: [{mode: current, value: 1e9 A/m2, end_time: 1 s}]}"], ranks: 1, in: folder)
    #expect(launch.code == 1 && launch.errors.contains("the first steps fail"), "\(launch.code) \(launch.errors)")
    #expect(launch.output.contains("# memory: about"), "\(launch.output)")
  }

  /// Stripping ends where the collector is bare, and the last state is in the file.
  @Test func strippingEndsAtTheCollector() throws {
    let folder = try folder()
    let launch = try run(
      [
        "boundaries={y: periodic, far: symmetric, collector: bare}", "initial={shape: flat, height: 0.8 um}",
        "protocol={segments: [{mode: potential, value: 0.1 V, end_time: 60 s}]}", "--json",
      ], ranks: 2, in: folder)
    #expect(
      launch.code == 0 && launch.output.contains(#""ended_by":"bare collector""#), "\(launch.output)\(launch.errors)")
    let times = try values(folder, "time")
    #expect(times.count > 1 && times.last.map { $0 < 59 } == true, "\(times)")
    #expect(try values(folder, "charge_density").last ?? 0 < 0)
    #expect(try File.open(folder.path + "/plate.h5").attribute("tafel_complete") as Int32 == 1)
  }

  /// Room for a time that a killed run never wrote is no time: the last one that is drawn is the last in `time`.
  @Test func whatIsBehindTheLastTimeIsNotDrawn() throws {
    let folder = try folder()
    #expect(try run(["time.end=0.04 s"], ranks: 1, in: folder).code == 0)
    let file = try File.open(folder.path + "/plate.h5", writable: true)
    let dataset = try file.dataset("order_parameter")
    let shape = try dataset.shape()
    try dataset.extend(to: [shape[0] + 1] + shape.dropFirst())
    try file.close()
    func render(_ options: [String]) throws -> Launch {
      try Launch(["render", "plate.h5", "--field", "order_parameter"] + options, ranks: 1, in: folder)
    }
    let last = try render([])
    #expect(last.code == 0 && last.output.contains("time \(shape[0] - 1),"), "\(last.output)\(last.errors)")
    let behind = try render(["--at", "\(shape[0])"])
    #expect(behind.code == 2 && behind.errors.contains("there is no time \(shape[0])"), "\(behind.errors)")
    let inspection = try Launch(["inspect", "plate.h5", "--data"], ranks: 1, in: folder)
    #expect(inspection.code == 0, "\(inspection.errors)")
  }

  /// What fails is told once, and what was reached is kept.
  @Test func whatWasReachedIsKept() throws {
    let folder = try folder()
    // Far above the limiting current.
    let launch = try run(
      [
        "initial={shape: flat, height: 4 um}", "boundaries={y: periodic, far: reservoir}",
        "protocol={segments: [{mode: current, value: 40 kA/m2, end_time: 60 s}]}",
      ], ranks: 2, in: folder)
    #expect(launch.code == 1, "\(launch.errors)")
    #expect(launch.errors.components(separatedBy: "what was reached is kept").count == 2, "\(launch.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.contains { $0.hasPrefix("plate.checkpoint-") }, "\(files)")
    #expect(try File.open(folder.path + "/plate.h5").attribute("tafel_complete") as Int32 == 0)
  }

  /// A second run in the folder does not write over the table of the first.
  @Test func tablesOfOtherRunsAreKept() throws {
    let folder = try folder()
    #expect(try run(["time.end=0.02 s"], ranks: 1, in: folder).code == 0)
    let table = try String(contentsOfFile: folder.path + "/series.csv", encoding: .utf8)
    let other = try run(["time.end=0.02 s", "--output", "other.h5"], ranks: 1, in: folder)
    #expect(other.code == 2 && other.errors.contains("it is the table of another run"), "\(other.errors)")
    #expect(try String(contentsOfFile: folder.path + "/series.csv", encoding: .utf8) == table)
  }

  /// A run starts from a field of another one.
  @Test func aFieldIsABeginning() throws {
    let folder = try folder()
    #expect(try run(["time.end=0.04 s"], ranks: 1, in: folder).code == 0)
    let next = try run(
      [
        "initial={shape: field, file: plate.h5}", "time.end=0.01 s", "output.every_time=0.01 s",
        "output.series=next.csv", "--output", "next.h5",
      ],
      ranks: 2, in: folder)
    #expect(next.code == 0, "\(next.errors)")
    let last = try values(folder, "order_parameter").suffix(48 * 24)
    let first = try File.open(folder.path + "/next.h5").dataset("order_parameter").read(as: Double.self).prefix(48 * 24)
    #expect(last.elementsEqual(first))
  }
}
