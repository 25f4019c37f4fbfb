import Glibc
import Numerics
import Solvers

/// Writes the benchmark's problems and our solutions for other solvers.
///
/// Little-endian without padding: `int32 nx, ny, count`, then for each sample `float64 k[ny][nx]` and
/// `float64 f[ny][nx]`; beside it, under the name with `.solutions` added, the same head and `float64 u[ny][nx]`.
enum ProblemExport {
  /// Writes `batches` batches of sixteen samples.
  ///
  /// - Throws: `ExportError` when a file cannot be written.
  static func write(to path: String, cells n: Int, batches: Int) throws {
    let batch = try PorousBatch(PorousBenchmark.problem(n))
    let problems = try OutputFile(path)
    let solutions = try OutputFile(path + ".solutions")
    let head: [Int32] = [Int32(n), Int32(n), Int32(batches * laneCount)]
    try problems.write(head)
    try solutions.write(head)
    for number in 0..<batches {
      _ = batch.solve((0..<UInt64(laneCount)).map { UInt64(number * laneCount) + $0 })
      for lane in 0..<laneCount {
        try problems.write((0..<n * n).map { batch.coefficient[$0][lane] })
        try problems.write((0..<n * n).map { batch.source[$0][lane] })
        try solutions.write((0..<n * n).map { batch.potential[$0][lane] })
      }
    }
    try problems.close()
    try solutions.close()
  }
}

/// A file that could not be written.
struct ExportError: Error, CustomStringConvertible {
  let description: String
}

/// A file of raw numbers.
final class OutputFile {
  private let path: String
  private var stream: UnsafeMutablePointer<FILE>?

  init(_ path: String) throws(ExportError) {
    self.path = path
    stream = fopen(path, "wb")
    guard stream != nil else { throw failure("be made") }
  }

  deinit {
    if let stream { fclose(stream) }
  }

  func write<Number: BitwiseCopyable>(_ numbers: [Number]) throws(ExportError) {
    let written = numbers.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
    guard written == numbers.count * MemoryLayout<Number>.stride else { throw failure("be written") }
  }

  func close() throws(ExportError) {
    guard let stream else { return }
    self.stream = nil
    guard fclose(stream) == 0 else { throw failure("be written") }
  }

  private func failure(_ what: String) -> ExportError {
    ExportError(description: "\(path): cannot \(what): \(String(cString: strerror(errno)))")
  }
}
