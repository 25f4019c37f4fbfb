internal import CPNG

extension Image {
  /// Reads a PNG file.
  ///
  /// Grey and colour come as stored; palettes become RGB, 1, 2 and 4 bits become 8, an alpha channel is
  /// dropped, and samples are taken as they are, without correction for gamma.
  ///
  /// - Parameter path: The file.
  /// - Throws: `ImageError`, which tells a missing file, a file of another kind, and a damaged one apart.
  public init(readingPNG path: String) throws(ImageError) {
    let bytes = try fileContents(path)
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { throw .foreign(path: path) }
    let decoded: Result<Image, ImageError> = unsafe bytes.withUnsafeBufferPointer { bytes in
      do throws(ImageError) {
        return .success(try unsafe Self.decodePNG(bytes, path: path))
      } catch {
        return .failure(error)
      }
    }
    self = try decoded.get()
  }

  private static func decodePNG(_ bytes: UnsafeBufferPointer<UInt8>, path: String) throws(ImageError) -> Image {
    var codec = unsafe cpng_codec()
    defer { unsafe cpng_end_read(&codec) }
    guard unsafe cpng_begin_read(&codec, bytes.baseAddress, bytes.count) == 1 else {
      throw unsafe .damaged(path: path, reason: message(of: codec))
    }
    guard let channels = unsafe Channels(rawValue: Int(codec.channels)),
      let depth = unsafe Depth(rawValue: Int(codec.depth))
    else { throw .damaged(path: path, reason: "unknown kind of pixels") }

    // A header can promise anything. Deflate packs at most 1032 to 1, so that a file much smaller than its
    // promise is cut off or forged: found before memory is asked for.
    let (width, height) = unsafe (Int(codec.width), Int(codec.height))
    let count = width * height * channels.rawValue
    guard count * (depth.rawValue / 8) / 1032 <= bytes.count else {
      throw .damaged(path: path, reason: "the file ends early")
    }

    var samples = [UInt16](repeating: 0, count: count)
    let isComplete =
      switch depth {
      case .sixteen:
        unsafe samples.withUnsafeMutableBytes { unsafe cpng_read_pixels(&codec, $0.baseAddress) == 1 }
      case .eight:
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { pixels in
          guard unsafe cpng_read_pixels(&codec, pixels.baseAddress) == 1 else { return false }
          for index in 0..<count { samples[index] = UInt16(unsafe pixels[index]) }
          return true
        }
      }
    guard isComplete else { throw unsafe .damaged(path: path, reason: message(of: codec)) }

    let (x, y) = unsafe (codec.per_metre_x, codec.per_metre_y)
    return try Image(
      width: width, height: height, channels: channels, depth: depth, samples: samples,
      pixelSize: x > 0 && y > 0 ? PixelSize(x: 1 / Double(x), y: 1 / Double(y)) : nil)
  }
}

/// What the library said last.
func message(of codec: borrowing cpng_codec) -> String {
  let text = unsafe withUnsafeBytes(of: codec.message) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  return text.isEmpty ? "libpng could not start" : text
}
