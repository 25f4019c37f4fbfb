internal import CTIFF

extension Image {
  /// Reads a page of a TIFF file; see ``TIFFStack`` for stacks.
  ///
  /// One bit becomes eight: 0 and 255.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - page: The page, from 0.
  /// - Throws: `ImageError`, as ``TIFFStack/init(opening:palette:)``; `ImageError.invalid` if there is no such page.
  public init(readingTIFF path: String, page: Int = 0) throws(ImageError) {
    let stack = try TIFFStack(opening: path)
    guard page >= 0, page < stack.pageCount else {
      throw .invalid("\(path): has \(stack.pageCount) pages, no page \(page + 1)")
    }
    var samples = try stack.samples(ofPage: page)
    if stack.bitDepth == 1 { for index in samples.indices { samples[index] *= 255 } }
    try self.init(
      width: stack.width, height: stack.height, channels: stack.channels,
      depth: stack.bitDepth == 16 ? .sixteen : .eight, samples: samples, pixelSize: stack.pixelSize)
  }

  /// Writes the image as a TIFF file, with its pixel size if it has one.
  ///
  /// The file appears whole or not at all: it is written beside its place and renamed.
  ///
  /// - Parameter path: The file; one that exists is replaced.
  /// - Throws: `ImageError`.
  public func writeTIFF(to path: String) throws(ImageError) { try TIFFStack.write([self], to: path) }
}

extension TIFFStack {
  /// Writes a stack of images of one kind as the pages of a TIFF file, with the pixel size of the first.
  ///
  /// The file appears whole or not at all: it is written beside its place and renamed.
  ///
  /// - Parameters:
  ///   - pages: The pages, at least one.
  ///   - path: The file; one that exists is replaced.
  ///   - pageSpacing: The distance of pages in metres, noted as ImageJ does, if there is a pixel size.
  /// - Throws: `ImageError`.
  public static func write(_ pages: [Image], to path: String, pageSpacing: Double? = nil) throws(ImageError) {
    guard let first = pages.first else { throw .invalid("a stack has at least one page") }
    guard
      pages.allSatisfy({
        $0.width == first.width && $0.height == first.height && $0.depth == first.depth && $0.channels == first.channels
      })
    else { throw .invalid("the pages of a stack have one size and one kind of pixels") }
    if let size = first.pixelSize {
      guard size.x > 0, size.y > 0, size.x >= 1e-12, size.y >= 1e-12, size.x <= 1e3, size.y <= 1e3 else {
        throw .invalid("a pixel of \(size.x) x \(size.y) m cannot be written")
      }
    }
    if let pageSpacing {
      guard pageSpacing > 0, pageSpacing.isFinite else { throw .invalid("pages cannot be \(pageSpacing) m apart") }
    }
    try replaceFile(path) { part throws(ImageError) in try encode(pages, to: part, naming: path, pageSpacing) }
  }

  private static func encode(
    _ pages: [Image], to part: String, naming path: String, _ pageSpacing: Double?
  ) throws(ImageError) {
    // Beyond 4 GiB only the large form of the format reaches.
    let bytes = pages.count * pages[0].samples.count * (pages[0].depth.rawValue / 8)
    guard let file = unsafe ctiff_open(part, bytes > 4_000_000_000 ? "w8" : "w") else {
      throw .unwritable(path: path, reason: "out of memory")
    }
    defer { unsafe ctiff_close(file) }
    guard unsafe file.pointee.tiff != nil else { throw unsafe .unwritable(path: path, reason: file.message) }
    for (number, page) in pages.enumerated() {
      unsafe file.pointee.width = UInt32(page.width)
      unsafe file.pointee.height = UInt32(page.height)
      unsafe file.pointee.bits = UInt16(page.depth.rawValue)
      unsafe file.pointee.channels = UInt16(page.channels.rawValue)
      var description = ""
      if let size = pages[0].pixelSize {
        let unit = pageSpacing == nil ? 0.01 : 1e-6
        unsafe file.pointee.unit = UInt16(pageSpacing == nil ? RESUNIT_CENTIMETER : RESUNIT_NONE)
        unsafe file.pointee.per_unit_x = Float(unit / size.x)
        unsafe file.pointee.per_unit_y = Float(unit / size.y)
        if let pageSpacing, number == 0 {
          description = "ImageJ=1.11a\nimages=\(pages.count)\nslices=\(pages.count)\nunit=micron\n"
          description += "spacing=\(pageSpacing / 1e-6)\n"
        }
      }
      let isWritten =
        switch page.depth {
        case .sixteen:
          unsafe page.samples.withUnsafeBytes { unsafe writePage(file, $0, number, pages.count, description) }
        case .eight:
          unsafe page.samples.map { UInt8($0) }.withUnsafeBytes {
            unsafe writePage(file, $0, number, pages.count, description)
          }
        }
      guard isWritten else { throw unsafe .unwritable(path: path, reason: file.message) }
    }
  }

  private static func writePage(
    _ file: UnsafeMutablePointer<ctiff_file>, _ bytes: UnsafeRawBufferPointer, _ page: Int, _ pages: Int,
    _ description: String
  ) -> Bool {
    unsafe ctiff_write_page(
      file, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(page), UInt32(pages), description) == 1
  }
}
