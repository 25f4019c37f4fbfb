import Foundation
import HDF5
import Synchronization
import TestSupport

/// A small porous ensemble that tests run, interrupt and compare.
struct PorousEnsemble {
  /// The case and its overrides.
  var arguments: [String]
  var samples: Int
  /// Shards, or 1 for a single file.
  var shards = 1

  /// The shipped graphite electrode, with fewer samples.
  static func graphite(samples: Int, cells: Int, _ overrides: String...) -> PorousEnsemble {
    let jobs = "\(Installed.repository)/jobs/porous-graphite/case.yaml"
    return PorousEnsemble(
      arguments: [jobs, "samples=\(samples)", "domain.cells=[\(cells), \(cells)]"] + overrides, samples: samples)
  }

  /// The same samples in shards.
  func sharded(_ count: Int, compression: Int) -> PorousEnsemble {
    var copy = self
    copy.shards = count
    copy.arguments += ["output.shards=\(count)", "output.compression=\(compression)"]
    return copy
  }

  func start(ranks: Int, _ options: [String] = [], in folder: String) throws -> ChildProcess {
    let output = ["--output", path(in: folder), "--quiet"]
    return try startTafel(ranks: ranks, ["porous"] + arguments + output + options, in: folder)
  }

  func run(ranks: Int, _ options: [String] = [], in folder: String) throws -> ChildProcess.Outcome {
    try start(ranks: ranks, options, in: folder).outcome()
  }

  func path(in folder: String) -> String { "\(folder)/ensemble.h5" }

  /// The samples that the file says are complete; of shards, those in finished ones. 0 if there is none.
  func complete(in folder: String) -> Int {
    guard shards == 1 else {
      let whole = (0..<shards).filter { shard in
        let number = String(shard)
        let name = "ensemble-" + String(repeating: "0", count: 6 - number.count) + number + ".h5"
        return FileManager.default.fileExists(atPath: "\(folder)/\(name)")
      }
      return whole.count * samples / shards
    }
    guard FileManager.default.fileExists(atPath: path(in: folder)) else { return 0 }
    let status = try? File.open(path(in: folder)).dataset("status").read(as: UInt8.self)
    return status?.count { $0 == 1 } ?? 0
  }

  /// The variables in which two files differ, bit by bit, and those that only one of them has; the time that samples
  /// took is no two runs' own.
  static func differences(_ path: String, _ other: String) throws -> [String] {
    let (one, two) = (try File.open(path), try File.open(other))
    let names = Set(try variables(one)).union(try variables(two)).subtracting(["wall_time"])
    return try names.filter { name in
      guard try one.contains(name), try two.contains(name) else { return true }
      return try bytes(one.dataset(name)) != bytes(two.dataset(name))
    }.sorted()
  }

  /// The variables of a file.
  static func variables(_ file: File) throws -> [String] {
    try file.links().map(\.name).filter { try file.kind(of: $0) == .dataset }
  }

  private static func bytes(_ dataset: Dataset) throws -> Data {
    func read<Scalar: HDF5Scalar>(_ type: Scalar.Type) throws -> Data {
      try dataset.read(as: type).withUnsafeBytes { Data($0) }
    }
    return switch dataset.kind {
    case .float: try read(Float.self)
    case .double: try read(Double.self)
    case .int32: try read(Int32.self)
    case .int64: try read(Int64.self)
    case .uint8: try read(UInt8.self)
    default: Data("\(dataset.kind) \(try dataset.shape())".utf8)
    }
  }
}

/// Runs that nothing disturbs, on three ranks, each done once for all tests that compare with it.
enum Undisturbed {
  private static let paths = Mutex<[[String]: String]>([:])

  /// The path of an ensemble's file.
  static func path(of ensemble: PorousEnsemble) throws -> String {
    if let path = paths.withLock({ $0[ensemble.arguments] }) { return path }
    let folder = try TemporaryFolder.shared("undisturbed")
    let outcome = try ensemble.run(ranks: 3, in: folder)
    guard outcome.code == 0 else { throw Failure(description: "exit code \(outcome.code): \(outcome.errors)") }
    let path = ensemble.path(in: folder)
    paths.withLock { $0[ensemble.arguments] = path }
    return path
  }

  struct Failure: Error, CustomStringConvertible { let description: String }
}
