import Glibc
import HDF5
import MPI
import Simulations
import Solvers

/// `tafel bench`: rates, beside what the machine can do at best, measured in the same run.
struct BenchCommand: Command {
  static let syntax = CommandSyntax(
    "bench", "measure rates and the machine's limits in the same run",
    on: .names(["porous", "elliptic", "phasefield", "plating", "lattice", "sense", "ensemble"]),
    options: .export, .size, .coefficient, .loading, .grid, .seeds, .benchmarkFile, .gigabytes, .json,
    example: "mpirun -n 2 tafel bench porous")

  static func run(_ context: RunContext) throws -> Int32 {
    let names = context.invocation.operands
    var results: [(String, JSONValue)] = [("command", "bench"), ("ranks", .integer(context.world.size))]
    if names.isEmpty || names.contains("porous") { results.append(("porous", try porous(context))) }
    if names.isEmpty || names.contains("elliptic") {
      results.append(("elliptic", try elliptic(context, exports: names.count == 1)))
    }
    if names.isEmpty || names.contains("phasefield") { results.append(("phasefield", try phaseField(context))) }
    if names.isEmpty || names.contains("plating") { results.append(("plating", try plating(context))) }
    if names.isEmpty || names.contains("lattice") { results.append(("lattice", try lattice(context))) }
    if names.isEmpty || names.contains("sense") { results.append(("sense", try sense(context))) }
    if names.isEmpty || names.contains("ensemble") { results.append(("ensemble", try ensemble(context))) }
    context.log.summarize(.object(results))
    return 0
  }

  private static func porous(_ context: RunContext) throws -> JSONValue {
    let n = context.invocation[.size] ?? 64
    let batches = max(4, 200 * 64 * 64 / (n * n))
    if let path = context.invocation[.export] {
      try context.prepare {
        if context.world.rank == 0 { try ProblemExport.write(to: path, cells: n, batches: max(2, batches / 8)) }
      }
    }
    let bench = try PorousBenchmark(n, batches: batches, on: context.world)
    // The arrays that an iteration passes over, of the finest grid: nine and the gradients' three.
    let limits = try MachineLimits(on: context.world, cacheBytes: 12 * n * n * 64)
    func microseconds(_ seconds: Double) -> String { Format.significant(seconds * 1e6, 3) + " us" }
    func share(_ part: Double, of whole: Double) -> String { "\(Format.significant(100 * part / whole, 3)) %" }
    context.log.print(
      """
      porous: \(n) x \(n) cells, log-normal, sigma = 1, l = 1/16, to 1e-8, \(batches * 16) samples a rank and round, \
      \(context.world.size) ranks
        rate            \(Format.significant(bench.totalRate, 4)) samples/s, generation and set-up included; \
      \(Format.significant(bench.totalRate / bench.rateAlone, 3)) times the \
      \(Format.significant(bench.rateAlone, 4)) of rank 0 alone
        a sample        \(microseconds(bench.drawing + bench.setUp + bench.iterating)): medium \(microseconds(bench.drawing)), set-up \
      \(microseconds(bench.setUp)), iterations \(microseconds(bench.iterating))
        iterations      \(Format.significant(bench.iterations, 3)), largest residual \
      \(Format.significant(bench.residual, 3))
        arithmetic      \(Format.scaled(bench.operations))FLOP/s in the iterations, \
      \(share(bench.operations, of: limits.arithmetic)) of the measured \(Format.scaled(limits.arithmetic))FLOP/s
        traffic         \(Format.scaled(bench.traffic))B/s in the iterations, \
      \(share(bench.traffic, of: limits.cacheBandwidth)) of the measured \(Format.scaled(limits.cacheBandwidth))B/s \
      (triad over \(Format.bytes(limits.cacheBytes)))
        memory          \(Format.scaled(limits.memoryBandwidth))B/s a rank (triad), with all ranks at work
      """)
    return [
      "cells": .integer(n), "samples_per_second": .number(bench.totalRate),
      "rank_0_alone_samples_per_second": .number(bench.rateAlone),
      "seconds_drawing": .number(bench.drawing), "seconds_set_up": .number(bench.setUp),
      "seconds_iterating": .number(bench.iterating), "iterations": .number(bench.iterations),
      "residual": .number(bench.residual), "flops": .number(bench.operations), "peak_flops": .number(limits.arithmetic),
      "traffic": .number(bench.traffic), "cache_bandwidth": .number(limits.cacheBandwidth),
      "memory_bandwidth": .number(limits.memoryBandwidth),
    ]
  }

  /// One distributed solve after another: 1024 x 1024 and 128 x 128 x 128 cells, or n x n and (n / 8)^3.
  private static func elliptic(_ context: RunContext, exports: Bool) throws -> JSONValue {
    let n = context.invocation[.size] ?? 1024
    let third = max(n / 8, 8)
    var results: [JSONValue] = []
    let loading = context.invocation[.loading] ?? .unit
    if exports, context.invocation[.export] != nil, loading != .unit {
      throw Refusal("bench: --export writes problems with a unit source: leave out --loading")
    }
    let grids = context.invocation[.grid].map { [$0.cells] } ?? [[n, n], [third, third, third]]
    for cells in grids {
      for medium in context.invocation[.coefficient].map({ [$0] }) ?? EllipticMedium.usual {
        if exports, let path = context.invocation[.export] {
          let name = "\(path).\(cells.map(String.init).joined(separator: "x")).\(medium.name)"
          try context.prepare {
            if context.world.rank == 0 { try EllipticExport.write(to: name, cells, medium) }
          }
        }
        let seeds = context.invocation[.seeds] ?? 1
        let bench = try EllipticBenchmark(
          cells, medium, loading, seeds: seeds, repetitions: seeds > 1 ? 1 : 3, on: context.world)
        // What a small grid takes from the cache, no memory could give: the triad is over as many bytes.
        let bandwidth =
          try MachineLimits.bandwidth(over: bench.workingSet, on: context.world) * Double(context.world.size)
        context.log.print(
          """
          elliptic: \(cells.map(String.init).joined(separator: " x ")) cells, \(medium.name), \(loading.name), to 1e-8, \
          \(context.world.size) ranks
            time            \(Format.significant(bench.setUp + bench.iterating, 4)) s: set-up \
          \(Format.significant(bench.setUp, 3)) s, iterations \(Format.significant(bench.iterating, 3)) s
            rate            \(Format.scaled(bench.rate))unknowns/s
            iterations      \(bench.convergence.iterations)\(seeds > 1 ? ", the most of \(seeds) seeds" : ""), residual \
          \(Format.significant(bench.convergence.residual, 3)), flux mismatch \
          \(Format.significant(bench.convergence.fluxMismatch, 3))
            traffic         \(Format.significant(bench.bytesPerUnknown, 4)) B per unknown and iteration (finest grid), \
          \(Format.scaled(bench.traffic))B/s, \(Format.significant(100 * bench.traffic / bandwidth, 3)) % of the \
          measured \(Format.scaled(bandwidth))B/s (triad over \
          \(Format.bytes(min(bench.workingSet, MachineLimits.memoryBytes))) a rank)
          """)
        results.append([
          "cells": .text(cells.map(String.init).joined(separator: "x")), "medium": .text(medium.name),
          "loading": .text(loading.rawValue),
          "seconds_set_up": .number(bench.setUp), "seconds_iterating": .number(bench.iterating),
          "iterations": .integer(bench.convergence.iterations), "residual": .number(bench.convergence.residual),
          "unknowns_per_second": .number(bench.rate), "bytes_per_unknown": .number(bench.bytesPerUnknown),
          "traffic": .number(bench.traffic), "bandwidth": .number(bandwidth),
          "working_set": .integer(bench.workingSet),
        ])
      }
    }
    return .array(results)
  }

  private static func ensemble(_ context: RunContext) throws -> JSONValue {
    let path = context.invocation[.benchmarkFile] ?? "tafel-bench.h5"
    try context.prepare {
      guard context.world.rank == 0 else { return }
      // The default name is this benchmark's own: a killed one may have left it.
      guard context.invocation[.benchmarkFile] == nil || !FilePath.exists(path) else {
        throw Refusal("\(path): is there already; remove it, or choose another --output")
      }
      try File.requireWritable(path)
    }
    let scheduling = try EnsembleBenchmark.scheduling(on: context.world, path: path, sleeps: true)
    let bytes = (context.invocation[.gigabytes] ?? 1) * 1_000_000_000
    let shards = 16
    let single = try EnsembleBenchmark.writing(on: context.world, path: path, bytes: bytes)
    let sharded = try EnsembleBenchmark.writing(on: context.world, path: path, bytes: bytes, shards: shards)
    if context.world.rank == 0 {
      for path in [path] + (0..<shards).map({ EnsembleShards.path(of: $0, index: path) }) { unlink(path) }
    }
    context.log.print(
      """
      ensemble: 4000 samples of 0.5 ms, the first 50 ms, \(context.world.size) ranks
        schedule        \(Format.duration(scheduling.seconds)), \
      \(Format.significant(100 * (scheduling.seconds / scheduling.best - 1), 3)) % over the best possible, \
      idle \(Format.significant(100 * scheduling.idleFraction, 3)) %
        write           \(Format.bytes(single.bytes)) at \(Format.scaled(single.rate))B/s into one file, \
      \(Format.scaled(sharded.rate))B/s into \(shards) shards, until they are on the disk
      """)
    return [
      "seconds": .number(scheduling.seconds), "best_seconds": .number(scheduling.best),
      "idle_fraction": .number(scheduling.idleFraction), "bytes": .integer(single.bytes),
      "write_rate": .number(single.rate), "sharded_write_rate": .number(sharded.rate),
    ]
  }
}

extension CommandOption where Value == String {
  /// Where the ensemble's benchmark writes.
  static var benchmarkFile: Self {
    .path("--output", "Let the ensemble write this file, tafel-bench.h5 by default; it is removed at the end.")
  }

  /// Where the benchmark's problems go.
  static var export: Self { .path("--export", "Write the problems there, and our solutions beside them, for peers.") }
}

extension CommandOption where Value == Int {
  /// What the ensemble's benchmark writes.
  static var gigabytes: Self {
    .integer("--gigabytes", in: 1...1_000_000, "What the ensemble's benchmark writes, 1 by default.")
  }

  /// How many coefficients of one kind the distributed solves try.
  static var seeds: Self {
    .integer("--seeds", in: 1...1000, "Solve so many coefficients of each kind, and report the one of most iterations.")
  }

  /// The cells along each axis.
  static var size: Self { .integer("--size", in: 8...4096, "Cells along each axis of the samples and planes.") }
}

extension CommandOption where Value == EllipticGrid {
  /// The grid of the distributed solves.
  static var grid: Self {
    CommandOption(
      "--grid", "CELLS", "The distributed solves' grid alone: \(EllipticGrid.words).", expecting: EllipticGrid.words
    ) { EllipticGrid($0) }
  }
}

extension CommandOption where Value == EllipticLoading {
  /// What drives the distributed solves.
  static var loading: Self {
    CommandOption(
      "--loading", "KIND",
      "What drives the distributed solves: a unit drop between the walls, a random source or a unit source, the default.",
      expecting: EllipticLoading.words
    ) { EllipticLoading(rawValue: $0) }
  }
}

extension CommandOption where Value == EllipticMedium {
  /// The coefficient of the distributed solves.
  static var coefficient: Self {
    CommandOption(
      "--coefficient", "KIND", "The distributed solves' coefficient alone: \(EllipticMedium.words).",
      expecting: EllipticMedium.words
    ) { EllipticMedium($0) }
  }
}
