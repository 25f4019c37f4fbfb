import Foundation
import HDF5
import TestSupport
import Testing

/// One sample on a domain that ranks divide, and ensembles that the batched solver does not take.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct PorousSingleTests {
  private static let box = """
    command: porous
    mode: single
    seed: 5
    domain: {cells: [40, 32, 24], size: [40 um, 32 um, 24 um]}
    medium: {quantity: phases, structure: spheres, radius: 4 um, porosity: 0.5, conductivity: [1 S/m, 0]}
    boundaries:
      x_lower: {kind: dirichlet, value: 0 V}
      x_upper: {kind: robin, transfer: 1e5 S/m2, value: 1 V}
      y_lower: {kind: periodic}
      y_upper: {kind: periodic}
      z_lower: {kind: neumann}
      z_upper: {kind: neumann}
    effective: through
    """

  private static let ensembles = [
    """
    command: porous
    samples: 12
    domain: {cells: [16, 12, 10], size: [16 um, 12 um, 10 um]}
    medium: {quantity: phases, structure: threshold, field: {correlation_length: 2 um}, volume_fraction: 0.5,
      conductivity: [1e-3 S/m, 1 S/m]}
    boundaries:
      x_lower: {kind: dirichlet, value: 0 V}
      x_upper: {kind: robin, transfer: 1e5 S/m2, value: 1 V, standard_deviation: 0.1 V}
      y_lower: {kind: periodic}
      y_upper: {kind: periodic}
      z_lower: {kind: neumann}
      z_upper: {kind: neumann}
    effective: periodic
    """,
    """
    command: porous
    samples: 40
    domain: {cells: [60], size: [60 um]}
    medium: {quantity: coefficient, geometric_mean: 1 S/m, log_standard_deviation: 1, correlation_length: 4 um}
    source: {kind: uniform, value: 1e4 A/m3}
    boundaries:
      x_lower: {kind: dirichlet, value: 0 V}
      x_upper: {kind: dirichlet, value: 1 V}
    effective: through
    output: {precision: float64}
    """,
    """
    command: porous
    model: electrolyte
    samples: 100
    conditions: {current_density: [0, 12 A/m2]}
    """,
  ]

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

  @Test func aBoxIsTheSameOnAnyRanks() throws {
    let folder = try TemporaryFolder.shared("single")
    let first = try run(Self.box, ranks: 1, to: "one", in: folder)
    for ranks in 2...4 {
      let other = try run(Self.box, ranks: ranks, to: "ranks\(ranks)", in: folder)
      #expect(try PorousEnsemble.differences(first, other) == [], "\(ranks) ranks")
    }
    let file = try File.open(first)
    let potential = try file.dataset("potential")
    #expect(try potential.shape() == [1, 24, 32, 40] && file.attribute("tafel_complete") as Int32 == 1)
    let values = try potential.read(as: Float.self)
    // The maximum principle: insulating cells have zero.
    #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
    let effective = try file.dataset("effective_conductivity_xx").read(as: Double.self)[0]
    #expect(effective > 0 && effective < 0.5)
    #expect(FileManager.default.fileExists(atPath: "\(folder)/one.xdmf"))
    // A second run finds it done.
    let before = try Data(contentsOf: URL(filePath: first))
    _ = try run(Self.box, ranks: 2, to: "one", in: folder)
    #expect(try Data(contentsOf: URL(filePath: first)) == before)
  }

  /// What `--check` says of the memory is no less than a run takes, and not much more, whichever hierarchy the solver
  /// chooses; and it says how long the run will take.
  @Test(arguments: [
    (
      cells: 80, "{quantity: phases, structure: spheres, radius: 6 um, porosity: 0.5, conductivity: [1, 0]}", "periodic"
    ),
    (
      80,
      "{quantity: phases, structure: threshold, field: {correlation_length: 2 um}, volume_fraction: 0.5, conductivity: [1e-3, 1]}",
      "through"
    ),
    (
      72, "{quantity: coefficient, geometric_mean: 1, log_standard_deviation: 3, correlation_length: 3 um}",
      "periodic"
    ), (72, "{quantity: coefficient, geometric_mean: 1, log_standard_deviation: 1, correlation_length: 6 um}", "none"),
  ])
  func memoryIsAsForetold(cells: Int, medium: String, effective: String) throws {
    let folder = try TemporaryFolder.shared("single")
    let text = """
      command: porous
      mode: single
      domain: {cells: [\(cells), \(cells), \(cells)], size: [\(cells) um, \(cells) um, \(cells) um]}
      medium: \(medium)
      boundaries:
        x_lower: {kind: dirichlet, value: 0 V}
        x_upper: {kind: dirichlet, value: 1 V}
        y_lower: {kind: neumann}
        y_upper: {kind: neumann}
        z_lower: {kind: neumann}
        z_upper: {kind: neumann}
      effective: \(effective)
      solver: {tolerance: 1e-2}
      """
    try text.write(toFile: "\(folder)/memory.yaml", atomically: true, encoding: .utf8)
    let outcome = try runPython(
      """
      import json, resource, subprocess, sys
      def run(*options):
          command = [sys.argv[1], "porous", "memory.yaml", "--json", "--restart", "none", "--output", "memory.h5", *options]
          return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
      told = run("--check")
      assert told["estimated_seconds"] > 0 and told["unknowns_per_second"] > 1e4, told
      run()
      taken = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
      print(taken / told["memory_bytes_per_rank"])
      """, [Installed.program], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let share = try #require(Double(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(share <= 1 && share > 0.6, "\(share)")
  }

  @Test(arguments: [0, 1, 2]) func ensemblesAreTheSameOnAnyRanks(number: Int) throws {
    let folder = try TemporaryFolder.shared("single")
    let text = Self.ensembles[number]
    let first = try run(text, ranks: 1, to: "ensemble\(number)-1", in: folder)
    for (ranks, workers) in number == 2 ? [(2, 1), (3, 1)] : [(2, 1), (3, 1), (2, 2), (4, 2)] {
      let options = workers == 1 ? [] : ["workers.ranks=\(workers)"]
      let other = try run(text, ranks: ranks, to: "ensemble\(number)-\(ranks)-\(workers)", options, in: folder)
      #expect(try PorousEnsemble.differences(first, other) == [], "\(ranks) ranks, \(workers) a worker")
    }
    let status = try File.open(first).dataset("status").read(as: UInt8.self)
    #expect(status.allSatisfy { $0 == 1 })
  }

  /// A line's effective conductivity is the harmonic mean.
  @Test func aLineConductsInSeries() throws {
    let folder = try TemporaryFolder.shared("single")
    let file = try File.open(try run(Self.ensembles[1], ranks: 2, to: "line", in: folder))
    let (k, effective) = (try file.dataset("coefficient"), try file.dataset("effective_conductivity_xx"))
    let (values, found) = (try k.read(as: Double.self), try effective.read(as: Double.self))
    for sample in found.indices {
      let resistance = values[sample * 60..<(sample + 1) * 60].reduce(0) { $0 + 1 / $1 }
      #expect(abs(found[sample] * resistance / 60 - 1) < 1e-7)
    }
  }
}
