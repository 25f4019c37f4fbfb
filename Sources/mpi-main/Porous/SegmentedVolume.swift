import Domain
import HDF5
import Images
import MPI
import Simulations
import Solvers

/// The phases of a medium that was imaged and segmented: a dataset of labels in an HDF5 file, named `file.h5:/dataset`, or
/// the pages of a TIFF file.
///
/// An array `[z][y][x]` or `[y][x]`; a page of a TIFF file is a layer across z, its rows are along y from the first on, and
/// nothing is turned over. Every rank reads the part that it owns, and nothing else.
///
/// ```swift
/// let volume = try SegmentedVolume(opening: "scan.h5:/labels", spacing: [4e-7, 4e-7, 4e-7], on: world)
/// let topology = try CartesianTopology(volume.grid, over: world)
/// let image = try volume.phases(of: topology.block().owned)
/// ```
final class SegmentedVolume {
  /// How labels lie in a dataset.
  enum Packing: Equatable {
    /// One label a byte.
    case bytes
    /// Eight labels of 0 and 1 a byte along the last axis, the first in the highest bit, as `numpy.packbits` makes them; the
    /// last axis has so many labels.
    case bits(count: Int)
  }

  private enum Source {
    case dataset(Dataset, File)
    case stack(TIFFStack)
  }

  /// The grid of the volume.
  let grid: Grid

  private let path: String
  private let packing: Packing
  private let source: Source

  /// Opens a volume and looks at its shape, not at its labels. Collective: all ranks throw if one does.
  ///
  /// - Parameters:
  ///   - path: `file.h5:/dataset`, or the path of a TIFF file.
  ///   - spacing: The size of a cell along x, y and z (or x and y), m; nil to take it from a TIFF file's resolution.
  ///   - packing: How labels lie in a dataset.
  ///   - world: The ranks.
  /// - Throws: `Refusal` with the path and what is wrong, or what tells of it on another rank.
  init(opening path: String, spacing: [Double]? = nil, packing: Packing = .bytes, on world: Communicator) throws {
    self.path = path
    self.packing = packing
    (source, grid) = try world.agree {
      if let (file, dataset) = Self.datasetName(path) {
        try Self.openDataset(path, file, dataset, spacing, packing)
      } else {
        try Self.openStack(path, spacing, packing)
      }
    }
  }

  /// File and dataset of `file.h5:/dataset`; nil for other paths.
  private static func datasetName(_ path: String) -> (file: String, dataset: String)? {
    guard let colon = path.lastIndex(of: ":"), path[path.index(after: colon)...].hasPrefix("/") else { return nil }
    return (String(path[..<colon]), String(path[path.index(after: colon)...]))
  }

  private static func openDataset(
    _ path: String, _ filePath: String, _ name: String, _ spacing: [Double]?, _ packing: Packing
  ) throws -> (Source, Grid) {
    let file = try ResultFile.open(filePath)
    guard try file.contains(name), try file.kind(of: name) == .dataset else {
      throw Refusal("\(path): the file has no dataset \(name)")
    }
    let dataset = try file.dataset(name)
    var shape = try dataset.shape()
    guard dataset.kind == .uint8, (2...3).contains(shape.count), !shape.contains(0) else {
      throw Refusal(
        "\(path): a volume is an array of bytes over two or three axes, not \(dataset.kind) of shape \(shape)")
    }
    if case .bits(let count) = packing {
      guard count >= 1, (count + 7) / 8 == shape[shape.count - 1] else {
        throw Refusal("\(path): \(count) bits do not make the \(shape[shape.count - 1]) bytes of the last axis")
      }
      shape[shape.count - 1] = count
    }
    guard let spacing else { throw Refusal("\(path): the size of a cell is not in the file and must be given") }
    return (.dataset(dataset, file), try grid(path, shape.reversed(), spacing))
  }

  private static func openStack(_ path: String, _ spacing: [Double]?, _ packing: Packing) throws -> (Source, Grid) {
    guard packing == .bytes else { throw Refusal("\(path): bits are packed in datasets only") }
    let stack: TIFFStack
    do throws(ImageError) {
      stack = try TIFFStack(opening: path, palette: .numbers)
    } catch {
      throw Refusal("\(error)")
    }
    guard stack.channels == .gray else {
      throw Refusal("\(path): has colours; a segmented volume has one label a pixel")
    }
    let cells = stack.pageCount > 1 ? [stack.width, stack.height, stack.pageCount] : [stack.width, stack.height]
    var size = spacing
    if size == nil, let pixel = stack.pixelSize {
      // Without a distance of layers, cells are as deep as wide.
      size = cells.count == 3 ? [pixel.x, pixel.y, stack.pageSpacing ?? pixel.x] : [pixel.x, pixel.y]
    }
    guard let size else { throw Refusal("\(path): the size of a cell is not in the file and must be given") }
    return (.stack(stack), try grid(path, cells, size))
  }

  private static func grid(_ path: String, _ cells: [Int], _ spacing: [Double]) throws(Refusal) -> Grid {
    do throws(DomainError) {
      return try Grid(cells: cells, spacing: spacing)
    } catch {
      throw Refusal("\(path): \(error)")
    }
  }

  /// Reads the labels of a box of cells. Local.
  ///
  /// - Parameter box: The cells, within the grid.
  /// - Returns: The phases.
  /// - Throws: `HDF5Error`; `Refusal` for a page that cannot be read or labels above 255.
  func phases(of box: Box) throws -> PhaseImage {
    var image = PhaseImage(grid, box: box)
    guard !box.isEmpty else { return image }
    switch source {
    case .dataset(let dataset, _): image.labels = try labels(of: dataset, box)
    case .stack(let stack): image.labels = try labels(of: stack, box)
    }
    return image
  }

  private func labels(of dataset: Dataset, _ box: Box) throws(HDF5Error) -> [UInt8] {
    let axes = grid.axes.reversed()
    var start = axes.map { box.lower[$0] }
    var count = axes.map { box.count[$0] }
    guard case .bits = packing else { return try dataset.read(at: Hyperslab(start: start, count: count), .independent) }
    // The bytes that have any of the bits.
    let first = box.lower.x / 8
    start[start.count - 1] = first
    let width = (box.upper.x + 7) / 8 - first
    count[count.count - 1] = width
    let bytes = try dataset.read(as: UInt8.self, at: Hyperslab(start: start, count: count), .independent)
    var labels = [UInt8](repeating: 0, count: box.cellCount)
    let rows = box.count.y * box.count.z
    for row in 0..<rows {
      for i in 0..<box.count.x {
        let bit = box.lower.x + i - 8 * first
        labels[row * box.count.x + i] = bytes[row * width + bit / 8] >> UInt8(7 - bit % 8) & 1
      }
    }
    return labels
  }

  private func labels(of stack: TIFFStack, _ box: Box) throws(Refusal) -> [UInt8] {
    var labels: [UInt8] = []
    labels.reserveCapacity(box.cellCount)
    for page in box.range(.z) {
      let samples: [UInt16]
      do throws(ImageError) {
        samples = try stack.samples(ofPage: page, rows: box.range(.y))
      } catch {
        throw Refusal("\(error)")
      }
      for row in 0..<box.count.y {
        for x in box.range(.x) {
          let sample = samples[row * stack.width + x]
          guard let label = UInt8(exactly: sample) else {
            throw Refusal("\(path): page \(page + 1) has the label \(sample); labels are 0 to 255")
          }
          labels.append(label)
        }
      }
    }
    return labels
  }
}
