/// A table of numbers from a file: heights of a surface, or labels; one page or several.
public struct NumericGrid: Sendable, Equatable {
  /// Numbers of a row.
  public let width: Int

  /// Rows of a page.
  public let height: Int

  /// Pages.
  public let pageCount: Int

  /// `[page][row][column]`, in the order of the file; not a number where the file says that there is none.
  public let values: [Double]

  /// The size of a cell as the file gives it, in a unit that it does not tell; nil for most files.
  public let cellSize: Double?

  /// The numbers of a page.
  ///
  /// - Parameter page: The page, from 0.
  /// - Returns: `[row][column]`.
  public func page(_ page: Int) -> [Double] { Array(values[page * width * height..<(page + 1) * width * height]) }

  /// Joins the parts.
  init(width: Int, height: Int, pageCount: Int = 1, values: [Double], cellSize: Double? = nil) {
    (self.width, self.height, self.pageCount) = (width, height, pageCount)
    (self.values, self.cellSize) = (values, cellSize)
  }
}
