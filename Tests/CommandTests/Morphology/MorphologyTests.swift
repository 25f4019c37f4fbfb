import Domain
import Foundation
import HDF5
import Images
import MPI
import Simulations
import TestSupport
import Testing

@testable import mpi_main

@Suite(.serialized, .enabled(if: World.size == 1, "the command starts its own ranks")) struct MorphologyTests {
  /// A sinusoid as a table of nanometres, 64 x 32, four waves of 20 nm.
  private func addSinusoid(_ folder: Folder, as name: String = "wave.csv", amplitude: Double = 20) throws {
    let line = (0..<64).map { "\(amplitude * sin(2 * Double.pi * (Double($0) + 0.5) / 16))" }.joined(separator: ",")
    try folder.write(String(repeating: line + "\n", count: 32), to: name)
  }

  private func statistics(_ launch: Launch) throws -> [[String: Double]] {
    let json = try #require(try JSONSerialization.jsonObject(with: Data(launch.output.utf8)) as? [String: Any])
    let surfaces = try #require(json["surfaces"] as? [[String: Any]])
    return try surfaces.map { try #require($0["statistics"] as? [String: Double]) }
  }

  @Test func tableOfHeights() throws {
    let folder = try Folder()
    try addSinusoid(folder)
    let options = ["--pixel", "10 nm", "--height-scale", "1nm", "--periodic", "x,y", "--level", "mean"]
    let launch = try Launch(["morphology", "wave.csv", "--json"] + options, ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let numbers = try #require(try statistics(launch).first)
    #expect(abs(try #require(numbers["Sq"]) / (20e-9 * 0.5.squareRoot()) - 1) < 1e-12)
    #expect(abs(try #require(numbers["Sku"]) - 1.5) < 1e-10)
    #expect(abs(try #require(numbers["area"]) / (640e-9 * 320e-9) - 1) < 1e-12 && numbers["pixel"] == 1e-8)
    let text = try Launch(["morphology", "wave.csv"] + options, in: folder).output
    #expect(text.hasPrefix("wave.csv: area 2.0480e-13 m2, pixel 1.0000e-08 m x 1.0000e-08 m\n"), "\(text)")
  }

  /// The same field as a result of ours: two times, on any number of ranks, and a file that `inspect` knows.
  @Test func resultOfOurs() throws {
    let folder = try Folder()
    try addDeposit(folder.path + "/plate.h5")
    let arguments = ["morphology", "plate.h5", "--at", "all", "--json", "--output", "surfaces.h5"]
    let launches = try [1, 3].map { try Launch(arguments, ranks: $0, in: folder) }
    #expect(launches.allSatisfy { $0.code == 0 }, "\(launches.map(\.errors))")
    #expect(launches[0].output == launches[1].output)
    let numbers = try statistics(launches[0])
    #expect(numbers.count == 2)
    for (time, number) in numbers.enumerated() {
      #expect(abs(try #require(number["tip_height"]) - (8e-6 + 4e-6 * Double(time))) < 1e-9)
      #expect(number["joined_fraction"] == 1 && number["parts"] == 1 && number["euler_number"] == 1)
      #expect(abs(try #require(number["interface_ratio"]) - 31.0 / 32) < 1e-3)
    }
    let file = try File.open(folder.path + "/surfaces.h5")
    #expect(try file.dataset("time").read(as: Double.self) == [0, 10])
    #expect(try file.dataset("tip_height").read(as: Double.self) == numbers.compactMap { $0["tip_height"] })
    #expect(try file.dataset("solid_fraction").shape() == [2, 48])
    try file.close()
    #expect(
      try Launch(["inspect", "surfaces.h5", "--data"], in: folder).output.hasPrefix(
        "surfaces.h5: morphology 1, complete"))
  }

  /// Metal up to 8 and 12 um, or up to a height over y, of a profile of 1 um, in cells of 0.5 um.
  private func addDeposit(_ path: String, _ height: ((_ y: Double) -> Double)? = nil) throws {
    let grid = try Grid(cells: [48, 32], spacing: [0.5e-6, 0.5e-6])
    let schema = FieldSchema(
      title: "deposit", grid: grid, fields: [.init("phase", units: "1", longName: "order parameter")],
      precision: .float64)
    let topology = try CartesianTopology(grid, over: World.communicator)
    let file = try FieldFile(creating: path, schema, on: World.communicator, try Provenance(on: World.communicator))
    let field = Field<Double>("phase", on: topology)
    for time in [0.0, 10] {
      field.sample { place in
        let top = height?(place.y) ?? 8e-6 + 4e-7 * time
        return 0.5 * (1 - tanh((place.x - top) / 1e-6))
      }
      try file.beginStep()
      try file.write(field, as: "phase")
      try file.endStep(at: time)
    }
    try file.close(isComplete: true)
  }

  /// A flat film has heights and a measure; what the roundings of its heights would make of a roughness's shape is left out.
  @Test func flatFilm() throws {
    let folder = try Folder()
    // Heights that differ by less than what counts, and by more.
    try addDeposit(folder.path + "/flat.h5") { 8e-6 + 1e-12 * ($0 / 0.5e-6).rounded(.down).remainder(dividingBy: 2) }
    try addDeposit(folder.path + "/wavy.h5") { 8e-6 + 1e-10 * cos($0 * .pi / 4e-6) }
    let launch = try Launch(["morphology", "flat.h5", "wavy.h5", "--json"], ranks: 2, in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let (flat, wavy) = (try statistics(launch)[0], try statistics(launch)[1])
    for name in ["mean_height", "tip_height", "Sq", "Sz", "film_top", "interface", "joined_fraction"] {
      #expect(flat[name] != nil && wavy[name] != nil, "\(name)")
    }
    for name in [
      "Ssk", "Sku", "coverage", "Sdq", "Sal", "dendrite_length", "fill_ratio", "skeleton_length", "tip_radius",
    ] {
      #expect(flat[name] == nil && wavy[name] != nil, "\(name)")
    }
  }

  /// Our checker of layouts takes the file, and finds what is wrong in one.
  @Test func theLayoutHolds() throws {
    let folder = try Folder()
    try addSinusoid(folder)
    try addDeposit(folder.path + "/plate.h5")
    let options = ["--pixel", "10 nm", "--height-scale", "1nm"]
    for (paths, name) in [(["wave.csv"], "one.h5"), (["plate.h5", "wave.csv"], "both.h5")] {
      let launch = try Launch(["morphology"] + paths + options + ["--output", name], ranks: 2, in: folder)
      #expect(launch.code == 0, "\(launch.errors)")
    }
    func check(_ names: [String]) throws -> ChildProcess.Outcome {
      let checker = "\(Installed.repository)/post/check_layout.py"
      return try ChildProcess([Installed.python, checker, "--data"] + names, in: folder.path).outcome()
    }
    let outcome = try check(["one.h5", "both.h5"])
    #expect(outcome.code == 0 && outcome.output == "2 right, 0 wrong\n", "\(outcome.output)\(outcome.errors)")
    let file = try File.open(folder.path + "/both.h5", writable: true)
    let lags = try file.dataset("height_difference_lag")
    try lags.write([Double](repeating: 1, count: try lags.shape().reduce(1, *)))
    try file.close()
    let bad = try check(["both.h5"])
    #expect(bad.code == 1)
    #expect(bad.output.contains("both.h5: /height_difference_lag: does not increase at surface 0\n"), "\(bad.output)")
  }

  /// Labels of a segmentation say what is metal; nothing else does.
  @Test func segmentations() throws {
    let folder = try Folder()
    let labels: [UInt16] = (0..<768).map { (place: Int) -> UInt16 in
      let (row, column) = (place / 32, place % 32)
      return UInt16((7 * row + column / 8) % 5)
    }
    try Image(width: 32, height: 24, samples: labels, pixelSize: PixelSize(1e-6)).writePNG(
      to: folder.path + "/labels.png")
    let launch = try Launch(["morphology", "labels.png", "--labels", "1,3", "--json"], in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let number = try #require(try statistics(launch).first?["metal_fraction"])
    let expected = Double(labels.count { $0 == 1 || $0 == 3 }) / 768
    #expect(abs(number - expected) < 1e-12)
    for wrong in [["--threshold", "otsu"], ["--as", "heights"]] {
      expectRefusal(
        try Launch(["morphology", "labels.png", "--labels", "1"] + wrong, in: folder),
        "morphology: --labels says which pixels are metal: no --threshold, no --as heights beside it")
    }
  }

  /// A wave of the surface is left with exp(-k^2 s^2 / 2) of its amplitude where the result is blurred.
  @Test func pointSpread() throws {
    let folder = try Folder()
    let k = 2 * Double.pi / 8e-6
    try addDeposit(folder.path + "/wave.h5") { 10e-6 + 1e-6 * sin(k * $0) }
    let options = ["--periodic", "y", "--level", "mean", "--json"]
    let roughness: [Double] = try [[], ["--point-spread", "1.5um"]].map { (spread: [String]) -> Double in
      let launch = try Launch(["morphology", "wave.h5"] + options + spread, ranks: 2, in: folder)
      #expect(launch.code == 0, "\(launch.errors)")
      return try #require(try statistics(launch).first?["Sq"])
    }
    let rest = exp(-0.5 * k * k * 1.5e-6 * 1.5e-6)
    #expect(abs(roughness[1] / roughness[0] / rest - 1) < 1e-3)
    try addSinusoid(folder)
    expectRefusal(
      try Launch(["morphology", "wave.csv", "--pixel", "1um", "--point-spread", "1um"], in: folder),
      "morphology: --point-spread blurs results of ours (.h5), and none is among the files")
  }

  /// The same deposits in pictures of half the pixels, on equal footing, are the same in all that is compared; finer
  /// teeth on a thicker film differ.
  @Test func phasesOnEqualFooting() throws {
    let folder = try Folder()
    func add(_ name: String, scale: Int, tooth: Int, film: Int) throws {
      let width = 128 * scale
      let samples: [UInt16] = (0..<width * 64 * scale).map { (place: Int) -> UInt16 in
        let (x, y) = (place % width / scale, 63 - place / width / scale)
        let height = (x / tooth + 3) * 7919 % 13
        return y < film + height ? 200 : 40
      }
      let size = PixelSize(1e-6 / Double(scale))
      try Image(width: width, height: 64 * scale, samples: samples, pixelSize: size).writePNG(
        to: "\(folder.path)/\(name)")
    }
    try add("coarse.png", scale: 1, tooth: 8, film: 8)
    try add("fine.png", scale: 2, tooth: 8, film: 8)
    try add("other.png", scale: 1, tooth: 2, film: 20)
    for (second, isDistinct) in [("fine.png", false), ("other.png", true)] {
      let arguments = ["morphology", "coarse.png", "--against", second, "--as", "phases", "--json"]
      let launches = try [1, 3].map { try Launch(arguments, ranks: $0, in: folder) }
      #expect(launches.allSatisfy { $0.code == 0 } && launches[0].output == launches[1].output, "\(launches[0].errors)")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(launches[0].output.utf8)) as? [String: Any])
      let footing = try #require(json["footing"] as? [String: Any])
      #expect(footing["layers"] as? Int == 64 && footing["pixel"] as? Double == 1e-6)
      let distances = try #require(json["distances"] as? [String: [String: Double]])
      #expect(Set(distances.keys) == ["height_difference", "two_point", "box_dimensions"])
      for (name, distance) in distances where name != "box_dimensions" {
        let (value, chance) = (try #require(distance["distance"]), try #require(distance["chance"]))
        #expect(isDistinct ? value > chance : value < 1e-6, "\(name): \(distance)")
      }
      if !isDistinct {
        #expect(try #require(json["distance"] as? Double) < 1e-6)
      }
    }
  }

  /// A picture of a disc on a floor: Otsu finds it, the lower edge is the collector.
  @Test func pictureOfPhases() throws {
    let folder = try Folder()
    let samples = (0..<64 * 64).map { place -> UInt16 in
      let (x, y) = (Double(place % 64) - 31.5, Double(place / 64) - 20)
      return place / 64 > 50 || x * x + y * y < 100 ? 200 : 40
    }
    try Image(width: 64, height: 64, samples: samples, pixelSize: PixelSize(1e-6)).writePNG(
      to: folder.path + "/side.png")
    let launch = try Launch(["morphology", "side.png", "--as", "phases", "--json"], in: folder)
    #expect(launch.code == 0, "\(launch.errors)")
    let numbers = try #require(try statistics(launch).first)
    let (floor, disc) = (13.0 * 64, Double(samples.count { $0 == 200 }) - 13 * 64)
    #expect(abs(try #require(numbers["joined_fraction"]) - floor / (floor + disc)) < 1e-12)
    #expect(numbers["parts"] == 2)
    #expect(abs(try #require(numbers["film_top"]) - 13e-6) < 1e-10)
  }

  /// Rough against smooth: the difference is found; against itself none is.
  @Test func comparison() throws {
    let folder = try Folder()
    try addSinusoid(folder)
    try addSinusoid(folder, as: "rough.csv", amplitude: 30)
    let options = ["--pixel", "10 nm", "--height-scale", "1nm", "--level", "mean", "--json", "--tiles", "2"]
    for (other, isDistinct) in [("rough.csv", true), ("wave.csv", false)] {
      let launch = try Launch(["morphology", "wave.csv", "--against", other] + options, ranks: 2, in: folder)
      #expect(launch.code == 0, "\(launch.errors)")
      let json = try #require(try JSONSerialization.jsonObject(with: Data(launch.output.utf8)) as? [String: Any])
      let differences = try #require(json["differences"] as? [String: [String: Any]])
      let (lower, upper) = (
        try #require(differences["Sq"]?["lower"] as? Double), try #require(differences["Sq"]?["upper"] as? Double)
      )
      #expect((upper < -1e-10) == isDistinct && (lower < -1e-10) == isDistinct)
      #expect(json["members"] as? [Int] == [4, 4])
    }
  }

  @Test func badInputIsRefused() throws {
    let folder = try Folder()
    try addSinusoid(folder)
    try folder.write("1,2\n3\n", to: "ragged.csv")
    try folder.write("rubbish", to: "a.png")
    try folder.write("x", to: "a.xyz")
    try Image(width: 20, height: 20, samples: (0..<400).map { UInt16($0 % 200) }).writePNG(
      to: folder.path + "/grey.png")
    try folder.addResult()
    for (arguments, message) in [
      (["missing.csv"], "missing.csv: cannot be read: No such file or directory"),
      (["ragged.csv"], "ragged.csv: is a damaged text file: line 2 has 1 numbers, the first row 2"),
      (["a.png", "--as", "heights"], "a.png: is not a PNG file"),
      (
        ["a.xyz"],
        "a.xyz: its ending tells no kind that is read: .h5, .png, .tif, .npy, .csv, .txt, .asc, .dat, .tsv"
      ),
      (
        ["wave.csv"],
        "wave.csv: the size of a pixel is not in the file: give it by --pixel, such as --pixel \"0.2 um\""
      ),
      (["grey.png"], "grey.png: grey levels may be heights or phases: say which by --as heights or --as phases"),
      (["wave.csv", "--at", "3"], "wave.csv: there is no page 3: it has 1, counted from 0"),
      (["porous.h5"], "porous.h5: it is not a result of tafel of the layout \"fields 1\""),
      (
        ["wave.csv", "--pixel", "1um", "--mask", "grey.png"], "wave.csv: has 64 x 32 pixels, the mask 20 x 20"
      ),
      (
        ["wave.csv", "--pixel", "1um", "--against", "wave.csv", "--tiles", "9"],
        "morphology: on equal footing there are 64 x 32 pixels, too few for 9 tiles a side of at least 8"
      ),
    ] {
      expectRefusal(try Launch(["morphology"] + arguments, ranks: 2, in: folder), message)
    }
    #expect(
      try folder.leftovers(beside: ["wave.csv", "ragged.csv", "a.png", "a.xyz", "grey.png", "porous.h5"]).isEmpty)
  }
}
