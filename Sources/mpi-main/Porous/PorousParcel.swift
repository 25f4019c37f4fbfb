import Glibc
import MPI
import Simulations
import Solvers

/// The results of up to sixteen samples on their way to the rank that writes them.
final class PorousParcel {
  private static let resultsTag = 1
  private static let failuresTag = 2

  private let sizes: [Int]
  private let offsets: [Int]
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  /// - Parameters:
  ///   - variables: What is stored of each sample.
  ///   - cells: The cells of a field.
  init(_ variables: PorousVariables, cells: Int) {
    sizes = variables.all.map { $0.type.byteCount * ($0.axes.isEmpty ? 1 : cells) }
    var end = 0
    offsets = sizes.map { size in
      defer { end += (size * laneCount + 63) / 64 * 64 }
      return end
    }
    bytes = .allocate(capacity: end)
    bytes.initialize(repeating: 0)
  }

  deinit { bytes.deallocate() }

  /// The bytes of one sample of a variable.
  func sampleBytes(of variable: Int) -> Int { sizes[variable] }

  /// Where the results of a variable begin.
  func bytes(of variable: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(bytes.baseAddress.unsafelyUnwrapped + offsets[variable])
  }

  /// Sends it to the worker's first rank, with the lanes that failed and why.
  func send(_ failures: [(Int, String)], on ranks: Communicator) throws(MPIError) {
    let text = failures.map { "\($0.0) \($0.1)" }.joined(separator: "\n")
    try ranks.send(Array(text.utf8), to: 0, tag: Self.failuresTag)
    try ranks.send(Span(_unsafeElements: UnsafeBufferPointer(bytes)), to: 0, tag: Self.resultsTag)
  }

  /// Receives it; returns the lanes that failed and why.
  func receive(from source: Int, on ranks: Communicator, poll: () -> Void) throws(MPIError) -> [(Int, String)] {
    // The claims of other workers are not to wait for this rank's.
    while try ranks.immediateProbe(from: source, tag: Self.failuresTag) == nil {
      poll()
      usleep(50)
    }
    let text = try ranks.receive(UInt8.self, from: source, tag: Self.failuresTag).values
    var values = bytes.mutableSpan
    try ranks.receive(into: &values, from: source, tag: Self.resultsTag)
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard let first = parts.first, let lane = Int(first) else { return nil }
      return (lane, parts.count > 1 ? String(parts[1]) : "")
    }
  }
}
