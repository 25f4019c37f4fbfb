import MPI
import Simulations

extension BenchCommand {
  /// Steps of plating on a plane of 512 x 512 cells, or n x n, by both models.
  static func plating(_ context: RunContext) throws -> JSONValue {
    let n = context.invocation[.size] ?? 512
    var results: [JSONValue] = []
    for kind in PlatingBenchmark.Kind.allCases {
      let bench = try PlatingBenchmark(kind, [n, n], steps: 40, on: context.world)
      let rate = Double(n * n) / bench.secondsPerStep
      let parts = bench.parts.map { part in
        "    \(part.name): \(Format.significant(1e3 * part.seconds, 3)) ms, "
          + "\(Format.significant(100 * part.seconds / bench.secondsPerStep, 3)) %"
      }
      context.log.print(
        """
        plating: \(bench.kind.title), \(n) x \(n) cells, \(bench.steps) steps, \(context.world.size) ranks
          a step          \(Format.significant(1e3 * bench.secondsPerStep, 4)) ms, \(Format.scaled(rate))cells/s
        \(parts.joined(separator: "\n"))
          cycles a step   \(Format.significant(bench.potentialCycles, 3)) for potentials in \
        \(Format.significant(bench.potentialSolves, 3)) solves, \
        \(Format.significant(bench.concentrationCycles, 3)) for the concentration; preconditioners made: \
        \(bench.preconditioners)
        """)
      results.append([
        "model": .text(bench.kind.title), "cells": .integer(n), "seconds_per_step": .number(bench.secondsPerStep),
        "seconds_per_part": .object(bench.parts.map { ($0.name, .number($0.seconds)) }),
        "potential_cycles_per_step": .number(bench.potentialCycles),
        "potential_solves_per_step": .number(bench.potentialSolves),
        "concentration_cycles_per_step": .number(bench.concentrationCycles),
        "preconditioners": .integer(bench.preconditioners),
      ])
    }
    return .array(results)
  }
}
