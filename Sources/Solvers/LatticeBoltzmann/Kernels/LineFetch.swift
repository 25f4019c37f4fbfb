internal import Numerics

/// Asks for the memory of the row that comes next, while the one before it is computed.
///
/// A step works on as many streams of memory as there are populations: more than processors follow on their own.
struct LineFetch<Scalar> {
  private let rows: UnsafePointer<UnsafeMutablePointer<Scalar>>
  private let length: Int
  private let width: Int
  private var row = 0
  private var place = 0
  private var left: Int

  /// Asks for nothing yet.
  ///
  /// - Parameters:
  ///   - rows: Where each population's row is.
  ///   - populations: How many they are.
  ///   - vectors: The vectors in a row, each as long as a line of memory.
  ///   - width: The numbers in a vector.
  @inline(__always)
  init(_ rows: UnsafePointer<UnsafeMutablePointer<Scalar>>, populations: Int, vectors: Int, width: Int) {
    (self.rows, self.width) = (rows, width)
    (length, left) = (vectors &* width, populations &* vectors)
  }

  /// Asks for so many lines more: of one population's row, and then of the next one's.
  @inline(__always)
  mutating func ask(_ lines: Int) {
    guard left > 0 else { return }
    left &-= lines
    for _ in 0..<(left < 0 ? lines &+ left : lines) {
      prefetchBehind(rows[row] + place)
      place &+= width
      if place == length { (row, place) = (row &+ 1, 0) }
    }
  }
}
