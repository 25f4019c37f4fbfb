/// A picture: rows from top to bottom, pixels from left to right, one or three samples a pixel.
public struct Image: Equatable, Sendable {
  /// The samples of a pixel.
  public enum Channels: Int, Sendable {
    /// One sample, the brightness.
    case gray = 1
    /// Three samples: red, green, blue.
    case rgb = 3
  }

  /// The bits of a sample.
  public enum Depth: Int, Sendable {
    /// Samples from 0 to 255.
    case eight = 8
    /// Samples from 0 to 65535.
    case sixteen = 16

    /// The sample that stands for full brightness.
    public var maximum: UInt16 { self == .eight ? 255 : 65535 }
  }

  /// The number of pixels in a row.
  public let width: Int

  /// The number of rows.
  public let height: Int

  /// The samples of a pixel.
  public let channels: Channels

  /// The bits of a sample.
  public let depth: Depth

  /// What a pixel measures, if that is known.
  public var pixelSize: PixelSize?

  /// All samples, `[row][column][channel]`, row 0 at the top; 0 is black, `depth.maximum` full brightness.
  public private(set) var samples: [UInt16]

  /// An image of the given samples.
  ///
  /// - Parameters:
  ///   - width: Pixels in a row, at least 1.
  ///   - height: Rows, at least 1.
  ///   - channels: Grey or red, green and blue.
  ///   - depth: Bits of a sample.
  ///   - samples: `[row][column][channel]`, row 0 at the top.
  ///   - pixelSize: What a pixel measures.
  /// - Throws: `ImageError.invalid` if the samples are too many, too few, or too large for the depth.
  public init(
    width: Int, height: Int, channels: Channels = .gray, depth: Depth = .eight, samples: [UInt16],
    pixelSize: PixelSize? = nil
  ) throws(ImageError) {
    guard width >= 1, height >= 1, width <= Self.largestSide, height <= Self.largestSide else {
      throw .invalid("an image has 1 to \(Self.largestSide) pixels a side, not \(width) x \(height)")
    }
    guard samples.count == width * height * channels.rawValue else {
      throw .invalid(
        "\(width) x \(height) pixels of \(channels.rawValue) samples need "
          + "\(width * height * channels.rawValue) samples, not \(samples.count)")
    }
    if let large = samples.first(where: { $0 > depth.maximum }) {
      throw .invalid("the sample \(large) does not fit \(depth.rawValue) bits")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.depth = depth
    self.samples = samples
    self.pixelSize = pixelSize
  }

  /// The largest number of pixels a side that files are read and written with.
  public static let largestSide = 1_000_000

  /// The sample at a pixel.
  public subscript(row: Int, column: Int, channel: Int = 0) -> UInt16 {
    get { samples[(row * width + column) * channels.rawValue + channel] }
    set {
      precondition(newValue <= depth.maximum, "a sample must fit the image's depth")
      samples[(row * width + column) * channels.rawValue + channel] = newValue
    }
  }
}
