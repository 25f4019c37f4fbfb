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
    let names = try file.dataset("status").sourceFiles()
    var faults: [String] = []
    for link in try file.links() where link.target == .dataset {
      let dataset = try file.dataset(link.name)
      guard try dataset.isVirtual && dataset.sourceFiles() != names else { continue }
      faults.append("\(link.name) is made of other shards than status")
    }
    let expected = try identity(of: file)
    let samples = try file.dataset("sample").read(as: Int64.self)
    var end = 0
    for name in names {
      let shard: Shard
      do {
        shard = try Shard(FilePath.resolve(name, besides: file.filePath))
      } catch {
        faults.append(fault(of: name, error))
        continue
      }
      let place = end..<end + shard.samples.count
      end = place.upperBound
      if expected != nil && shard.identity != expected {
        faults.append("the shard \(name) belongs to another case")
      } else if shard.statuses != shard.samples.count {
        faults.append("the shard \(name) has the status of \(shard.statuses) of \(shard.samples.count) samples")
      } else if end > samples.count || Array(samples[place]) != shard.samples {
        faults.append("the shard \(name) holds other samples than belong to its place")
      }
    }
    if faults.isEmpty && end != samples.count { faults.append("the shards hold \(end) of \(samples.count) samples") }
    return faults
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

  private static func fault(of name: String, _ error: any Error) -> String {
    guard let error = error as? HDF5Error else { return "the shard \(name): \(error)" }
    return error.kind == .notFound && error.operation == "open"
      ? "the shard \(name) is missing" : "the shard \(name) is damaged: \(error.reason)"
  }

  private static func identity(of file: File) throws -> String? {
    let name = "tafel_identity"
    return try file.hasAttribute(name) || file.contains(name) ? file.text(name) : nil
  }
}
