internal import CPNG

extension Image {
  /// Writes the image as a PNG file, with its pixel size if it has one.
  ///
  /// The file appears whole or not at all: it is written beside its place and renamed.
  ///
  /// - Parameter path: The file; one that exists is replaced.
  /// - Throws: `ImageError.unwritable`, or `ImageError.invalid` for a pixel size that PNG cannot hold.
  public func writePNG(to path: String) throws(ImageError) {
    var codec = unsafe cpng_codec()
    defer { unsafe cpng_end_write(&codec) }
    unsafe codec.width = UInt32(width)
    unsafe codec.height = UInt32(height)
    unsafe codec.depth = Int32(depth.rawValue)
    unsafe codec.channels = Int32(channels.rawValue)
    if let pixelSize {
      unsafe codec.per_metre_x = try PixelSize.pixelsPerMetre(pixelSize.x)
      unsafe codec.per_metre_y = try PixelSize.pixelsPerMetre(pixelSize.y)
    }
    let isWritten =
      switch depth {
      case .sixteen: unsafe samples.withUnsafeBytes { unsafe cpng_write(&codec, $0.baseAddress) == 1 }
      case .eight: unsafe samples.map { UInt8($0) }.withUnsafeBytes { unsafe cpng_write(&codec, $0.baseAddress) == 1 }
      }
    guard isWritten else { throw unsafe .unwritable(path: path, reason: message(of: codec)) }
    try unsafe replaceFile(path, with: UnsafeRawBufferPointer(start: codec.output, count: codec.count))
  }
}
