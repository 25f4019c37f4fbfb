internal import CYAML
internal import HDF5
internal import MPI

/// A library that the program runs with.
public struct LibraryVersion: Sendable, Hashable, CustomStringConvertible {
  /// Its name.
  public let name: String

  /// Its version, as it tells it itself at run time.
  public let version: String

  /// A library and its version.
  public init(_ name: String, _ version: String) {
    self.name = name
    self.version = version
  }

  /// `HDF5 1.10.8`.
  public var description: String { "\(name) \(version)" }

  /// The libraries of this module and those below it.
  public static var all: [LibraryVersion] {
    let mpi = MPIRuntime.libraryVersion
    let known = mpi.split(separator: " v", maxSplits: 1).map(String.init)
    return [
      known.count == 2 ? LibraryVersion(known[0], known[1]) : LibraryVersion("MPI", mpi),
      LibraryVersion("HDF5", HDF5Library.version),
      LibraryVersion("libyaml", String(cString: yaml_get_version_string())),
    ]
  }
}
