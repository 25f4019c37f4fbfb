import MPI
import Simulations

extension BenchCommand {
  /// Explicit steps on planes of 512 and 2048 cells a side and on 128 x 128 x 128 cells, or on n x n and (n / 16)^3.
  static func phaseField(_ context: RunContext) throws -> JSONValue {
    let limits = try MachineLimits(on: context.world, cacheBytes: 1 << 20)
    let bandwidth = limits.memoryBandwidth * Double(context.world.size)
    // Measured in single precision; vectors hold half as many numbers in double precision.
    let arithmetic = limits.arithmetic / 2 * Double(context.world.size)
    let sizes: [[Int]] =
      context.invocation[.size].map { [[$0, $0], [max($0 / 16, 8), max($0 / 16, 8), max($0 / 16, 8)]] }
      ?? [[512, 512], [2048, 2048], [128, 128, 128]]
    context.log.print(
      """
      phasefield: \(context.world.size) ranks; measured limits \(Format.scaled(bandwidth))B/s (triad), \
      \(Format.scaled(arithmetic))FLOP/s (multiply-adds in double precision)
      """)
    var results: [JSONValue] = []
    for cells in sizes {
      for kernel in PhaseFieldBenchmark.Kernel.allCases where cells.count == 2 || kernel != .dendriteFaces {
        let bench = try PhaseFieldBenchmark(kernel, cells, on: context.world)
        let operations = kernel.operations(dimensions: cells.count)
        let limit = min(bandwidth / kernel.bytes, bench.cachedRate)
        let name = cells.map(String.init).joined(separator: " x ")
        context.log.print(
          """
          \(kernel.title), \(name)
            rate            \(Format.scaled(bench.rate))cells/s; \(Format.scaled(bench.cachedRate))cells/s in the cache
            traffic         \(Format.significant(kernel.bytes, 3)) B a cell and step, \
          \(Format.scaled(bench.rate * kernel.bytes))B/s, \
          \(Format.significant(100 * bench.rate * kernel.bytes / bandwidth, 3)) % of the triad's
            arithmetic      \(Format.significant(operations, 3)) operations a cell and step, \
          \(Format.scaled(bench.rate * operations))FLOP/s, \
          \(Format.significant(100 * bench.rate * operations / arithmetic, 3)) % of the multiply-adds'
            of the lower limit of bandwidth and arithmetic in the cache: \
          \(Format.significant(100 * bench.rate / limit, 3)) %
          """)
        results.append([
          "kernel": .text(kernel.title), "cells": .text(name), "cell_updates_per_second": .number(bench.rate),
          "cached_cell_updates_per_second": .number(bench.cachedRate), "bytes_per_cell": .number(kernel.bytes),
          "operations_per_cell": .number(operations), "memory_bandwidth": .number(bandwidth),
          "peak_flops": .number(arithmetic),
        ])
      }
    }
    return .array(results)
  }
}
