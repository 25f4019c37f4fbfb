import Foundation
import HDF5
import MPI
import TestSupport

/// A fresh path that all ranks share.
func sharedPath(_ name: String) throws -> String {
  try TemporaryFolder.shared("hdf5") + "/\(name)"
}

/// A fresh path of this rank alone.
func ownPath(_ name: String) throws -> String {
  try TemporaryFolder.shared("hdf5") + "/\(World.rank)-\(name)"
}

/// The kind of error that `body` throws; nil if it throws none.
func errorKind(_ body: () throws -> Void) -> HDF5Error.Kind? {
  do {
    try body()
    return nil
  } catch let error as HDF5Error {
    return error.kind
  } catch {
    return .failure
  }
}

/// The description of the error that `body` throws.
func errorText(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

/// How this rank's share of `count` things lies among those of the others.
func share(of count: Int) -> (start: Int, count: Int) {
  let (rank, size) = (World.rank, World.size)
  let start = count * rank / size
  return (start, count * (rank + 1) / size - start)
}

/// The bytes of a file.
func fileBytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(filePath: path)))
}

/// Copies a file of this rank.
func copyFile(_ path: String, _ copy: String) throws {
  try Data(contentsOf: URL(filePath: path)).write(to: URL(filePath: copy))
}

/// Writes a file on rank 0; all ranks find it there afterwards. Collective.
func writeOnce(_ path: String, _ bytes: [UInt8]) throws {
  try World.communicator.agree {
    if World.rank == 0 { try Data(bytes).write(to: URL(filePath: path)) }
  }
}

/// Replaces a file of this rank.
func overwrite(_ path: String, _ bytes: [UInt8]) throws {
  try Data(bytes).write(to: URL(filePath: path))
}
