import HDF5
import MPI
import Simulations

/// The doing of an export: each rank writes files of its own, and rank 0 what is told beside them.
struct ExportRun {
  let plan: ExportPlan
  let context: RunContext

  init(_ plan: ExportPlan, _ context: RunContext) {
    self.plan = plan
    self.context = context
  }

  /// Does it. Collective.
  ///
  /// - Returns: 0.
  /// - Throws: `HDF5Error`, `UnusableData` or `MPIError`, maybe on one rank alone.
  func run() throws -> Int32 {
    let world = context.world
    var statistics = FieldStatistics(fields: plan.fields.count)
    var (bytes, checksums) = (
      [Int](repeating: 0, count: plan.parts.count), [UInt64](repeating: 0, count: plan.parts.count)
    )
    let mine = Array(stride(from: world.rank, to: plan.parts.count, by: world.size))
    let total = mine.reduce(0) { $0 + plan.parts[$1].places.count }
    let progress = Progress("export", log: context.log)
    var done = 0
    for index in mine {
      let part = plan.parts[index]
      try plan.write(part, statistics: &statistics) { count in
        done += count
        progress.show(fraction: Double(done) / Double(max(1, total)), ["\(done) of \(total) samples of this rank"])
      }
      let path = "\(plan.request.folder)/\(part.path)"
      guard let sum = Checksum.ofFile(path), let size = FilePath.size(of: path) else {
        throw UnusableData(description: "\(path): it cannot be read again")
      }
      (bytes[index], checksums[index]) = (size, sum)
    }
    progress.finish()
    try statistics.reduce(over: world)
    try world.allReduce(&bytes, .sum)
    try world.allReduce(&checksums, .sum)
    if world.rank == 0 {
      try ExportRecord(plan: plan, statistics: statistics, bytes: bytes, checksums: checksums).write()
    }
    tellNarrowFields(statistics)
    try tell(bytes)
    return 0
  }

  /// The Well's loader divides by 1e-4 at least.
  private func tellNarrowFields(_ statistics: FieldStatistics) {
    guard plan.request.layout == .well else { return }
    for (index, field) in plan.fields.enumerated() {
      let deviation = statistics.figures(of: index).deviation
      guard deviation < 1e-4 else { continue }
      context.log.caution(
        "stats.yaml: the standard deviation of \(field.name) is \(Format.significant(deviation, 3)) \(field.units), and "
          + "The Well's normalisation takes 1e-4 at least: scale it yourself")
    }
  }

  private func tell(_ bytes: [Int]) throws {
    let world = context.world
    var summary = try RunReport(
      context.title, wallTime: context.stop.elapsed, timer: context.timer,
      bytesWritten: world.rank == 0 ? bytes.reduce(0, +) : 0, on: world)
    summary.addRate("samples", Double(plan.samples))
    summary.addResult("layout", .text(plan.request.layout.rawValue))
    for split in SampleSplit.allCases {
      let parts = plan.parts.filter { $0.split == split }
      summary.addResult(split.rawValue, .integer(parts.reduce(0) { $0 + $1.places.count }))
    }
    summary.addResult("failed", .integer(plan.failed))
    summary.addResult("missing", .integer(plan.missing))
    summary.files = [plan.request.folder]
    context.tell(summary)
  }
}

extension ExportPlan {
  /// Makes the folders. One rank calls it.
  ///
  /// - Throws: `Refusal` if they cannot be made, hold something already, or the disk has no room; `HDF5Error`.
  func prepareFolder() throws {
    let folder = request.folder
    if FilePath.exists(folder) {
      guard let names = FilePath.names(in: folder) else { throw Refusal("\(folder): it is not a folder") }
      guard names.isEmpty else {
        throw Refusal("\(folder): it is not empty, and an export is not mixed with anything else")
      }
      try requireWritable("\(folder)/manifest.json")
    } else {
      try requireWritable(folder)
    }
    let free = File.freeBytes(for: FilePath.exists(folder) ? folder + "/." : folder) ?? .max
    guard byteCount < free else {
      throw Refusal("\(folder): the export needs \(byteCount) bytes, the disk has room for \(free)")
    }
    let data = request.layout == .well ? ["/data"] + SampleSplit.allCases.map { "/data/\($0.rawValue)" } : []
    for path in [""] + data where !FilePath.makeFolder(folder + path) {
      throw Refusal("\(folder + path): the folder cannot be made")
    }
  }

  private func requireWritable(_ path: String) throws(Refusal) {
    do throws(HDF5Error) { try File.requireWritable(path) } catch { throw Refusal("\(path): \(error.reason)") }
  }
}
