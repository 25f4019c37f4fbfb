import Foundation
import HDF5
import TestSupport
import Testing

/// The job scripts, submitted to a real Slurm on this machine.
@Suite(
  .serialized, .enabled(if: World.size == 1, "starts mpirun itself"),
  .enabled(if: LocalSlurm.isAvailable, "\(LocalSlurm.absence)"))
struct SlurmTests {
  private static let jobs = "\(Installed.repository)/jobs"

  /// A folder as the repository's top: jobs are submitted there.
  private func site() throws -> String {
    let folder = try TemporaryFolder.shared("slurm")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/jobs", withDestinationPath: Self.jobs)
    return folder
  }

  private func withSlurm(nodes: Int = 1, _ body: (LocalSlurm, String) throws -> Void) throws {
    let folder = try site()
    let slurm = try LocalSlurm(nodes: nodes, in: folder)
    do {
      try body(slurm, folder)
    } catch {
      try? slurm.stop()
      throw error
    }
    try slurm.stop()
  }

  private func complete(_ path: String) -> Int {
    (try? File.open(path).dataset("status").read(as: UInt8.self).count { $0 == 1 }) ?? 0
  }

  /// A new script has to be tried here.
  @Test func everyScriptIsTried() throws {
    let scripts = try FileManager.default.subpathsOfDirectory(atPath: Self.jobs).filter { $0.hasSuffix(".sbatch") }
    #expect(
      scripts.sorted() == [
        "plate-cycling/run.sbatch", "plate-dendrite-zinc/run.sbatch", "plate-dendrite/run.sbatch",
        "plate-deposit-lithium/run.sbatch", "plate-deposit-zinc/run.sbatch",
        "porous-electrolyte/ensemble.sbatch", "porous-graphite/shards.sbatch", "porous-graphite/single-node.sbatch",
        "porous-graphite/time-limited.sbatch",
        "porous-graphite/two-nodes.sbatch", "porous-nmc811/single-node.sbatch", "porous-spheres-volume/volume.sbatch",
        "porous-spheres/ensemble.sbatch", "sense-array/surfaces.sbatch", "sense/run.sbatch", "trace/run.sbatch",
      ])
  }

  @Test func onOneNode() throws {
    try withSlurm { slurm, folder in
      // One node and an array side by side, as on a cluster.
      let few = ["samples=403", "domain.cells=[32, 32]"]
      let graphite = try slurm.submit("jobs/porous-graphite/single-node.sbatch", few)
      let nmc = try slurm.submit("jobs/porous-nmc811/single-node.sbatch", ["samples=64"])
      for job in [graphite, nmc] { try slurm.wait(for: job) }
      #expect(complete("\(folder)/output/porous-nmc811-single-node.h5") == 64, "\(slurm.log)")
      let same = PorousEnsemble.graphite(samples: 403, cells: 32)
      let path = "\(folder)/output/porous-graphite-single-node.h5"
      #expect(try PorousEnsemble.differences(path, Undisturbed.path(of: same)) == [], "\(slurm.log)")

      try boxes(slurm, folder)
      try plated(slurm, folder)
      try sensed(slurm, folder)
      try limited(slurm, folder)
      try limitedPlating(slurm, folder)
      try array(slurm, folder)
    }
  }

  /// Three dimensions: one large volume, an ensemble; and the electrolyte.
  private func boxes(_ slurm: LocalSlurm, _ folder: String) throws {
    let volume = try slurm.submit("jobs/porous-spheres-volume/volume.sbatch", ["domain.cells=[32, 32, 32]"])
    let ensemble = try slurm.submit("jobs/porous-spheres/ensemble.sbatch", ["samples=12", "domain.cells=[16, 16, 16]"])
    let electrolyte = try slurm.submit("jobs/porous-electrolyte/ensemble.sbatch", ["samples=100"])
    for job in [volume, ensemble, electrolyte] { try slurm.wait(for: job) }
    #expect(complete("\(folder)/output/porous-spheres.h5") == 12, "\(slurm.log)")
    #expect(complete("\(folder)/output/porous-electrolyte.h5") == 100, "\(slurm.log)")
    let file = try File.open("\(folder)/output/porous-spheres-volume.h5")
    #expect(try file.attribute("tafel_complete") as Int32 == 1)
    #expect(try file.dataset("tortuosity_x").read(as: Double.self)[0] > 1)
  }

  /// A surface, an array of them, and a trace's first moments.
  private func sensed(_ slurm: LocalSlurm, _ folder: String) throws {
    let surface = try slurm.submit("jobs/sense/run.sbatch", ["overtones=[3]", "output.flow=[]"])
    let surfaces = try slurm.submit(
      "jobs/sense-array/surfaces.sbatch", ["overtones=[3]"], options: ["--array=0-1", "--time=00:10:00"])
    let trace = try slurm.submit("jobs/trace/run.sbatch", ["domain.cells=[64, 48]", "initial.count=1", "time.end=2 s"])
    for job in [surface, surfaces, trace] { try slurm.wait(for: job) }
    for name in ["sense", "sense-array/surface-0", "sense-array/surface-1", "trace"] {
      let file = try File.open("\(folder)/output/\(name).h5")
      #expect(try file.attribute("tafel_complete") as Int32 == 1, "\(name): \(slurm.log)")
      #expect(try file.dataset("frequency_shift").read(as: Double.self).allSatisfy { $0 < 0 }, "\(name)")
    }
  }

  /// The first moments of each plated cell, in a small part of it.
  private func plated(_ slurm: LocalSlurm, _ folder: String) throws {
    let shortened = [
      "plate-cycling": [
        "domain.cells=[64, 40]", "protocol.cycles=1", "protocol.segments.0.end_charge=0.001 mAh/cm2",
        "protocol.segments.2.end_charge=0.001 mAh/cm2",
      ],
      "plate-dendrite": ["domain.cells=[240, 60]", "initial.count=1", "protocol.segments.0.end_time=0.2 s"],
      "plate-dendrite-zinc": [
        "domain.cells=[64, 40]", "initial.centers=[[5 um]]", "protocol.segments.0.end_time=0.4 s",
      ],
      "plate-deposit-lithium": ["domain.cells=[64, 48]", "initial.count=1", "protocol.segments.0.end_time=0.6 s"],
      "plate-deposit-zinc": ["domain.cells=[64, 48]", "protocol.segments.0.end_time=0.6 s"],
    ]
    let jobs = try shortened.map { try slurm.submit("jobs/\($0.key)/run.sbatch", $0.value) }
    for job in jobs { try slurm.wait(for: job) }
    for name in shortened.keys {
      let file = try File.open("\(folder)/output/\(name).h5")
      #expect(try file.attribute("tafel_complete") as Int32 == 1, "\(name): \(slurm.log)")
    }
  }

  /// Stopped by the signal that comes before the time limit, queued again, gone on, complete.
  private func limited(_ slurm: LocalSlurm, _ folder: String) throws {
    let path = "\(folder)/output/porous-graphite-time-limited.h5"
    let job = try slurm.submit("jobs/porous-graphite/time-limited.sbatch", environment: ["SAMPLES": "2400"])
    let limit = ContinuousClock.now + .seconds(60)
    while complete(path) == 0, .now < limit { usleep(5000) }
    // As Slurm sends it, to the script alone.
    try slurm.call(["scancel", "--batch", "--signal=USR1", job])
    try slurm.wait(for: job)
    let log = try String(contentsOfFile: "\(folder)/porous-graphite-time-limited-\(job).log", encoding: .utf8)
    #expect(log.contains("stopped early (SIGUSR1)") && log.contains("porous: done"), "\(log)")
    #expect(
      try PorousEnsemble.differences(path, Undisturbed.path(of: .graphite(samples: 2400, cells: 64))) == [], "\(log)")
  }

  /// A plated cell that the same signal stops goes on in its next life, with the bits of one that nobody stopped.
  private func limitedPlating(_ slurm: LocalSlurm, _ folder: String) throws {
    let options = [
      "domain.cells=[64, 48]", "initial.count=1", "protocol.segments.0.end_time=1.2 s", "output.every_time=0.1 s",
    ]
    let (path, undisturbed) = ("\(folder)/output/plate-deposit-lithium.h5", "\(folder)/undisturbed.h5")
    func removeOutput() throws {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/output")
      where name.hasPrefix("plate-deposit-lithium") {
        try FileManager.default.removeItem(atPath: "\(folder)/output/\(name)")
      }
    }
    try removeOutput()
    let whole = try slurm.submit("jobs/plate-deposit-lithium/run.sbatch", options)
    try slurm.wait(for: whole)
    try FileManager.default.moveItem(atPath: path, toPath: undisturbed)
    try removeOutput()
    let job = try slurm.submit("jobs/plate-deposit-lithium/run.sbatch", options)
    let limit = ContinuousClock.now + .seconds(60)
    while (try? File.open(path).dataset("time").read(as: Double.self).count) ?? 0 < 2, .now < limit { usleep(5000) }
    try slurm.call(["scancel", "--batch", "--signal=USR1", job])
    try slurm.wait(for: job)
    let log = try String(contentsOfFile: "\(folder)/plate-deposit-lithium-\(job).log", encoding: .utf8)
    #expect(log.contains("stopped early (SIGUSR1)") && log.contains("plate: done"), "\(log)")
    for name in ["time", "order_parameter", "concentration", "potential", "voltage", "charge_density"] {
      let (a, b) = try (File.open(path).dataset(name), File.open(undisturbed).dataset(name))
      #expect(try a.read(as: Double.self) == b.read(as: Double.self), "\(name): \(log)")
    }
  }

  /// An array over shards; a task that is stopped is queued again by itself; the last one writes the index.
  private func array(_ slurm: LocalSlurm, _ folder: String) throws {
    let cells = "domain.cells=[32, 32]"
    let job = try slurm.submit(
      "jobs/porous-graphite/shards.sbatch", [cells], options: ["--time=00:10:00"], environment: ["SAMPLES": "403"])
    try slurm.wait(for: job)
    let index = "\(folder)/output/porous-graphite-shards/ensemble.h5"
    let same = PorousEnsemble.graphite(samples: 403, cells: 32)
    #expect(try PorousEnsemble.differences(index, Undisturbed.path(of: same)) == [], "\(slurm.log)")
  }

  /// Two pretended nodes: mpirun starts a daemon on the other through Slurm, and ranks talk by TCP.
  @Test func onTwoNodes() throws {
    try withSlurm(nodes: 2) { slurm, folder in
      let job = try slurm.submit("jobs/porous-graphite/two-nodes.sbatch", ["samples=403", "domain.cells=[32, 32]"])
      try slurm.wait(for: job)
      let path = "\(folder)/output/porous-graphite-two-nodes.h5"
      let same = PorousEnsemble.graphite(samples: 403, cells: 32)
      #expect(try PorousEnsemble.differences(path, Undisturbed.path(of: same)) == [], "\(slurm.log)")
      #expect(try File.open(path).attribute("tafel_ranks") as Int32 == 4)
    }
  }
}
