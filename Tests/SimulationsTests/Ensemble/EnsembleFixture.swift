import Foundation
import HDF5
import MPI
import TestSupport

@testable import Simulations

/// A small ensemble of two fields and two numbers a sample, each a function of the sample's number.
enum EnsembleFixture {
  static func schema(cells: Int = 12) throws(EnsembleError) -> EnsembleSchema {
    let coordinates = (0..<cells).map { 1e-6 * (Double($0) + 0.5) }
    return try EnsembleSchema(
      title: "Ensemble of a test",
      axes: [
        EnsembleAxis("y", coordinates: coordinates, units: "m", letter: "Y"),
        EnsembleAxis("x", coordinates: coordinates, units: "m", letter: "X"),
      ],
      variables: [
        EnsembleVariable("potential", .float32, axes: ["y", "x"], units: "V", longName: "electric potential"),
        EnsembleVariable("porosity", .float64, axes: ["y", "x"], units: "1", longName: "porosity"),
        EnsembleVariable("iterations", .int32, units: "1", longName: "iterations of the solver"),
        EnsembleVariable("residual", .float64, units: "1", longName: "relative residual"),
      ], keepsWallTime: false)
  }

  static func plan(_ path: String, samples: Int, cells: Int = 12) throws(EnsembleError) -> EnsemblePlan {
    EnsemblePlan(path: path, samples: samples, schema: try schema(cells: cells), identity: "{\"seed\": 2026}")
  }

  static func provenance(_ file: File) throws(HDF5Error) {
    for name in ["source", "history", "tafel_commit"] { try file.setAttribute(name, "test") }
    try file.setAttribute("tafel_config", "{}")
  }

  /// The datasets' bytes, read by rank 0 and compared there: equal on every rank.
  static func contents(_ path: String, _ names: [String]) throws -> [[UInt8]] {
    let world = World.communicator
    let bytes: [[UInt8]] = try world.agree {
      guard world.rank == 0 else { return [] }
      let file = try File.open(path)
      return try names.map { name in
        try file.dataset(name).read(as: Double.self).withUnsafeBytes { Array($0) }
      }
    }
    return bytes
  }

  static let names = ["sample", "y", "x", "status", "potential", "porosity", "iterations", "residual"]

  /// The bytes of the whole file, on rank 0.
  static func file(_ path: String) throws -> Data {
    let world = World.communicator
    return try world.agree { world.rank == 0 ? try Data(contentsOf: URL(fileURLWithPath: path)) : Data() }
  }
}

/// Fills the fixture's variables; fails, throws or stops where it is told to.
struct FixtureSimulator: BatchSimulator {
  var batchSize = 8
  var failing: Set<Int> = []
  var throwing: Set<Int> = []
  var pause = 0.0
  /// Whether each rank of a worker provides its rows of the fields.
  var isSplit = false
  var onBatch: ([Int]) -> Void = { _ in }
  var ranks: Communicator?
  var cells = 12

  func portion(of variable: Int, on worker: Communicator) -> SamplePortion {
    guard isSplit, variable < 2 else { return worker.rank == 0 ? .whole : .nothing }
    let first = cells * worker.rank / worker.size
    let end = cells * (worker.rank + 1) / worker.size
    return .box(start: [first, 0], count: [end - first, cells])
  }

  mutating func simulate(_ batch: inout SampleBatch, poll: () -> Void) throws(SimulatorError) {
    onBatch(batch.samples)
    if let bad = batch.samples.first(where: throwing.contains) { throw SimulatorError("broke at \(bad)") }
    let worker = ranks?.rank ?? 0
    let firstRow = isSplit ? cells * worker / (ranks?.size ?? 1) : 0
    for (row, sample) in batch.samples.enumerated() {
      fill(batch, row: row, sample: sample, firstRow: firstRow)
      if failing.contains(sample) { batch.fail(row, "no convergence at \(sample)") }
    }
    let end = monotonicSeconds() + pause
    repeat { poll() } while monotonicSeconds() < end
  }

  private func fill(_ batch: SampleBatch, row: Int, sample: Int, firstRow: Int) {
    let length = batch.length(of: 0)
    let potential = batch.values(of: 0, as: Float.self)
    let porosity = batch.values(of: 1, as: Double.self)
    for i in 0..<length {
      let cell = firstRow * cells + i
      potential[row * length + i] = Float(sample * 1000 + cell)
      porosity[row * length + i] = 1 / Double(1 + sample + cell)
    }
    guard batch.length(of: 2) > 0 else { return }
    batch.values(of: 2, as: Int32.self)[row] = Int32(sample % 17)
    batch.values(of: 3, as: Double.self)[row] = Double(sample) * 1e-12
  }
}
