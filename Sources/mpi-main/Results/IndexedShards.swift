import HDF5
import Simulations

/// The shards that an index of an ensemble shows as one file.
///
/// HDF5 looks for them by name when values are read, and shows whatever it finds, or zeros where it finds nothing: shards
/// of another case, swapped ones, or, where the one beside the index cannot be opened, one in the current folder.
enum IndexedShards {
  /// What is wrong with the shards, each opened once: none is missing or damaged, each belongs to the index's case, and
  /// its samples are those of its place.
  ///
  /// - Parameter file: A result; one that is no index has no faults.
  /// - Returns: One sentence a fault.
  /// - Throws: `HDF5Error` when the index itself cannot be read.
  static func faults(of file: File) throws -> [String] {
    guard try file.contains("status"), try file.dataset("status").isVirtual else { return [] }
    let parts = try file.dataset("status").parts()
    var faults: [String] = []
    for link in try file.links() where link.target == .dataset {
      let dataset = try file.dataset(link.name)
      guard try dataset.isVirtual && dataset.parts() != parts else { continue }
      faults.append("\(link.name) is made of other shards than status")
    }
    let expected = try identity(of: file)
    let samples = try file.dataset("sample").read(as: Int64.self)
    var end = 0
    for part in parts {
      if part.rows.lowerBound != end { faults.append("no shard holds the samples from \(end) on") }
      end = part.rows.upperBound
      let place = samples[min(part.rows.lowerBound, samples.count)..<min(end, samples.count)]
      if let fault = fault(of: part.file, in: file, expected, Array(place)) {
        faults.append("the shard \(part.file) \(fault)")
      }
    }
    if end != samples.count { faults.append("no shard holds the samples from \(end) on") }
    return faults
  }

  private static func fault(of name: String, in file: File, _ identity: String?, _ samples: [Int64]) -> String? {
    let shard: Shard
    do {
      shard = try Shard(FilePath.resolve(name, besides: file.filePath))
    } catch {
      guard let error = error as? HDF5Error else { return "is damaged: \(error)" }
      return error.kind == .notFound && error.operation == "open" ? "is missing" : "is damaged: \(error.reason)"
    }
    if let identity, shard.identity != identity { return "belongs to another case" }
    if shard.statuses != shard.samples.count {
      return "has the status of \(shard.statuses) of \(shard.samples.count) samples"
    }
    return shard.samples == samples ? nil : "holds other samples than belong to its place"
  }

  private struct Shard {
    let identity: String?
    let samples: [Int64]
    /// How many samples have a status.
    let statuses: Int

    init(_ path: String) throws {
      let file = try File.open(path)
      identity = try IndexedShards.identity(of: file)
      samples = try file.dataset("sample").read(as: Int64.self)
      statuses = try file.dataset("status").shape().first ?? 0
    }
  }

  private static func identity(of file: File) throws -> String? {
    let name = "tafel_identity"
    return try file.hasAttribute(name) || file.contains(name) ? file.text(name) : nil
  }
}
