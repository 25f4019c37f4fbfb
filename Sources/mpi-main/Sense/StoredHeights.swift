import Domain
import Images
import Simulations
import Solvers

/// A table of heights over the crystal or the collector: rows along z, columns along y, the first row at z = 0.
struct StoredHeights {
  /// The surface.
  let surface: HeightSurface

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - path: A text table or a NumPy file.
  ///   - unit: The length that a height of 1 stands for, m.
  ///   - pixel: The distance of points, m; nil to fill the box evenly.
  ///   - grid: The grid, which the table covers.
  ///   - mirrored: The axes along which the surface goes on by its mirror image; along others it repeats itself.
  /// - Throws: `Refusal` with the file and what is wrong.
  init(
    _ path: String, unit: Double, pixel: Double?, over grid: Grid, mirrored: Set<Axis> = []
  ) throws(Refusal) {
    let table: NumericGrid
    do throws(ImageError) {
      table =
        try MorphologySource.ending(of: path) == "npy"
        ? NumericGrid(readingNumPy: path) : NumericGrid(readingText: path)
    } catch {
      throw Refusal("\(error)")
    }
    guard table.pageCount == 1 else { throw Refusal("\(path): has \(table.pageCount) pages; heights are one") }
    guard table.values.allSatisfy(\.isFinite) else { throw Refusal("\(path): heights must be known at all points") }
    let isFlat = grid.dimensions == 2
    guard isFlat == (table.height == 1) else {
      throw Refusal(
        "\(path): has \(table.height) rows; \(isFlat ? "a profile for two axes has one" : "a map for three axes has more than one")"
      )
    }
    let width = pixel ?? grid.size.y / Double(table.width)
    let depth = isFlat ? 1 : pixel ?? grid.size.z / Double(table.height)
    let covers =
      abs(width * Double(table.width) / grid.size.y - 1) < 1e-6
      && (isFlat || abs(depth * Double(table.height) / grid.size.z - 1) < 1e-6)
    guard covers else {
      throw Refusal(
        "\(path): \(table.width) x \(table.height) points of \(rounded(width)) m do not fill the box, "
          + "\(rounded(grid.size.y)) m\(isFlat ? "" : " x \(rounded(grid.size.z)) m")")
    }
    var rows = (0..<table.height).map { row in
      table.values[row * table.width..<(row + 1) * table.width].map { $0 * unit }
    }
    if mirrored.contains(.y) { rows = rows.map { $0 + $0.reversed() } }
    if mirrored.contains(.z) { rows += rows.reversed() }
    surface = HeightSurface(rows.flatMap { $0 }, width: rows[0].count, spacing: (width, depth))
  }
}
