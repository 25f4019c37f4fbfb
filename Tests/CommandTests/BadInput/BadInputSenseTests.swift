import Foundation
import TestSupport
import Testing

/// Cases of `tafel sense` and `tafel trace` that make no physical sense, and surfaces and tables that contradict themselves.
@Suite(.serialized) struct BadInputSenseTests {
  private static let sense = """
    command: sense
    seed: 3
    domain: {cells: [60, 40], spacing: 5 nm}
    surface: {shape: waves, height: 60 nm, amplitude: 30 nm, waves: [1]}
    overtones: [3, 7]
    solver: {tolerance: 1e-8}

    """

  private static let trace = """
    command: trace
    seed: 5
    domain: {cells: [40, 32], spacing: 8 nm}
    electrolyte: {set: nyman}
    interface: {set: lithium-sensing, cancels_curvature: true}
    boundaries: {y: periodic, far: diffusion-layer, layer: 100 um}
    initial: {shape: flat, height: 60 nm}
    protocol: {segments: [{mode: current, value: 10 mA/cm2, ramp: 0.2 s, end_time: 0.8 s}]}
    sensing: {overtones: [3, 9], density: 534 kg/m3}
    output: {every_time: 0.25 s}

    """

  private func launch(_ name: String, _ text: String, in folder: Folder, _ options: [String] = []) throws -> Launch {
    try folder.write(text, to: "\(name).yaml")
    return try Launch([name, "\(name).yaml", "--quiet"] + options, ranks: 2, in: folder)
  }

  /// One part of a good case replaced: the penetration depth, sound, features.
  @Test(arguments: [
    (
      "spacing: 5 nm", "spacing: 12 nm",
      "sense.yaml:3:9: domain: has cells of 1.2e-08 m, and the penetration depth at overtone 7 is 9.01e-08 m: take cells of at "
        + "most 1.13e-08 m, or lower overtones"
    ),
    (
      "{tolerance: 1e-8}", "{viscosity: 1}",
      "sense.yaml:6:21: solver.viscosity: makes sound too slow: at overtone 7 sqrt(3) omega l is 0.427, and must not exceed 0.2; "
        + "take at most 0.468"
    ),
    (
      "waves: [1]", "waves: [6]",
      "sense.yaml:4:65: surface.waves: makes features of 1.67e-08 m, 3.33 cells; at least 4 are needed"
    ),
  ])
  func senselessCasesOfSense(old: String, new: String, message: String) throws {
    let folder = try Folder()
    expectRefusal(try launch("sense", Self.sense.replacing(old, with: new, maxReplacements: 1), in: folder), message)
    #expect(try folder.leftovers(beside: ["sense.yaml"]).isEmpty)
  }

  @Test(arguments: [
    (
      "density: 534 kg/m3", "density: 2000 kg/m3",
      "trace.yaml:9:39: sensing.density: is 2000.0 kg/m3, and by Faraday's law metal.site_density weighs 532.0 kg/m3: expected the "
        + "same within 10 %, or the mass that is sensed is not the one of the charge"
    ),
    (
      "overtones: [3, 9]", "overtones: [49]",
      "trace.yaml:3:9: domain: has cells of 8e-09 m, and the penetration depth at overtone 49 is 3.41e-08 m: take cells of at most "
        + "4.26e-09 m, or lower overtones"
    ),
  ])
  func senselessCasesOfTrace(old: String, new: String, message: String) throws {
    let folder = try Folder()
    let launch = try launch("trace", Self.trace.replacing(old, with: new, maxReplacements: 1), in: folder)
    #expect(launch.code == 2 && launch.errors.contains(message), "\(launch.errors)")
    #expect(try folder.leftovers(beside: ["trace.yaml"]).isEmpty)
  }

  /// Metal and slots of a file that are too thin for the cells: refused, or kept with a word of caution.
  @Test func featuresOfFilesBelowFourCells() throws {
    let folder = try Folder()
    // Points of 5 nm: a ridge of 2 cells on 60 nm, and a slot of 3 cells.
    for (name, height) in [
      ("ridge", { (y: Int) in (18..<20).contains(y) ? 120 : 60 }), ("slot", { $0 > 2 ? 120 : 60 }),
    ] {
      let row = (0..<40).map { "\(height($0))" }.joined(separator: ",")
      try folder.write(row + "\n", to: "\(name).csv")
    }
    func text(_ name: String, _ more: String = "") -> String {
      Self.sense.replacing(
        "{shape: waves, height: 60 nm, amplitude: 30 nm, waves: [1]}",
        with: "{shape: heights, file: \(name).csv, unit: 1 nm\(more)}")
    }
    expectRefusal(
      try launch("sense", text("ridge"), in: folder),
      "sense.yaml:4:33: surface.file: metal is 2.0 cells thin, 1e-08 m; at least 4 cells are needed: take cells of at most "
        + "2.5e-09 m, or surface.thin: kept")
    expectRefusal(
      try launch("sense", text("slot"), in: folder, ["--check"]),
      "sense.yaml:4:33: surface.file: a slot of the liquid is 3.0 cells thin, 1.5e-08 m; at least 4 cells are needed: take cells "
        + "of at most 3.75e-09 m, or surface.thin: kept")
    #expect(try folder.leftovers(beside: ["sense.yaml", "ridge.csv", "slot.csv"]).isEmpty)
    let kept = try launch("sense", text("ridge", ", thin: kept"), in: folder, ["overtones=[3]"])
    #expect(kept.code == 0 && kept.errors.contains("metal is 2.0 cells thin"), "\(kept.errors)")
  }

  /// A plated surface that does not weigh what its charge has plated: the charge of another metal, or another density.
  @Test func massAgainstTheCharge() throws {
    let folder = try Folder()
    // 40 nm of lithium: 534 kg/m3 times 40 nm over 6.94 g/mol times Faraday's constant.
    let charge = 534 * 40e-9 / 6.94e-3 * 96_485.33
    try PlatedFronts.write(
      folder.path + "/good.h5", heights: [40e-9, 60e-9, 80e-9], charges: [1, 1 + charge / 2, 1 + charge])
    try PlatedFronts.write(folder.path + "/bad.h5", heights: [40e-9, 60e-9, 80e-9], charges: [1, 1, 1 + 2 * charge])
    func text(_ name: String, _ deposit: String) -> String {
      Self.sense.replacing(
        "{shape: waves, height: 60 nm, amplitude: 30 nm, waves: [1]}", with: "{shape: plate, file: \(name).h5}"
      ).replacing("[60, 40]", with: "[30, 20]").replacing("[3, 7]", with: "[3]") + "deposit: {\(deposit)}\n"
    }
    let good = try launch("sense", text("good", "density: 534 kg/m3"), in: folder)
    #expect(good.code == 0, "\(good.errors)")
    try FileManager.default.removeItem(atPath: folder.path + "/sense.h5")
    expectRefusal(
      try launch("sense", text("bad", "density: 534 kg/m3"), in: folder),
      "sense.yaml:7:20: deposit.density: bad.h5: from 0.0 s to 2.0 s the metal grows by 2.14e-05 kg/m2 at 534.0 kg/m3; expected "
        + "4.27e-05 kg/m2 within 5 %, which its charge of 594.0 C/m2 plates of lithium by Faraday's law")
    expectRefusal(
      try launch("sense", text("good", "metal: zinc"), in: folder),
      "sense.yaml:7:10: deposit.density: good.h5: from 0.0 s to 2.0 s the metal grows by 0.000286 kg/m2 at 7140.0 kg/m3; expected "
        + "0.000101 kg/m2 within 5 %, which its charge of 297.0 C/m2 plates of zinc by Faraday's law")
    #expect(!folder.has("sense.h5"))
  }

  /// Units mixed in an imported table, and what else tables can hide.
  @Test(arguments: [
    (
      "t(s),delf3 [Hz],delf5 [kHz]\n0,-1,-2\n",
      "bad.csv:1:17: \"delf5 [kHz]\" mixes units: the column at 6 has \"Hz\""
    ),
    (
      "Time_1 [s],f3_1,D3_1\n0,-1,2\n",
      "bad.csv:1:12: \"f3_1\" does not tell whether it is over n: say which by --normalised yes or --normalised no"
    ),
    ("t(s),delf3,delg3\n0,-1,2\n1,-1,2 Hz\n", "bad.csv:3:6: expected a number, found \"2 Hz\""),
  ])
  func tablesThatMixUnits(text: String, message: String) throws {
    let folder = try Folder()
    try folder.write(text, to: "bad.csv")
    let launch = try Launch(["sense", "--convert", "bad.csv", "out.csv"], ranks: 2, in: folder)
    expectRefusal(launch, message)
    #expect(!folder.has("out.csv"))
  }

  /// A result to go on from must be there, of this case, and in its place.
  @Test func resultsToRestartFrom() throws {
    let folder = try Folder()
    expectRefusal(
      try launch("sense", Self.sense, in: folder, ["--restart", "none.h5"]),
      "none.h5: there is no such file to restart from")
    try folder.write("no result", to: "text.h5")
    expectRefusal(
      try launch("sense", Self.sense, in: folder, ["--restart", "text.h5"]),
      "text.h5: it is not a result of tafel; remove it, or choose another --output")
    expectRefusal(
      try launch("sense", Self.sense, in: folder, ["--restart", "text.h5", "--output", "other.h5"]),
      "sense: a result is gone on with in its own file: leave out --output, or --restart text.h5")
  }
}
