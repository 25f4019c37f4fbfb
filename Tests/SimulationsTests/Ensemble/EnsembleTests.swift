import Foundation
import HDF5
import MPI
import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct EnsembleTests {
  private static let samples = 333

  /// Runs a plan; returns the report.
  private static func run(
    _ plan: EnsemblePlan, _ simulator: FixtureSimulator = FixtureSimulator(),
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> EnsembleReport {
    try Ensemble(plan, on: World.communicator).run(
      attributes: EnsembleFixture.provenance, shouldStop: shouldStop
    ) { worker in
      var simulator = simulator
      simulator.ranks = worker
      return simulator
    }
  }

  /// The reference: written in one go, in batches of one, by workers of one rank.
  private static func reference(in folder: String) throws -> String {
    let path = "\(folder)/reference.h5"
    let report = try run(try EnsembleFixture.plan(path, samples: samples), FixtureSimulator(batchSize: 1))
    #expect(report.complete == samples && report.ending == .finished && report.simulated == samples)
    return path
  }

  @Test func samplesAreWhatTheSimulatorGave() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let path = try Self.reference(in: folder)
    let found = try World.communicator.agree {
      let file = try File.open(path)
      let slab = Hyperslab(start: [77, 2, 3], count: [1, 1, 1])
      return (
        try file.dataset("potential").read(as: Float.self, at: slab),
        try file.dataset("porosity").read(as: Double.self, at: slab),
        try file.dataset("iterations").read(as: Int32.self).map { Int($0) },
        try file.dataset("status").read(as: UInt8.self), try file.dataset("sample").read(as: Int64.self)
      )
    }
    #expect(found.0 == [77_027] && found.1 == [1 / 105.0])
    #expect(found.2 == (0..<Self.samples).map { $0 % 17 })
    #expect(found.3.allSatisfy { $0 == 1 })
    #expect(found.4 == (0..<Self.samples).map { Int64($0) })
  }

  /// The same bytes, whatever batch, worker size, or division of samples within a worker.
  @Test(arguments: [1, 2, 3], [1, 7, 8, 16])
  func fileDoesNotDependOnTheWorkers(ranksPerWorker: Int, batch: Int) throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let expected = try EnsembleFixture.file(try Self.reference(in: folder))
    for isSplit in [false, true] {
      var plan = try EnsembleFixture.plan("\(folder)/\(batch)-\(isSplit).h5", samples: Self.samples)
      plan.ranksPerWorker = ranksPerWorker
      _ = try Self.run(plan, FixtureSimulator(batchSize: batch, isSplit: isSplit))
      expectEverywhere(try EnsembleFixture.file(plan.path) == expected, "batch \(batch), split \(isSplit)")
    }
  }

  /// Stopped again and again, each time after a few batches: at the end the same bytes, and nothing simulated twice.
  @Test(arguments: [1, 2])
  func stoppedRunsAreResumed(ranksPerWorker: Int) throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let expected = try EnsembleFixture.file(try Self.reference(in: folder))
    var plan = try EnsembleFixture.plan("\(folder)/stopped.h5", samples: Self.samples)
    plan.ranksPerWorker = ranksPerWorker
    var simulated = 0
    for attempt in 0..<100 {
      var batches = 0
      let simulator = FixtureSimulator(pause: 1e-3, onBatch: { _ in batches += 1 })
      let report = try Self.run(plan, simulator, shouldStop: { batches > 3 + attempt / 4 })
      simulated += report.simulated
      #expect(report.complete == simulated)
      if report.ending == .finished { break }
    }
    #expect(simulated == Self.samples)
    expectEverywhere(try EnsembleFixture.file(plan.path) == expected)
  }

  /// Copies of the file taken while it is written, as a kill would leave it, are resumed to the same bytes.
  @Test func copiesTakenMidwayAreResumed() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let expected = try EnsembleFixture.file(try Self.reference(in: folder))
    let plan = try EnsembleFixture.plan("\(folder)/copied.h5", samples: Self.samples)
    var copies: [String] = []
    let simulator = FixtureSimulator(
      pause: 0.03,
      onBatch: { _ in
        guard World.rank == 0, copies.count < 5 else { return }
        let copy = "\(folder)/copy\(copies.count).h5"
        copies.append(copy)
        try? FileManager.default.copyItem(atPath: plan.path, toPath: copy)
      })
    _ = try Self.run(plan, simulator)
    let count = try World.communicator.broadcast(copies.count)
    for copy in 0..<count {
      let again = try EnsembleFixture.plan("\(folder)/copy\(copy).h5", samples: Self.samples)
      let report = try Self.run(again)
      #expect(report.complete == Self.samples)
      expectEverywhere(try EnsembleFixture.file(again.path) == expected, "copy \(copy)")
    }
  }

  /// Whole chunks written past the system's cache, stopped and resumed in between, are the same bytes as through it.
  @Test func directWritesMakeTheSameFile() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let cells = 32
    let samples = 1100  // chunks of 256 and 128 samples
    var buffered = try EnsembleFixture.plan("\(folder)/buffered.h5", samples: samples, cells: cells)
    buffered.writesDirectly = false
    _ = try Self.run(buffered, FixtureSimulator(batchSize: 16, cells: cells))
    let expected = try EnsembleFixture.file(buffered.path)
    let direct = try EnsembleFixture.plan("\(folder)/direct.h5", samples: samples, cells: cells)
    _ = try Self.run(direct, FixtureSimulator(batchSize: 16, cells: cells))
    expectEverywhere(try EnsembleFixture.file(direct.path) == expected, "in one go")

    let stopped = try EnsembleFixture.plan("\(folder)/stopped.h5", samples: samples, cells: cells)
    var batches = 0
    let first = try Self.run(
      stopped, FixtureSimulator(batchSize: 16, pause: 1e-3, onBatch: { _ in batches += 1 }, cells: cells),
      shouldStop: { batches > 20 })
    let second = try Self.run(stopped, FixtureSimulator(batchSize: 16, cells: cells))
    #expect(first.simulated + second.simulated == samples)
    expectEverywhere(try EnsembleFixture.file(stopped.path) == expected, "resumed")
  }

  @Test func nothingMissingIsNothingToDo() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let path = try Self.reference(in: folder)
    let report = try Self.run(
      try EnsembleFixture.plan(path, samples: Self.samples), FixtureSimulator(throwing: Set(0..<Self.samples)))
    #expect(report.simulated == 0 && report.complete == Self.samples && report.ending == .finished)
  }

  @Test func failedSamplesAreRetriedOnRequestAlone() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let expected = try EnsembleFixture.file(try Self.reference(in: folder))
    var plan = try EnsembleFixture.plan("\(folder)/failed.h5", samples: Self.samples)
    let report = try Self.run(plan, FixtureSimulator(failing: [5, 6, 200]))
    #expect(report.failed == 3 && report.complete == Self.samples - 3 && report.ending == .finished)
    #expect(report.failures.map(\.sample) == [5, 6, 200])
    #expect(report.failures.first?.reason == "no convergence at 5")
    let values = try World.communicator.agree {
      try File.open(plan.path).dataset("potential").read(
        as: Float.self, at: Hyperslab(start: [6, 0, 0], count: [1, 12, 12]))
    }
    #expect(values.allSatisfy { $0.isNaN })
    let again = try Self.run(plan)
    #expect(again.simulated == 0 && again.failed == 3)
    plan.retriesFailed = true
    let retried = try Self.run(plan)
    #expect(retried.simulated == 3 && retried.failed == 0 && retried.complete == Self.samples)
    expectEverywhere(try EnsembleFixture.file(plan.path) == expected)
  }

  @Test func throwingSimulatorEndsTheRunAndLosesNothing() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let plan = try EnsembleFixture.plan("\(folder)/thrown.h5", samples: Self.samples)
    var message = ""
    do {
      _ = try Self.run(plan, FixtureSimulator(throwing: [100]))
    } catch {
      message = "\(error)"
    }
    expectEverywhere(message.contains("broke at 100"), "\(message)")
    let status = try World.communicator.agree { try File.open(plan.path).dataset("status").read(as: UInt8.self) }
    #expect(status[100] == 0)
    let done = status.count { $0 == 1 }
    let report = try Self.run(plan)
    #expect(report.simulated == Self.samples - done)
  }

  @Test func otherCasesAndFilesAreRefused() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let path = try Self.reference(in: folder)
    var other = try EnsembleFixture.plan(path, samples: Self.samples)
    other.identity = "{\"seed\": 2027}"
    expectEverywhere(Self.message(of: other).contains("another case"), "\(Self.message(of: other))")
    let more = try EnsembleFixture.plan(path, samples: Self.samples + 1)
    expectEverywhere(Self.message(of: more).contains("sample has the shape"), "\(Self.message(of: more))")
    let finer = try EnsembleFixture.plan(path, samples: Self.samples, cells: 13)
    expectEverywhere(Self.message(of: finer).contains("y has the shape [12]"), "\(Self.message(of: finer))")
    let text = try EnsembleFixture.plan("\(folder)/text.h5", samples: 10)
    try World.communicator.agree {
      if World.rank == 0 { try "no HDF5".write(toFile: text.path, atomically: true, encoding: .utf8) }
    }
    expectEverywhere(Self.message(of: text).contains("not an HDF5 file"), "\(Self.message(of: text))")
    var fresh = other
    fresh.restart = .fresh
    let report = try Self.run(fresh)
    #expect(report.simulated == Self.samples)
  }

  @Test func progressEndsWithAll() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let plan = try EnsembleFixture.plan("\(folder)/progress.h5", samples: Self.samples)
    var seen: [EnsembleProgress] = []
    _ = try Ensemble(plan, on: World.communicator).run(progress: { seen.append($0) }) { _ in
      FixtureSimulator(failing: [7], pause: 0.02)
    }
    expectEverywhere(seen.isEmpty == (World.rank != 0))
    guard World.rank == 0, let last = seen.last else { return }
    #expect(last.done == Self.samples && last.total == Self.samples && last.failures == 1 && last.rate > 0)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.done <= $1.done })
  }

  /// Each rank's times, over ranks.
  @Test func sectionsAreReported() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let plan = try EnsembleFixture.plan("\(folder)/sections.h5", samples: 64)
    let sections = try Self.run(plan, FixtureSimulator(pause: 0.005)).sections
    #expect(sections.map(\.name) == ["simulating", "writing", "waiting"])
    #expect(sections.allSatisfy { $0.minimum <= $0.mean && $0.mean <= $0.maximum })
    #expect(sections[0].maximum >= 0.005 && sections[1].maximum > 0)
  }

  /// A file has one job at a time; what a killed one left of its claim keeps nobody out.
  @Test func anotherJobsFileIsRefused() throws {
    let folder = try TemporaryFolder.shared("ensemble")
    let plan = try EnsembleFixture.plan("\(folder)/claimed.h5", samples: 32)
    var claim = try World.communicator.agree { World.rank == 0 ? try FileClaim(plan.path) : nil }
    do throws(EnsembleError) {
      _ = try Ensemble(plan, on: World.communicator).run { _ in FixtureSimulator() }
      Issue.record("two jobs at one file")
    } catch {
      #expect(error.exitCode == 2)
      if World.rank == 0, case .claimed = error {} else { #expect(World.rank > 0, "\(error)") }
    }
    expectEverywhere(World.rank > 0 || (claim != nil && !fileExists(plan.path)))
    claim = nil
    try World.communicator.agree {
      guard World.rank == 0 else { return }
      try "elsewhere 17\n".write(toFile: plan.path + ".lock", atomically: true, encoding: .utf8)
    }
    #expect(try Self.run(plan).complete == 32)
    expectEverywhere(World.rank > 0 || !fileExists(plan.path + ".lock"))
  }

  private static func message(of plan: EnsemblePlan) -> String {
    do {
      _ = try run(plan)
      return ""
    } catch {
      return "\(error)"
    }
  }
}
