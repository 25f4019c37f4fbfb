import MPI
import Simulations

extension BenchCommand {
  /// Steps on 128 x 128 x 128 cells, on 1024 x 1024 and in a porous block, or on n x n and (n / 8)^3.
  static func lattice(_ context: RunContext) throws -> JSONValue {
    let limits = try MachineLimits(on: context.world, cacheBytes: 1 << 20)
    let bandwidth = limits.memoryBandwidth * Double(context.world.size)
    let plane = context.invocation[.size] ?? 1024
    context.log.print(
      "lattice: \(context.world.size) ranks; measured limit \(Format.scaled(bandwidth))B/s (triad, three transfers)")
    var results: [JSONValue] = []
    for work in LatticeBenchmark.works(cube: max(plane / 8, 8), plane: plane) {
      let bench = try LatticeBenchmark(work, on: context.world)
      let (traffic, limit) = (bench.rate * work.bytes, bandwidth / work.bytes)
      let name = work.cells.map(String.init).joined(separator: " x ")
      context.log.print(
        """
        \(work.name), \(name)
          rate            \(Format.scaled(bench.rate))updates of fluid cells/s; \
        \(Format.significant(100 * bench.fluidFraction, 3)) % of the cells are fluid
          limit           \(Format.scaled(limit))updates/s of \(Format.significant(work.bytes, 3)) B each at the triad's \
        bandwidth; reached \(Format.significant(100 * bench.rate / limit, 3)) %
        """)
      results.append([
        "kernel": .text(work.name), "cells": .text(name), "fluid_updates_per_second": .number(bench.rate),
        "fluid_fraction": .number(bench.fluidFraction), "bytes_per_update": .number(work.bytes),
        "traffic": .number(traffic), "memory_bandwidth": .number(bandwidth),
        "limit": .number(limit), "part_of_limit": .number(bench.rate / limit),
      ])
    }
    return .array(results)
  }
}
