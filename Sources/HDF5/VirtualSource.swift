/// A whole dataset of another file that a virtual dataset shows as one of its parts.
public struct VirtualSource: Equatable, Sendable {
  /// The file: relative to the folder of the virtual dataset's own file, so that the folder can be moved.
  public let file: String

  /// The path of the dataset in that file.
  public let dataset: String

  /// Its shape.
  public let shape: [Int]

  /// The part of the virtual dataset that it fills, of as many elements.
  public let selection: Hyperslab

  /// - Parameters:
  ///   - file: The file, relative to the folder of the virtual dataset's own file.
  ///   - dataset: The path of the dataset in that file.
  ///   - shape: Its shape.
  ///   - selection: The part of the virtual dataset that it fills.
  public init(file: String, dataset: String, shape: [Int], selection: Hyperslab) {
    self.file = file
    self.dataset = dataset
    self.shape = shape
    self.selection = selection
  }
}
