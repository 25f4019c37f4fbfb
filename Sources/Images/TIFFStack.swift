internal import CTIFF

/// A TIFF file opened for reading: a picture, or a stack of them of one size, such as a segmented volume.
///
/// Grey of 1, 8 or 16 bits or colour of 8 or 16, in strips or tiles of any compression that libtiff knows. Samples come as
/// stored, without correction for gamma; where the file says that zero is white, they are turned over. Reduced copies and
/// masks among the pages are passed over. Rows can be read from anywhere, so that every rank of a job reads its part.
///
/// ```swift
/// let stack = try TIFFStack(opening: "electrode.tif")
/// let part = try stack.samples(ofPage: 12, rows: 0..<64)
/// ```
@safe public final class TIFFStack {
  /// What to do with pictures that refer to a table of colours.
  public enum Palette: Sendable {
    /// They are refused: it is not known whether their numbers are labels.
    case refused
    /// The numbers count, not the colours: many programs write labels so.
    case numbers
  }

  /// What to do with samples that are fractions, as height maps have them.
  public enum Fractions: Sendable {
    /// They are refused: an image has whole numbers.
    case refused
    /// They are read, by ``values(ofPage:)``.
    case read
  }

  /// The path.
  public let path: String

  /// Pixels of a row.
  public let width: Int

  /// Rows of a page.
  public let height: Int

  /// Pages.
  public var pageCount: Int { offsets.count }

  /// The bits of a sample: 1, 8 or 16; of fractions 32 or 64.
  public let bitDepth: Int

  /// The samples of a pixel.
  public let channels: Image.Channels

  /// Whether samples are fractions, of a height map.
  public let isFloatingPoint: Bool

  /// What a pixel measures, if the file's resolution has a unit.
  public let pixelSize: PixelSize?

  /// The distance of pages in metres, where ImageJ noted it.
  public let pageSpacing: Double?

  private let file: UnsafeMutablePointer<ctiff_file>
  private let offsets: [UInt64]
  private let zeroIsWhite: Bool

  /// Opens a file and looks at all of its pages.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - palette: What to do with pictures that refer to a table of colours.
  ///   - fractions: What to do with samples that are fractions.
  /// - Throws: `ImageError`, which tells a missing file, a file of another kind, a damaged one, and a kind of pixels that
  ///   is not read apart.
  public init(
    opening path: String, palette: Palette = .refused, fractions: Fractions = .refused
  ) throws(ImageError) {
    let start = try fileStart(path, count: 4)
    guard [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].contains(start) else {
      throw .foreign(path: path, format: .tiff)
    }
    guard let file = unsafe ctiff_open(path, "r") else {
      throw .unreadable(path: path, reason: "out of memory")
    }
    self.path = path
    unsafe self.file = file
    do throws(ImageError) {
      let first = try unsafe Page(describing: file, path, palette, fractions)
      (width, height, bitDepth, channels) = (first.width, first.height, first.bits, first.channels)
      (pixelSize, pageSpacing, zeroIsWhite) = (first.pixelSize, first.pageSpacing, first.zeroIsWhite)
      isFloatingPoint = first.isFloatingPoint
      offsets = try unsafe Self.offsets(file, path, like: first, palette, fractions)
    } catch {
      unsafe ctiff_close(file)
      throw error
    }
  }

  deinit { unsafe ctiff_close(file) }

  private static func offsets(
    _ file: UnsafeMutablePointer<ctiff_file>, _ path: String, like first: Page, _ palette: Palette,
    _ fractions: Fractions
  ) throws(ImageError) -> [UInt64] {
    var offsets = [unsafe ctiff_offset(file)]
    while unsafe ctiff_is_last(file) == 0 {
      guard unsafe ctiff_next(file) == 1 else { throw unsafe .damaged(path: path, reason: file.message, format: .tiff) }
      // Reduced copies and masks are no pages.
      if unsafe ctiff_describe(file) == 1, unsafe file.pointee.kind & 5 != 0 { continue }
      let page = try unsafe Page(describing: file, path, palette, fractions)
      guard page.isLike(first) else {
        throw .unsupported(
          path: path,
          reason: "page \(offsets.count + 1) is \(page.kindInWords), the first \(first.kindInWords)")
      }
      unsafe offsets.append(ctiff_offset(file))
    }
    return offsets
  }

  /// The samples of some rows of a page, `[row][column][channel]`.
  ///
  /// - Parameters:
  ///   - page: The page, from 0.
  ///   - rows: The rows, from 0 at the top; all by default.
  /// - Returns: 0 and 1, 0 to 255, or 0 to 65535, by ``bitDepth``.
  /// - Throws: `ImageError.damaged` if they cannot be decoded.
  public func samples(ofPage page: Int, rows: Range<Int>? = nil) throws(ImageError) -> [UInt16] {
    precondition(!isFloatingPoint, "fractions are not samples")
    let rows = rows ?? 0..<height
    guard !rows.isEmpty else { return [] }
    let (bytes, rowBytes) = try bytes(ofPage: page, rows)
    return unpacked(bytes, rowBytes: rowBytes, rows: rows.count, width * channels.rawValue)
  }

  /// The numbers of a page, `[row][column]`, row 0 at the top: fractions as they are, whole numbers from 0 on.
  ///
  /// - Parameter page: The page, from 0.
  /// - Returns: One number a pixel; of colours the mean of the three.
  /// - Throws: `ImageError.damaged` if they cannot be decoded.
  public func values(ofPage page: Int) throws(ImageError) -> [Double] {
    guard isFloatingPoint else {
      let samples = try samples(ofPage: page)
      let count = channels.rawValue
      return (0..<width * height).map { pixel in
        (0..<count).reduce(0) { $0 + Double(samples[pixel * count + $1]) } / Double(count)
      }
    }
    let (bytes, _) = try bytes(ofPage: page, 0..<height)
    // In the machine's byte order.
    return unsafe bytes.withUnsafeBytes { raw in
      (0..<width * height).map { n in
        bitDepth == 64
          ? unsafe raw.loadUnaligned(fromByteOffset: 8 * n, as: Double.self)
          : unsafe Double(raw.loadUnaligned(fromByteOffset: 4 * n, as: Float.self))
      }
    }
  }

  private func bytes(ofPage page: Int, _ rows: Range<Int>) throws(ImageError) -> (bytes: [UInt8], rowBytes: Int) {
    precondition(offsets.indices.contains(page), "there is no page \(page)")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= height, "there are no rows \(rows)")
    unsafe file.pointee.message.0 = 0
    guard unsafe ctiff_go_to(file, offsets[page]) == 1, unsafe ctiff_describe(file) == 1 else {
      throw unsafe .damaged(path: path, reason: file.message, format: .tiff)
    }
    let rowBytes = unsafe Int(ctiff_row_bytes(file))
    let count = width * channels.rawValue
    guard rowBytes == (count * bitDepth + 7) / 8 else {
      throw .damaged(path: path, reason: "rows of \(rowBytes) bytes", format: .tiff)
    }
    var bytes = [UInt8](repeating: 0, count: rows.count * rowBytes)
    let isRead = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      unsafe ctiff_read_rows(file, UInt32(rows.lowerBound), UInt32(rows.upperBound), buffer.baseAddress) == 1
    }
    guard isRead else { throw unsafe .damaged(path: path, reason: file.message, format: .tiff) }
    return (bytes, rowBytes)
  }

  private func unpacked(_ bytes: [UInt8], rowBytes: Int, rows: Int, _ count: Int) -> [UInt16] {
    let flip: UInt16 = zeroIsWhite ? (bitDepth == 16 ? 0xFFFF : bitDepth == 8 ? 0xFF : 1) : 0
    var samples = [UInt16](repeating: 0, count: rows * count)
    for row in 0..<rows {
      let (start, place) = (row * rowBytes, row * count)
      switch bitDepth {
      case 1:
        for i in 0..<count { samples[place + i] = UInt16(bytes[start + i / 8] >> (7 - UInt8(i % 8)) & 1) ^ flip }
      case 8:
        for i in 0..<count { samples[place + i] = UInt16(bytes[start + i]) ^ flip }
      default:
        // In the machine's byte order.
        for i in 0..<count {
          let pair = (UInt16(bytes[start + 2 * i]), UInt16(bytes[start + 2 * i + 1]))
          let value = 1.littleEndian == 1 ? pair.1 << 8 | pair.0 : pair.0 << 8 | pair.1
          samples[place + i] = value ^ flip
        }
      }
    }
    return samples
  }
}

extension UnsafeMutablePointer<ctiff_file> {
  /// What the library said first.
  var message: String {
    let text = unsafe withUnsafeBytes(of: pointee.message) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return text.isEmpty ? "libtiff gives no reason" : text
  }
}
