import Domain
import Foundation
import HDF5
import MPI
import Numerics
import Simulations
import Solvers
import TestSupport
import Testing

/// `tafel sense` as a user runs it: shortened, on any ranks, from drawn and from stored surfaces.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct SenseRunTests {
  // Two penetration depths of overtone 3 wide, in cells of 1/28 of it.
  private static let text = """
    command: sense
    seed: 3
    domain: {cells: [36, 56], spacing: 4.9154722 nm}
    surface: {shape: waves, height: 60 nm, amplitude: 55.0526 nm}
    overtones: [3]
    output: {precision: float64}
    """

  private func folder(_ text: String = Self.text) throws -> Folder {
    let folder = try Folder()
    try text.write(toFile: folder.path + "/sense.yaml", atomically: true, encoding: .utf8)
    return folder
  }

  private func run(_ options: [String] = [], ranks: Int, in folder: Folder) throws -> Launch {
    try Launch(["sense", "sense.yaml", "--quiet"] + options, ranks: ranks, in: folder)
  }

  private func values(_ folder: Folder, _ name: String) throws -> [Double] {
    try File.open(folder.path + "/sense.h5").dataset(name).read(as: Double.self)
  }

  /// The published load of grooves across: -609.0 Hz and 36.84 Hz beyond the flat crystal, to 1 % of the load, and the same
  /// bits on any ranks.
  @Test func groovesAcrossOnAnyRanks() throws {
    let one = try folder()
    let launch = try run(["--json"], ranks: 1, in: one)
    #expect(launch.code == 0, "\(launch.errors)")
    let (f, g) = (try values(one, "frequency_shift"), try values(one, "bandwidth_shift"))
    #expect(f.count == 1 && hypot(f[0] + 609.0, g[0] - 36.84) <= 0.01 * 609.0, "\(f) \(g)")
    // The reference is the mean plane: no mass of the solid counts.
    #expect(abs(try values(one, "areal_mass")[0]) < 1e-3 * 534 * 60e-9)
    #expect(try values(one, "momentum_imbalance")[0] < 1e-6)
    #expect(try values(one, "residual")[0] <= 1e-8)
    for ranks in [2, 3] {
      let other = try folder()
      let launch = try run(ranks: ranks, in: other)
      #expect(launch.code == 0, "\(launch.errors)")
      for name in ["frequency_shift", "bandwidth_shift", "load_real", "load_imag", "solid_fraction", "areal_mass"] {
        #expect(try values(one, name) == values(other, name), "\(name) on \(ranks) ranks")
      }
    }
  }

  /// A flat film is a Sauerbrey mass at every overtone, by both motions and by all walls.
  @Test(arguments: ["interpolated", "half-way", "grey"]) func flatFilmIsItsMass(walls: String) throws {
    let folder = try folder()
    // 60 nm in cells of 5 nm.
    let launch = try run(
      [
        "domain={cells: [20, 8], spacing: 5 nm}", "surface={shape: flat, height: 60 nm}", "overtones=[3, 7]",
        "motion=both", "deposit.above=0 nm", "walls=\(walls)",
      ], ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    for suffix in ["", "_across", "_along"] {
      let f = try values(folder, "frequency_shift\(suffix)")
      let expected = [3.0, 7].map { -$0 * 534 * 60e-9 / 1.76e-7 }
      // Grey cells that are full still let a little of the wave in.
      let tolerance = walls == "grey" ? 1e-2 : 1e-6
      #expect(zip(f, expected).allSatisfy { abs($0 / $1 - 1) <= tolerance }, "\(f) \(expected)")
    }
  }

  /// A soft film in water against the exact response of flat layers, to 1 %: also where cells do not divide its thickness.
  @Test(arguments: [3, 13]) func softFilmIsViscoelastic(overtone: Int) throws {
    let folder = try folder()
    let launch = try run(
      [
        "domain={cells: [70, 6], spacing: 2.2 nm}", "surface={shape: flat, height: 22 nm}", "overtones=[\(overtone)]",
        "films=[{density: 1050, thickness: 50 nm, elasticity: 0.2 MPa, viscosity: 2e-3}]",
      ], ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let (f, g) = (try values(folder, "frequency_shift")[0], try values(folder, "bandwidth_shift")[0])
    let expected = overtone == 3 ? (-226.118, 105.437) : (-112.676, 77.185)
    let n = Double(overtone)
    #expect(hypot(f / n - expected.0, g / n - expected.1) <= 0.01 * hypot(expected.0, expected.1), "\(f / n) \(g / n)")
    #expect(abs(try values(folder, "areal_mass")[0]) < 1e-9)
  }

  /// Stored surfaces at several times: masses of Faraday, resumed where the file ends, and the case's growth.
  @Test func platedSurfacesAtTheirTimes() throws {
    let folder = try self.folder()
    try PlatedFronts.write(folder.path + "/plate.h5", heights: [40e-9, 60e-9, 80e-9])
    func options(_ times: String) -> [String] {
      [
        "domain={cells: [30, 20], spacing: 5 nm}", "overtones=[3]",
        "surface={shape: plate, file: plate.h5, times: given, at: \(times)}",
      ]
    }
    let first = try run(options("[0 s, 1 s]"), ranks: 2, in: folder)
    #expect(first.code == 0, "\(first.errors)")
    let masses = try values(folder, "areal_mass")
    #expect(zip(masses, [40e-9, 60e-9]).allSatisfy { abs($0 / (534 * $1) - 1) < 1e-3 }, "\(masses)")
    let shifts = try values(folder, "frequency_shift")
    #expect(zip(shifts, masses).allSatisfy { abs($0 / (-3 * $1 / 1.76e-7) - 1) < 1e-3 }, "\(shifts)")
    let again = try run(options("[0 s, 1 s]"), ranks: 1, in: folder)
    #expect(again.code == 0 && again.output.contains("complete, from the same case"), "\(again.output) \(again.errors)")
    let more = try run(options("[0 s, 1 s, 2 s]"), ranks: 1, in: folder)
    #expect(more.code == 0, "\(more.errors)")
    #expect(try values(folder, "time") == [0, 1, 2])
    #expect(Array(try values(folder, "frequency_shift").prefix(2)) == shifts)
    let whole = try self.folder()
    try PlatedFronts.write(whole.path + "/plate.h5", heights: [40e-9, 60e-9, 80e-9])
    let once = try run(options("[0 s, 1 s, 2 s]"), ranks: 3, in: whole)
    #expect(once.code == 0, "\(once.errors)")
    for name in ["frequency_shift", "bandwidth_shift", "load_real", "load_imag", "areal_mass", "applications"] {
      #expect(try values(folder, name) == values(whole, name), "\(name) of a run that went on")
    }
    let other = try run(options("[0 s, 2 s]"), ranks: 1, in: folder)
    #expect(other.code == 2 && other.errors.contains("holds other times"), "\(other.errors)")
    let missing = try run(options("[0 s, 7 s]") + ["--restart", "none"], ranks: 1, in: folder)
    #expect(
      missing.code == 2 && missing.errors.contains("plate.h5: has no time 7.0 s; it has 3 from 0.0 to 2.0 s"),
      "\(missing.errors)")
    let wide = try run(options("[0 s]") + ["domain.cells=[30, 24]", "--restart", "none"], ranks: 1, in: folder)
    #expect(wide.code == 2 && wide.errors.contains("the domain must be as wide"), "\(wide.errors)")
    let low = try run(options("[2 s]") + ["domain.cells=[14, 20]", "--restart", "none"], ranks: 2, in: folder)
    #expect(low.code == 2 && low.errors.contains("metal touches the top of the box"), "\(low.errors)")
    #expect(try values(folder, "time") == [0, 1, 2])
    let nowhere = try run(["surface={shape: plate, file: no.h5}"], ranks: 2, in: folder)
    #expect(nowhere.code == 2 && nowhere.errors.contains("no.h5: "), "\(nowhere.errors)")
  }

  /// A run that its wall time stops is gone on with, also by its path, to the same bits as one without a stop.
  @Test func stopsInTimeAndGoesOn() throws {
    let (folder, other) = (try folder(), try self.folder())
    let heights = (0..<200).map { 40e-9 + 1e-10 * Double($0) }
    for one in [folder, other] { try PlatedFronts.write(one.path + "/plate.h5", heights: heights) }
    func options(_ count: Int) -> [String] {
      let times = (0..<count).map { "\($0) s" }.joined(separator: ", ")
      return [
        "domain={cells: [30, 20], spacing: 5 nm}", "overtones=[1, 3, 5, 7, 9, 11]", "motion=both",
        "surface={shape: plate, file: plate.h5, times: given, at: [\(times)]}",
      ]
    }
    let stopped = try run(options(200) + ["--max-walltime", "00:00:01"], ranks: 2, in: folder)
    #expect(stopped.code == 75, "\(stopped.code) \(stopped.errors)")
    let done = try values(folder, "time").count
    #expect(done >= 1 && done < 200)
    let rest = try run(options(done + 1) + ["--restart", "sense.h5"], ranks: 1, in: folder)
    #expect(rest.code == 0, "\(rest.errors)")
    #expect(try run(options(done + 1), ranks: 2, in: other).code == 0)
    for name in [
      "time", "frequency_shift", "bandwidth_shift", "load_real", "load_imag", "areal_mass", "solid_fraction",
    ] {
      #expect(try values(folder, name) == values(other, name), "\(name)")
    }
  }

  /// A needle in a file bends: its resonance is told with the surface, by its width, its length and Young's modulus.
  @Test func needlesOfFilesAreTold() throws {
    let folder = try folder()
    try PlatedFronts.write(folder.path + "/plate.h5", heights: [30e-9], needle: (25e-9, 60e-9))
    let options = [
      "domain={cells: [30, 20], spacing: 5 nm}", "overtones=[3]",
      "surface={shape: plate, file: plate.h5, volume: level}",
    ]
    let launch = try run(options, ranks: 2, in: folder)
    #expect(launch.code == 0 && !launch.errors.contains("rigid"), "\(launch.errors)")
    #expect(try values(folder, "protrusions") == [1] && values(folder, "pliant_protrusions") == [0])
    let resonance = try values(folder, "least_resonance")[0]
    let expected = 0.140 * 25e-9 / (60e-9 * 60e-9) * (4.9e9 / 534).squareRoot()
    #expect(abs(resonance / expected - 1) < 0.01, "\(resonance) \(expected)")
    #expect(abs(try values(folder, "least_thickness")[0] - 25e-9) < 1e-12)
    let soft = try run(options + ["deposit.elasticity=1 MPa", "--restart", "none"], ranks: 2, in: folder)
    #expect(
      soft.code == 0 && soft.errors.contains("sense: 1 of 1 protrusions of the metal do not follow as rigid bodies"),
      "\(soft.errors)")
    #expect(try values(folder, "pliant_protrusions") == [1])
  }

  /// In a Maxwell liquid a slightly rough front has the load of the second order in its height, with the complex viscosity.
  @Test func viscoelasticLiquid() throws {
    let folder = try folder()
    // omega tau = 1 at overtone 3; |nu| is 1/sqrt 2 of the viscosity's.
    let tau = 1 / (2 * Double.pi * 15e6)
    let launch = try run(
      [
        "surface={shape: waves, height: 60 nm, amplitude: 10 nm}", "liquid.relaxation_time=\(tau) s",
      ], ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let omega = 2 * Double.pi * 15e6
    let liquid = Liquid(density: 997.05, viscosity: Complex(0.89e-3) / Complex(1, 1))
    let (k, q) = (liquid.waveNumber(at: omega), 2 * Double.pi / (56 * 4.9154722e-9))
    let kappa = Complex.sqrt(Complex(q * q) + k * k)
    let bracket = Complex(0.5 * 10e-9 * 10e-9) * (kappa - k + Complex(q))
    let expected = liquid.impedance(at: omega) * k * bracket
    let (real, imaginary) = (
      try values(folder, "load_hydrodynamic_real")[0], try values(folder, "load_hydrodynamic_imag")[0]
    )
    let error = (Complex(real, imaginary) - expected).magnitude / expected.magnitude
    // The next order in height is about half of (q h)^2 = 0.052 of it; the load of a Newtonian liquid is a tenth off.
    #expect(error < 0.04, "\(error): \(real) \(imaginary) \(expected)")
  }

  /// Films cover a profile of heights as they cover the drawn waves that it is of.
  @Test func filmsOnHeights() throws {
    let folder = try folder()
    let film = "films=[{density: 1050, thickness: 50 nm, elasticity: 0.2 MPa, viscosity: 2e-3}]"
    let profile = (0..<112).map { "\(30 * cos(2 * Double.pi * (Double($0) + 0.5) / 112))" }.joined(separator: ",")
    try (profile + "\n").write(toFile: folder.path + "/profile.csv", atomically: true, encoding: .utf8)
    var results: [[Double]] = []
    for surface in [
      "{shape: waves, height: 60 nm, amplitude: 30 nm}",
      "{shape: heights, height: 60 nm, file: profile.csv, unit: 1 nm}",
    ] {
      let launch = try run(["surface=\(surface)", film, "--restart", "none"], ranks: 2, in: folder)
      #expect(launch.code == 0, "\(launch.errors)")
      results.append([try values(folder, "frequency_shift")[0], try values(folder, "bandwidth_shift")[0]])
    }
    #expect(
      hypot(results[0][0] - results[1][0], results[0][1] - results[1][1]) < 1e-3 * abs(results[0][0]), "\(results)")
    let plated = try run(["surface={shape: plate, file: plate.h5}", film], ranks: 2, in: folder)
    #expect(plated.code == 2 && plated.errors.contains("films: cover surfaces that are drawn, images and heights"))
  }

  /// A profile of heights, and an image of a flat film, are the surfaces that they show.
  @Test func heightsAndImages() throws {
    let folder = try folder()
    let profile = (0..<56).map { "\(55.0526 * cos(2 * Double.pi * (Double($0) + 0.5) / 56))" }.joined(separator: ",")
    try (profile + "\n").write(toFile: folder.path + "/profile.csv", atomically: true, encoding: .utf8)
    let drawn = try run(ranks: 1, in: folder)
    #expect(drawn.code == 0, "\(drawn.errors)")
    let expected = try values(folder, "frequency_shift")
    let table = try run(
      ["surface={shape: heights, height: 60 nm, file: profile.csv, unit: 1 nm}", "--restart", "none"], ranks: 2,
      in: folder)
    #expect(table.code == 0, "\(table.errors)")
    // The same but for the interpolation between the points.
    #expect(abs(try values(folder, "frequency_shift")[0] / expected[0] - 1) < 1e-3)
    let short = try run(
      ["surface={shape: heights, file: profile.csv, pixel: 4 nm}", "--restart", "none"], ranks: 1, in: folder)
    #expect(short.code == 2 && short.errors.contains("do not fill the box"), "\(short.errors)")
  }

  /// Labels in an HDF5 file: a film of metal, and a piece that nothing joins to it.
  @Test func volumesWithLoosePieces() throws {
    let folder = try folder()
    var labels = [UInt8](repeating: 0, count: 32 * 20)
    for y in 0..<20 { for x in 0..<8 { labels[y * 32 + x] = 2 } }
    for y in 5..<11 { for x in 14..<20 { labels[y * 32 + x] = 2 } }
    let file = try File.create(folder.path + "/scan.h5")
    try file.createDataset("labels", of: UInt8.self, shape: [20, 32]).write(labels)
    try file.close()
    let options = [
      "domain={cells: [32, 20], spacing: 5 nm}",
      "surface={shape: volume, file: 'scan.h5:/labels', voxel: 5 nm, metal: 2}", "walls=grey",
    ]
    let kept = try run(options, ranks: 2, in: folder)
    #expect(kept.code == 0, "\(kept.errors)")
    #expect(abs(try values(folder, "areal_mass")[0] / (534 * 5e-9 * (8 + 36.0 / 20)) - 1) < 1e-12)
    let removed = try run(options + ["deposit.loose=removed", "--restart", "none"], ranks: 2, in: folder)
    #expect(removed.code == 0 && removed.errors.contains("36 cells of loose metal are taken out"), "\(removed.errors)")
    #expect(abs(try values(folder, "areal_mass")[0] / (534 * 5e-9 * 8) - 1) < 1e-12)
    let none = try run(
      [
        "domain={cells: [32, 20], spacing: 5 nm}", "surface={shape: volume, file: 'scan.h5:/nothing', voxel: 5 nm}",
        "--restart", "none",
      ],
      ranks: 1, in: folder)
    #expect(none.code == 2 && none.errors.contains("has no dataset /nothing"), "\(none.errors)")
  }

  /// The layout that files promise, all values read, with flow and both motions.
  @Test func layout() throws {
    let folder = try folder()
    let launch = try run(["motion=both", "overtones=[3, 5]", "output.flow=[5]"], ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let checker = "\(Installed.repository)/post/check_layout.py"
    let outcome = try ChildProcess([Installed.python, checker, "--data", folder.path + "/sense.h5"], in: folder.path)
      .outcome()
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    let file = try File.open(folder.path + "/sense.h5")
    #expect(try file.dataset("overtone").read(as: Int32.self) == [3, 5])
    #expect(try file.dataset("velocity_real_n5_along").shape() == [1, 1, 56, 36])
    let (mean, across, along) = (
      try values(folder, "frequency_shift"), try values(folder, "frequency_shift_across"),
      try values(folder, "frequency_shift_along")
    )
    for n in 0..<2 { #expect(abs(mean[n] - (across[n] + along[n]) / 2) <= 1e-9 * abs(mean[n])) }
    // The published load along the grooves: 1.18241 + 0.10108 i.
    #expect(abs(along[0] + 0.180858 * 6466.57 * (0.18241 + 0.10108)) <= 0.01 * 331.5, "\(along)")
    // The crystal's velocity within the metal.
    let velocity = try values(folder, "velocity_real_n5_across")
    #expect(velocity[0] == 1 && abs(velocity.last ?? 1) < 1)
  }

  @Test func checkTellsAndRunsNothing() throws {
    let folder = try folder()
    let launch = try run(["--check"], ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    for part in ["# memory: about", "# ranks: 2", "# penetration depth in cells, by overtone: 3: 28.0", "# solves: 1"] {
      #expect(launch.output.contains(part), "\(launch.output)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/sense.h5"))
  }

  /// A result becomes an experimenter's table, and a foreign file is not replaced.
  @Test func resultsBecomeTables() throws {
    let folder = try folder()
    let launch = try run(ranks: 1, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let convert = try Launch(
      ["sense", "--convert", "sense.h5", "trace.csv", "--layout", "rheoqcm"], ranks: 1, in: folder)
    #expect(convert.code == 0, "\(convert.errors)")
    let lines = try String(contentsOfFile: folder.path + "/trace.csv", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == "t(s),delf3,delg3")
    let cells = lines[1].split(separator: ",").compactMap { Double($0) }
    #expect(cells == [0, try values(folder, "frequency_shift")[0], try values(folder, "bandwidth_shift")[0]])
    let back = try Launch(["sense", "--convert", "trace.csv", "sense.h5"], in: folder)
    #expect(back.code == 2 && back.errors.contains("is an HDF5 file"), "\(back.errors)")
    try "t(s),delf3,colour\n0,1,2\n".write(toFile: folder.path + "/bad.csv", atomically: true, encoding: .utf8)
    let bad = try Launch(["sense", "--convert", "bad.csv", "out.csv"], ranks: 2, in: folder)
    #expect(bad.code == 2 && bad.errors.contains("bad.csv:1:12: the column \"colour\" is not known"), "\(bad.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out.csv"))
  }
}
