import Numerics
import Simulations

/// What `tafel --version` prints.
enum Version {
  /// Libraries that the simulations' own list does not know.
  static var furtherLibraries: [LibraryVersion] { [LibraryVersion("FFTW", FourierLibrary.version)] }

  /// All libraries.
  static var libraries: [LibraryVersion] { LibraryVersion.all + furtherLibraries }

  /// Some lines: the program, its commit and its libraries.
  static var text: String {
    """
    \(ProgramVersion.name) \(ProgramVersion.number)
    commit \(ProgramVersion.commit)
    \(libraries.map(\.description).joined(separator: "\n"))
    """
  }
}
