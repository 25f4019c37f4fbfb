/// The physical size of a pixel, which ties an image to the surface that it shows.
public struct PixelSize: Equatable, Sendable {
  /// The pixel's width in metres.
  public var x: Double

  /// The pixel's height in metres.
  public var y: Double

  /// A pixel of the given width and height in metres.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// A square pixel of the given side in metres.
  public init(_ side: Double) {
    self.init(x: side, y: side)
  }
}

extension PixelSize {
  /// Files hold whole pixels per metre, from 1 to 2³¹ − 1: sizes from 0.47 nm to 1 m, and a pixel of 1 µm is
  /// exact to one part in two million.
  static let pixelsPerMetre: ClosedRange<Double> = 1...2_147_483_647

  /// The size along one axis as pixels per metre.
  ///
  /// - Throws: `ImageError.invalid` for sizes that the file cannot hold.
  static func pixelsPerMetre(_ size: Double) throws(ImageError) -> UInt32 {
    let count = (1 / size).rounded()
    guard count.isFinite, pixelsPerMetre.contains(count) else {
      throw .invalid("a pixel of \(size) m cannot be written: PNG holds 0.47 nm to 1 m")
    }
    return UInt32(count)
  }
}
