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

  /// How many times of a variable are whole: those that `/time` has. A run that was killed can leave room for one more.
  ///
  /// - Parameters:
  ///   - file: A file with an axis of times.
  ///   - shape: The variable's shape.
  /// - Returns: The number of times.
  /// - Throws: `HDF5Error`.
  static func timeCount(of file: File, of shape: [Int]) throws(HDF5Error) -> Int {
    let count = shape.first ?? 0
    guard try file.contains("time") else { return count }
    return min(count, try file.dataset("time").shape().first ?? 0)
  }
}
