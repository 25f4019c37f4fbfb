import Domain
import Images
import Simulations

/// The outline of metal in an image: a surface of which every point of the plane knows its signed distance.
///
/// The bottom row lies at the collector, and columns are along y. Beyond the image its edge goes on.
struct SurfaceImage {
  /// The edge of a pixel, m.
  let pixel: Double
  /// Columns and rows.
  let width: Int
  let height: Int

  /// The signed distance at the pixels' centres in pixels, below 0 in metal, `[row from the bottom][column]`.
  private let distances: [Double]

  /// Reads an image.
  ///
  /// - Parameters:
  ///   - path: A PNG or TIFF file.
  ///   - pixel: The edge of a pixel, m; nil to take that of the file.
  ///   - threshold: The grey value between metal and electrolyte, white being 1.
  ///   - isMetalBright: Whether metal is above it.
  ///   - key: The key of the case that gives the edge of a pixel.
  /// - Throws: `Refusal` for a file that cannot be read, and an image without any outline.
  init(
    _ path: String, pixel: Double?, threshold: Double, isMetalBright: Bool, key: String = "initial.pixel"
  ) throws(Refusal) {
    let image: Image
    do throws(ImageError) {
      image = try path.lowercased().hasSuffix(".png") ? Image(readingPNG: path) : Image(readingTIFF: path)
    } catch {
      throw Refusal("\(error)")
    }
    guard let edge = pixel ?? image.pixelSize?.x, edge > 0 else {
      throw Refusal("\(path): the size of a pixel is not in the file: give \(key)")
    }
    if pixel == nil, let size = image.pixelSize, abs(size.x - size.y) > 1e-6 * size.x {
      throw Refusal("\(path): its pixels are not square: give \(key), or an image of square ones")
    }
    (self.pixel, width, height) = (edge, image.width, image.height)
    let colours = image.channels == .gray ? 1 : 3
    var isMetal = [Bool](repeating: false, count: image.width * image.height)
    for row in 0..<image.height {
      for column in 0..<image.width {
        var sum = 0.0
        for channel in 0..<colours { sum += Double(image[row, column, channel]) }
        let grey = sum / (Double(colours) * Double(image.depth.maximum))
        isMetal[(image.height - 1 - row) * image.width + column] = (grey > threshold) == isMetalBright
      }
    }
    guard isMetal.contains(true), isMetal.contains(false) else {
      throw Refusal("\(path): is all \(isMetal.contains(true) ? "metal" : "electrolyte") by this threshold")
    }
    distances = Self.signedDistances(isMetal, width: image.width)
  }

  /// The signed distance of a place to the outline, m.
  func distance(at position: Domain.Position) -> Double {
    let (column, row) = (position.y / pixel - 0.5, position.x / pixel - 0.5)
    let (inColumn, inRow) = (min(max(column, 0), Double(width - 1)), min(max(row, 0), Double(height - 1)))
    let (i, j) = (min(Int(inColumn), max(width - 2, 0)), min(Int(inRow), max(height - 2, 0)))
    let (s, t) = (inColumn - Double(i), inRow - Double(j))
    func at(_ j: Int, _ i: Int) -> Double { distances[min(j, height - 1) * width + min(i, width - 1)] }
    let lower = (1 - s) * at(j, i) + s * at(j, i + 1)
    let upper = (1 - s) * at(j + 1, i) + s * at(j + 1, i + 1)
    return pixel * ((1 - t) * lower + t * upper)
  }

  /// Distances of pixels' centres to the outline, which lies half a pixel from the next centre of the other kind.
  static func signedDistances(_ isMetal: [Bool], width: Int) -> [Double] {
    let toMetal = squaredDistances(isMetal, width: width)
    let toElectrolyte = squaredDistances(isMetal.map { !$0 }, width: width)
    return isMetal.indices.map { place in
      isMetal[place] ? 0.5 - toElectrolyte[place].squareRoot() : toMetal[place].squareRoot() - 0.5
    }
  }

  /// The squared distance of each pixel to the next one that is marked: exact, along columns, then along rows.
  ///
  /// Source: Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012) 415, doi:10.4086/toc.2012.v008a019.
  static func squaredDistances(_ isMarked: [Bool], width: Int) -> [Double] {
    let height = isMarked.count / width
    // Beyond every distance, and small enough to be squared and compared.
    let far = 4.0 * Double(width * width + height * height)
    var values = isMarked.map { $0 ? 0 : far }
    for column in 0..<width {
      let line = lowerEnvelope((0..<height).map { values[$0 * width + column] })
      for row in 0..<height { values[row * width + column] = line[row] }
    }
    for row in 0..<height {
      let line = lowerEnvelope(Array(values[row * width..<(row + 1) * width]))
      values.replaceSubrange(row * width..<(row + 1) * width, with: line)
    }
    return values
  }

  /// The least of the parabolas (x - i)^2 + f(i) at each x.
  private static func lowerEnvelope(_ f: [Double]) -> [Double] {
    var parabolas = [0]
    var starts = [-Double.infinity]
    for q in f.indices.dropFirst() {
      func crossing(_ p: Int) -> Double {
        (f[q] + Double(q * q) - f[p] - Double(p * p)) / Double(2 * (q - p))
      }
      var start = crossing(parabolas[parabolas.count - 1])
      while start <= starts[starts.count - 1] {
        parabolas.removeLast()
        starts.removeLast()
        start = crossing(parabolas[parabolas.count - 1])
      }
      parabolas.append(q)
      starts.append(start)
    }
    var place = 0
    return f.indices.map { x in
      while place + 1 < starts.count, starts[place + 1] < Double(x) { place += 1 }
      let offset = Double(x - parabolas[place])
      return offset * offset + f[parabolas[place]]
    }
  }
}
