/// Part of an array in memory, such as the inside of a block that has a halo around it.
public struct MemoryRegion: Equatable, Sendable {
  /// The shape of the whole array, the last axis varying fastest.
  public let shape: [Int]

  /// The part that is read or written.
  public let selection: Hyperslab

  /// - Parameters:
  ///   - shape: The shape of the whole array, the last axis varying fastest.
  ///   - selection: The part that is read or written.
  public init(shape: [Int], selection: Hyperslab) {
    self.shape = shape
    self.selection = selection
  }

  var elementCount: Int { shape.reduce(1, *) }
}
