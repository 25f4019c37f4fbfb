extension Image {
  /// A picture of a field: each value becomes a pixel of the map's colour.
  ///
  /// Fields have their first row at the lowest y, pictures at the top: the rows are turned over.
  ///
  /// - Parameters:
  ///   - values: `[y][x]`; a value that is not finite becomes neutral grey.
  ///   - width: Cells along x.
  ///   - height: Cells along y.
  ///   - map: The colours.
  ///   - range: The values at the two ends of the map; values beyond get the colour of the end. Without it, the
  ///     smallest and the largest finite value.
  ///   - pixelSize: The cell's size.
  /// - Throws: `ImageError.invalid` if there are not `width` times `height` values.
  public init(
    coloring values: [Double], width: Int, height: Int, with map: ColorMap = .viridis,
    over range: ClosedRange<Double>? = nil, pixelSize: PixelSize? = nil
  ) throws(ImageError) {
    guard width >= 1, height >= 1, values.count == width * height else {
      throw .invalid("a field of \(width) x \(height) cells does not have \(values.count) values")
    }
    let range = range ?? Self.range(of: values)
    // Halved, so that a range over all finite numbers does not overflow.
    let extent = range.upperBound / 2 - range.lowerBound / 2
    var samples: [UInt16] = []
    samples.reserveCapacity(3 * values.count)
    for row in (0..<height).reversed() {
      for value in values[row * width..<(row + 1) * width] {
        let color =
          value.isFinite
          ? map[extent > 0 ? (value / 2 - range.lowerBound / 2) / extent : 0.5] : Color(hexadecimal: 0x808080)
        samples.append(UInt16(color.red))
        samples.append(UInt16(color.green))
        samples.append(UInt16(color.blue))
      }
    }
    try self.init(
      width: width, height: height, channels: .rgb, depth: .eight, samples: samples, pixelSize: pixelSize)
  }

  private static func range(of values: [Double]) -> ClosedRange<Double> {
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    return lowest <= highest ? lowest...highest : 0...1
  }

  /// The image with each pixel drawn as a square of `factor` by `factor` pixels, for small fields.
  ///
  /// - Parameter factor: Pixels a side for one, at least 1.
  /// - Returns: The larger image, its pixel size divided by the factor.
  /// - Throws: `ImageError.invalid` if the result is larger than an image may be.
  public func enlarged(by factor: Int) throws(ImageError) -> Image {
    guard factor >= 1, factor <= Self.largestSide / max(width, height) else {
      throw .invalid("\(width) x \(height) pixels cannot be drawn \(factor) times as large")
    }
    var larger: [UInt16] = []
    larger.reserveCapacity(samples.count * factor * factor)
    let count = channels.rawValue
    for row in 0..<height {
      var line: [UInt16] = []
      line.reserveCapacity(width * count * factor)
      for column in 0..<width {
        let pixel = samples[(row * width + column) * count..<(row * width + column + 1) * count]
        for _ in 0..<factor { line.append(contentsOf: pixel) }
      }
      for _ in 0..<factor { larger.append(contentsOf: line) }
    }
    return try Image(
      width: width * factor, height: height * factor, channels: channels, depth: depth, samples: larger,
      pixelSize: pixelSize.map { PixelSize(x: $0.x / Double(factor), y: $0.y / Double(factor)) })
  }
}
