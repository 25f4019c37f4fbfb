import Foundation
import HDF5
import TestSupport
import Testing

/// The statistics of realised phases in files of both layouts.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct PorousStatisticsTests {
  private static let (nx, ny, nz) = (18, 12, 10)

  private static func text(_ mode: String) -> String {
    """
    command: porous
    \(mode)
    seed: 5
    domain: {cells: [18, 12, 10], size: [9 um, 12 um, 10 um]}
    medium: {quantity: phases, structure: spheres, radius: 2 um, porosity: 0.5, conductivity: [1 S/m, 0.25]}
    boundaries:
      x_lower: {kind: dirichlet, value: 0 V}
      x_upper: {kind: dirichlet, value: 1 V}
      y_lower: {kind: periodic}
      y_upper: {kind: periodic}
      z_lower: {kind: neumann}
      z_upper: {kind: neumann}
    statistics: [specific_surface, porosity, two_point]
    """
  }

  private func run(_ text: String, ranks: Int, to name: String, _ options: [String] = [], in folder: String) throws
    -> String
  {
    let path = "\(folder)/\(name)"
    try text.write(toFile: "\(path).yaml", atomically: true, encoding: .utf8)
    let outcome = try startTafel(
      ranks: ranks, ["porous", "\(path).yaml", "--output", "\(path).h5", "--quiet"] + options, in: folder
    ).outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
    return "\(path).h5"
  }

  /// Counts anew, from the stored coefficient, what the file says of a sample.
  private func expectStatistics(_ file: File, sample: Int, of samples: Int, phase: Float) throws {
    let (nx, ny, nz) = (Self.nx, Self.ny, Self.nz)
    let all = try file.dataset("coefficient").read(as: Float.self)
    let inside = all[sample * nx * ny * nz..<(sample + 1) * nx * ny * nz].map { $0 == phase }
    func isInside(_ x: Int, _ y: Int, _ z: Int) -> Bool { inside[(z * ny + y) * nx + x] }
    func numbers(_ name: String) throws -> ArraySlice<Double> {
      let values = try file.dataset(name).read(as: Double.self)
      let count = values.count / samples
      return values[sample * count..<(sample + 1) * count]
    }
    let porosity = Double(inside.count { $0 }) / Double(inside.count)
    #expect(try Array(numbers("porosity")) == [porosity])
    var faces = 0.0
    for (name, count, spacing, step, isPeriodic) in [
      ("x", nx, 5e-7, (1, 0, 0), false), ("y", ny, 1e-6, (0, 1, 0), true), ("z", nz, 1e-6, (0, 0, 1), false),
    ] {
      let lags = try file.dataset("lag_\(name)")
      let places = try lags.read(as: Double.self)
      #expect(places.count == count / 2 + 1)
      #expect(places.indices.allSatisfy { abs(places[$0] - Double($0) * spacing) <= 1e-12 * spacing })
      #expect(try lags.attribute("units") == "m")
      let profile = try file.dataset("two_point_\(name)")
      #expect(try profile.attribute("units") == "1")
      let found = Array(try numbers("two_point_\(name)"))
      var differing = 0
      for lag in 0...count / 2 {
        var (pairs, matches) = (0, 0)
        for z in 0..<nz {
          for y in 0..<ny {
            for x in 0..<nx {
              var other = (x + lag * step.0, y + lag * step.1, z + lag * step.2)
              if isPeriodic { other.1 %= ny }
              guard other.0 < nx, other.1 < ny, other.2 < nz else { continue }
              let here = isInside(x, y, z), there = isInside(other.0, other.1, other.2)
              pairs += 1
              matches += here && there ? 1 : 0
              differing += lag == 1 && here != there ? 1 : 0
            }
          }
        }
        #expect(found[lag] == Double(matches) / Double(pairs), "\(name), \(lag) cells")
        if lag == 1 { faces += Double(differing) / Double(pairs) / spacing }
      }
    }
    let surface = try numbers("specific_surface_faces").first ?? 0
    #expect(abs(surface / faces - 1) < 1e-12)
    #expect(abs((try numbers("specific_surface").first ?? 0) / faces - 2.0 / 3) < 1e-12)
    #expect(try file.dataset("specific_surface").attribute("units") == "m-1")
  }

  @Test func aSingleRunHasThem() throws {
    let folder = try TemporaryFolder.shared("statistics")
    let text = Self.text("mode: single")
    let first = try run(text, ranks: 1, to: "one", in: folder)
    try expectStatistics(try File.open(first), sample: 0, of: 1, phase: 1)
    for ranks in [2, 3, 4] {
      let other = try run(text, ranks: ranks, to: "ranks\(ranks)", in: folder)
      #expect(try PorousEnsemble.differences(first, other) == [], "\(ranks) ranks")
    }
    let solid = try run(text + "\nstatistics_phase: 1", ranks: 2, to: "solid", in: folder)
    try expectStatistics(try File.open(solid), sample: 0, of: 1, phase: 0.25)
  }

  @Test func anEnsembleHasThem() throws {
    let folder = try TemporaryFolder.shared("statistics")
    let text = Self.text("samples: 6")
    let first = try run(text, ranks: 1, to: "ensemble", in: folder)
    let file = try File.open(first)
    for sample in 0..<6 { try expectStatistics(file, sample: sample, of: 6, phase: 1) }
    for (ranks, workers) in [(2, 1), (3, 3)] {
      let other = try run(text, ranks: ranks, to: "ensemble\(ranks)", ["workers.ranks=\(workers)"], in: folder)
      #expect(try PorousEnsemble.differences(first, other) == [], "\(ranks) ranks")
    }
  }

  /// Our checker of layouts takes both files.
  @Test(arguments: ["mode: single", "samples: 3"]) func theLayoutHolds(mode: String) throws {
    let folder = try TemporaryFolder.shared("statistics")
    let path = try run(Self.text(mode), ranks: 2, to: "layout", in: folder)
    let checker = "\(Installed.repository)/post/check_layout.py"
    let outcome = try ChildProcess([Installed.python, checker, "--data", path], in: folder).outcome()
    #expect(outcome.code == 0, "\(outcome.output)")
  }

  /// Other media have no phases to measure, and there are no more phases than conductivities.
  @Test(arguments: [
    ("statistics_phase=2", "statistics_phase: the medium has no such phase: they are 0 to 1"),
    (
      "medium={quantity: coefficient, geometric_mean: 1 S/m, log_standard_deviation: 1, correlation_length: 2 um}",
      "case.yaml:13:13: statistics: needs a medium of phases: set medium.quantity to phases, or remove it"
    ),
  ])
  func badInputIsRefused(override: String, message: String) throws {
    let folder = try TemporaryFolder.shared("statistics")
    try Self.text("mode: single").write(toFile: "\(folder)/case.yaml", atomically: true, encoding: .utf8)
    let outcome = try startTafel(ranks: 2, ["porous", "case.yaml", override], in: folder).outcome()
    #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }
}
