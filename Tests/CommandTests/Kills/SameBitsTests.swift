import Foundation
import HDF5
import TestSupport
import Testing

/// The same case gives the same bits whoever simulates it.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct SameBitsTests {
  /// Everything that can be random is.
  private static let random = """
    command: porous
    seed: 7
    samples: 203
    domain: {cells: [24, 40], size: [30 um, 50 um]}
    medium: {quantity: porosity, distribution: logit-normal, mean: 0.3, standard_deviation: 0.06, covariance: matern,
      smoothness: 1.5, correlation_length: 4 um}
    transport: {law: bruggeman, exponent: 1.5, conductivity: 1 S/m}
    source: {kind: random, mean: 1e6 A/m3, standard_deviation: 2e5 A/m3, correlation_length: 6 um}
    boundaries:
      x_lower: {kind: neumann, flux: 5 A/m2, standard_deviation: 1 A/m2}
      x_upper: {kind: dirichlet, value: 0.1 V, standard_deviation: 0.02 V}
      y_lower: {kind: neumann, flux: 0 A/m2}
      y_upper: {kind: dirichlet, value: 0 V}
    effective: through
    output: {precision: float64}
    """

  private static func ensembles(in folder: String) throws -> [PorousEnsemble] {
    try random.write(toFile: "\(folder)/random.yaml", atomically: true, encoding: .utf8)
    return [
      .graphite(samples: 403, cells: 32), PorousEnsemble(arguments: ["\(folder)/random.yaml"], samples: 203),
    ]
  }

  @Test func onAnyRanksAndWorkers() throws {
    let root = try TemporaryFolder.shared("bits")
    for (number, ensemble) in try Self.ensembles(in: root).enumerated() {
      var first: String?
      for (ranks, workers) in [(1, 1), (2, 1), (3, 1), (4, 1), (2, 2), (4, 2), (3, 2)] {
        var ensemble = ensemble
        ensemble.arguments.append("workers.ranks=\(workers)")
        let folder = "\(root)/\(number)-\(ranks)-\(workers)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let outcome = try ensemble.run(ranks: ranks, in: folder)
        #expect(outcome.code == 0, "\(ranks) ranks, \(workers) a worker: \(outcome.errors)")
        let path = ensemble.path(in: folder)
        guard let known = first else {
          first = path
          let variables = try PorousEnsemble.variables(File.open(path))
          #expect(variables.contains("status") && variables.contains("potential") && variables.count > 10)
          continue
        }
        #expect(try PorousEnsemble.differences(path, known) == [], "\(ranks) ranks, \(workers) a worker")
      }
    }
  }

  /// Shards, read through their index, hold what a single file does.
  @Test(arguments: [0, 4]) func inShards(compression: Int) throws {
    let single = PorousEnsemble.graphite(samples: 403, cells: 32)
    let folder = try TemporaryFolder.shared("bits")
    let sharded = single.sharded(7, compression: compression)
    let outcome = try sharded.run(ranks: 3, in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try PorousEnsemble.differences(sharded.path(in: folder), Undisturbed.path(of: single)) == [])
  }
}
