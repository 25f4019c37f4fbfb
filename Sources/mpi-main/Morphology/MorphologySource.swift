import Domain
import HDF5
import Images
import Simulations
import Solvers

/// A file with one surface or several: a result of ours with its times, an image or a table with its pages.
struct MorphologySource {
  private enum Content {
    case fields(name: String)
    case image
    case stack
    case table
  }

  let path: String
  /// How many surfaces it has.
  let count: Int
  private let content: Content

  /// Looks at a file, not at its numbers.
  ///
  /// - Throws: `Refusal` with its name and what is wrong.
  init(_ path: String, _ reading: MorphologyReading) throws {
    self.path = path
    do {
      switch Self.ending(of: path) {
      case _ where Self.isResult(path):
        let name = try Self.fieldName(path, reading.field)
        content = .fields(name: name)
        count = try ResultFile.open(path).dataset("time").shape().first ?? 0
        guard count > 0 else { throw Refusal("\(path): has no time yet") }
      case "png":
        guard FilePath.exists(path) else {
          throw ImageError.unreadable(path: path, reason: "No such file or directory")
        }
        (content, count) = (.image, 1)
      case "tif", "tiff":
        (content, count) = (.stack, try TIFFStack(opening: path, palette: .numbers, fractions: .read).pageCount)
      case "npy", "csv", "txt", "asc", "dat", "tsv":
        (content, count) = (.table, try Self.table(path).pageCount)
      default:
        throw Refusal(
          "\(path): its ending tells no kind that is read: .h5, .png, .tif, .npy, .csv, .txt, .asc, .dat, .tsv")
      }
    } catch let error as ImageError {
      throw Refusal("\(error)")
    }
  }

  static func ending(of path: String) -> String {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
  }

  /// Whether a file is a result of ours, by its name.
  static func isResult(_ path: String) -> Bool { ["h5", "hdf5", "nc"].contains(ending(of: path)) }

  private static func table(_ path: String) throws(ImageError) -> NumericGrid {
    try ending(of: path) == "npy" ? NumericGrid(readingNumPy: path) : NumericGrid(readingText: path)
  }

  private static func fieldName(_ path: String, _ wanted: String?) throws -> String {
    let file = try ResultFile.open(path)
    guard try file.hasAttribute("tafel_layout"), try file.attribute("tafel_layout") == "fields 1" else {
      throw Refusal("\(path): it is not a result of tafel of the layout \"fields 1\"")
    }
    var names: [String] = []
    for link in try file.links() where link.target == .dataset {
      if try file.dataset(link.name).shape().count == 4 { names.append(link.name) }
    }
    if let wanted {
      guard names.contains(wanted) else {
        throw Refusal("\(path): has no field \"\(wanted)\"; it has \(names.joined(separator: ", "))")
      }
      return wanted
    }
    let usual = ["phase", "order_parameter", "xi"].first(where: names.contains)
    guard let name = usual ?? names.first else { throw Refusal("\(path): it holds no field") }
    return name
  }

  /// The numbers of the surfaces that a selection means.
  func numbers(_ selection: MorphologyReading.Selection) throws(Refusal) -> [Int] {
    let what = if case .fields = content { "time" } else { "page" }
    switch selection {
    case .last: return [count - 1]
    case .all: return Array(0..<count)
    case .number(let n):
      guard n < count else { throw Refusal("\(path): there is no \(what) \(n): it has \(count), counted from 0") }
      return [n]
    }
  }

  /// Reads a surface.
  ///
  /// - Returns: Its time, s, if it has one, and its numbers.
  /// - Throws: `Refusal` with the file's name and what is wrong, `HDF5Error`.
  func read(_ number: Int, _ reading: MorphologyReading) throws -> (time: Double?, data: MorphologyData) {
    do {
      switch content {
      case .fields(let name): return try field(name, number, reading.ofResults)
      case .image:
        let image = try Image(readingPNG: path)
        let channels = image.channels.rawValue
        guard channels == 1 || reading.labels == nil else {
          throw Refusal("\(path): has \(channels) numbers a pixel; labels are one")
        }
        let values = (0..<image.width * image.height).map { n in
          (0..<channels).reduce(0) { $0 + Double(image.samples[n * channels + $1]) } / Double(channels)
        }
        return (nil, try picture(values, image.width, image.height, image.pixelSize, reading, isFraction: false))
      case .stack:
        let stack = try TIFFStack(opening: path, palette: .numbers, fractions: .read)
        let values = try stack.values(ofPage: number)
        return (
          nil,
          try picture(
            values, stack.width, stack.height, stack.pixelSize, reading, isFraction: stack.isFloatingPoint)
        )
      case .table:
        let grid = try Self.table(path)
        let size = grid.cellSize.map { PixelSize($0) }
        return (nil, try picture(grid.page(number), grid.width, grid.height, size, reading, isFraction: true))
      }
    } catch let error as ImageError {
      throw Refusal("\(error)")
    }
  }

  private func field(
    _ name: String, _ number: Int, _ reading: MorphologyReading
  ) throws -> (time: Double?, data: MorphologyData) {
    let file = try ResultFile.open(path)
    let dataset = try file.dataset(name)
    let shape = try dataset.shape()
    let time = try file.dataset("time").read(as: Double.self)[number]
    var (cells, spacing, origin) = ([Int](), [Double](), [Double]())
    for (axis, count) in zip(["x", "y", "z"], shape.reversed()) where axis != "z" || count > 1 {
      let centres = try file.dataset(axis).read(as: Double.self)
      guard centres.count == count, count >= 2, centres[1] > centres[0] else {
        throw Refusal("\(path): \(name) has \(count) cells along \(axis); at least 2 are needed, at increasing places")
      }
      cells.append(count)
      spacing.append((centres[count - 1] - centres[0]) / Double(count - 1))
      origin.append(centres[0] - spacing[spacing.count - 1] / 2)
    }
    let slab = Hyperslab(start: [number, 0, 0, 0], count: [1] + shape.dropFirst())
    var values = try dataset.read(as: Double.self, at: slab)
    guard values.allSatisfy(\.isFinite) else { throw Refusal("\(path): \(name) is not finite at time \(number)") }
    if let pixel = reading.pixel { spacing = spacing.indices.map { pixel[min($0, pixel.count - 1)] } }
    let grid = try grid(cells, spacing, origin)
    let collector = try collector(reading, .xLower, grid)
    let periodic = reading.periodic.intersection(Set(grid.axes))
    if let threshold = reading.threshold {
      values = Self.centred(SampledField(grid, values, periodic: periodic), threshold).values
    }
    let phases = MorphologyData.Phases(
      field: SampledField(grid, values, periodic: periodic), collector: collector,
      isOrderParameter: reading.threshold == nil)
    return (time, MorphologyData(phases, pointSpread: reading.pointSpread))
  }

  private func collector(_ reading: MorphologyReading, _ usual: Side, _ grid: Grid) throws(Refusal) -> Side {
    let side = reading.collector ?? usual
    guard grid.axes.contains(side.axis) else {
      throw Refusal("\(path): has no axis \(side.axis), which the collector is across")
    }
    guard grid.axes.allSatisfy({ grid.cells[$0] >= 2 }) else {
      throw Refusal("\(path): \(grid.shape) cells; at least 2 along each axis are needed")
    }
    return side
  }

  private func grid(_ cells: [Int], _ spacing: [Double], _ origin: [Double]? = nil) throws(Refusal) -> Grid {
    do throws(DomainError) {
      return try Grid(cells: cells, spacing: spacing, origin: origin)
    } catch {
      throw Refusal("\(path): \(error)")
    }
  }

  /// Numbers such that metal is where they are not below 1/2, and that go on linearly about it; 0 and 1 of a hysteresis.
  static func centred(_ field: SampledField, _ threshold: GreyThreshold) -> SampledField {
    let (indicator, level) = threshold.indicator(of: field)
    if case .hysteresis = threshold { return indicator }
    let (least, greatest) = (field.values.min() ?? 0, field.values.max() ?? 0)
    let range = greatest > least ? greatest - least : 1
    return SampledField(field.grid, field.values.map { ($0 - level) / range + 0.5 }, periodic: field.periodic)
  }

  private static func isMetal(_ label: Double, _ labels: Set<Int>) -> Bool {
    Int(exactly: label).map(labels.contains) ?? false
  }

  /// What an image or a table shows; its rows are turned over, so that the first is the lowest.
  private func picture(
    _ numbers: [Double], _ width: Int, _ height: Int, _ size: PixelSize?, _ reading: MorphologyReading, isFraction: Bool
  ) throws(Refusal) -> MorphologyData {
    guard let meaning = reading.meaning ?? (reading.labels != nil ? .phases : isFraction ? .heights : nil) else {
      throw Refusal(
        "\(path): grey levels may be heights or phases: say which by --as heights or --as phases")
    }
    let pixel = reading.pixel ?? size.map { [$0.x, $0.y] }
    guard let pixel, pixel.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw Refusal("\(path): the size of a pixel is not in the file: give it by --pixel, such as --pixel \"0.2 um\"")
    }
    var numbers = numbers
    if let mask = reading.mask {
      guard mask.columns == width, mask.rows == height else {
        throw Refusal("\(path): has \(width) x \(height) pixels, the mask \(mask.columns) x \(mask.rows)")
      }
      for n in numbers.indices where !mask.isKnown[n] { numbers[n] = .nan }
    }
    let upright = (0..<height).flatMap { row in numbers[(height - 1 - row) * width..<(height - row) * width] }
    let (dx, dy) = (pixel[0], pixel[pixel.count - 1])
    switch meaning {
    case .heights:
      guard upright.count(where: { $0.isFinite }) >= 2, width >= 2 else {
        throw Refusal(
          "\(path): \(width) x \(height) pixels, of which \(upright.count { $0.isFinite }) are known, are too few")
      }
      return MorphologyData(
        heights: HeightMap(
          columns: width, rows: height, dx: dx, dy: dy, values: upright.map { $0 * reading.heightScale },
          isPeriodic: reading.periodic.isSuperset(of: height == 1 ? [.x] : [.x, .y])))
    case .phases:
      guard upright.allSatisfy(\.isFinite) else {
        throw Refusal("\(path): phases must be known in all pixels: no masks, no missing numbers")
      }
      let grid = try grid([width, height], [dx, dy])
      let collector = try collector(reading, .yLower, grid)
      let periodic = reading.periodic.intersection([.x, .y])
      let field =
        if let labels = reading.labels {
          SampledField(grid, upright.map { Self.isMetal($0, labels) ? 1 : 0 }, periodic: periodic)
        } else {
          Self.centred(SampledField(grid, upright, periodic: periodic), reading.threshold ?? .otsu)
        }
      return MorphologyData(.init(field: field, collector: collector, isOrderParameter: false))
    }
  }
}
