import HDF5
import Simulations

/// Files that should be results of this program.
enum ResultFile {
  /// Opens a file for reading.
  ///
  /// - Throws: `Refusal` with the file's name and what is wrong: it is not there, foreign, truncated, locked.
  static func open(_ path: String) throws(Refusal) -> File {
    do throws(HDF5Error) {
      return try File.open(path)
    } catch {
      throw Refusal("\(path): \(error.reason)")
    }
  }
}
