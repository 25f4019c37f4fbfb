/// A regular part of an array: along each axis `count` elements from `start`, each `stride` after the one before.
public struct Hyperslab: Equatable, Sendable {
  /// The first index along each axis.
  public let start: [Int]

  /// The number of elements along each axis.
  public let count: [Int]

  /// The distance of neighbours along each axis.
  public let stride: [Int]

  private let isNothing: Bool

  /// A part of an array.
  ///
  /// - Parameters:
  ///   - start: The first index along each axis.
  ///   - count: The number of elements along each axis. Where one is zero, nothing is selected.
  ///   - stride: The distance of neighbours along each axis; 1 by default.
  public init(start: [Int], count: [Int], stride: [Int]? = nil) {
    self.init(start: start, count: count, stride: stride ?? start.map { _ in 1 }, isNothing: false)
  }

  private init(start: [Int], count: [Int], stride: [Int], isNothing: Bool) {
    self.start = start
    self.count = count
    self.stride = stride
    self.isNothing = isNothing
  }

  /// Nothing of an array of any rank: what a rank without data takes part with.
  public static let empty = Hyperslab(start: [], count: [], stride: [], isNothing: true)

  /// All of an array.
  ///
  /// - Parameter shape: The array's shape.
  /// - Returns: The selection.
  public static func all(of shape: [Int]) -> Hyperslab {
    Hyperslab(start: shape.map { _ in 0 }, count: shape)
  }

  /// Whether it selects nothing.
  public var isEmpty: Bool { isNothing || count.contains(0) }

  /// The number of elements that it selects.
  public var elementCount: Int { isEmpty ? 0 : count.reduce(1, *) }

  /// Why it does not fit an array; nil if it does.
  func fault(in shape: [Int]) -> String? {
    if isNothing { return nil }
    guard start.count == shape.count, count.count == shape.count, stride.count == shape.count else {
      return "a selection over \(start.count) axes in a dataset of \(shape.count)"
    }
    for axis in shape.indices {
      guard start[axis] >= 0, count[axis] >= 0, stride[axis] >= 1 else {
        return "a negative start or count, or a stride below 1, along axis \(axis)"
      }
      guard count[axis] > 0 else { continue }
      let (reach, overflows) = (count[axis] - 1).multipliedReportingOverflow(by: stride[axis])
      let (last, overflowsToo) = reach.addingReportingOverflow(start[axis])
      guard !overflows, !overflowsToo, last < shape[axis] else {
        return "the selection reaches index \(overflows || overflowsToo ? Int.max : last) along axis \(axis), "
          + "which has \(shape[axis]) elements"
      }
    }
    return nil
  }
}
