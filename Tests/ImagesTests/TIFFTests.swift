import Testing

@testable import Images

@Suite struct TIFFTests {
  /// The samples of a foreign file by column and row.
  private func samples(_ value: (Int, Int) -> Int) -> [UInt16] {
    (0..<20).map { place in UInt16(value(place % 5, place / 5)) }
  }

  @Test(arguments: [Image.Channels.gray, .rgb], [Image.Depth.eight, .sixteen])
  func comesBackAsWritten(channels: Image.Channels, depth: Image.Depth) throws {
    try withFolder { folder in
      for (width, height) in [(1, 1), (7, 5), (64, 533)] {
        let image = try pattern(width: width, height: height, channels, depth)
        try image.writeTIFF(to: folder + "/image.tif")
        #expect(try Image(readingTIFF: folder + "/image.tif") == image)
      }
    }
  }

  @Test(arguments: [nil, 3.5e-7])
  func stackComesBackAsWritten(spacing: Double?) throws {
    try withFolder { folder in
      let path = folder + "/stack.tif"
      let pages = try (0..<5).map { page in
        try Image(
          width: 9, height: 6, depth: .eight, samples: (0..<54).map { place in UInt16((place * 7 + 31 * page) % 256) },
          pixelSize: PixelSize(x: 2e-7, y: 4e-7))
      }
      try TIFFStack.write(pages, to: path, pageSpacing: spacing)
      let stack = try TIFFStack(opening: path)
      #expect(stack.width == 9 && stack.height == 6 && stack.pageCount == 5 && stack.bitDepth == 8)
      // In any order, and in parts.
      for page in [4, 0, 2, 3, 1] {
        #expect(try stack.samples(ofPage: page) == pages[page].samples)
        #expect(try stack.samples(ofPage: page, rows: 2..<5) == Array(pages[page].samples[18..<45]))
      }
      let size = try #require(stack.pixelSize)
      #expect(abs(size.x / 2e-7 - 1) < 1e-6 && abs(size.y / 4e-7 - 1) < 1e-6)
      #expect(stack.pageSpacing.map { abs($0 / 3.5e-7 - 1) < 1e-12 } == spacing.map { _ in true })
    }
  }

  /// Files of other programs: compressions, bits, byte orders, strips and tiles, the large form.
  @Test func otherKindsOfFilesAreRead() throws {
    try withFolder { folder in
      let path = folder + "/foreign.tif"
      let gray = samples { x, y in 7 * x + 50 * y }
      let bits = samples { x, y in (x + y) % 2 }
      let kinds: [(name: String, depth: Int, samples: [UInt16])] = [
        ("lzw", 8, gray), ("tiled", 8, gray), ("bigtiff", 8, gray),
        ("bit", 1, bits), ("g4", 1, bits), ("big16", 16, samples { x, y in 7000 * x + 300 * y }),
      ]
      for kind in kinds {
        try write(ForeignTIFF.bytes(kind.name), to: path)
        let stack = try TIFFStack(opening: path)
        #expect(stack.bitDepth == kind.depth && stack.pageCount == 1, "\(kind.name)")
        #expect(try stack.samples(ofPage: 0) == kind.samples, "\(kind.name)")
        #expect(try stack.samples(ofPage: 0, rows: 1..<3) == Array(kind.samples[5..<15]), "\(kind.name)")
      }
      try write(ForeignTIFF.bytes("bit"), to: path)
      #expect(try Image(readingTIFF: path).samples == kinds[3].samples.map { 255 * $0 })
      try write(ForeignTIFF.bytes("stack"), to: path)
      let stack = try TIFFStack(opening: path)
      #expect(stack.pageCount == 3 && stack.pixelSize == nil)
      #expect(try stack.samples(ofPage: 2) == samples { x, y in (200 + x + 10 * y) % 256 })
      // 254 and 127 pixels an inch.
      try write(ForeignTIFF.bytes("lzw"), to: path)
      let size = try #require(try TIFFStack(opening: path).pixelSize)
      #expect(abs(size.x - 1e-4) < 1e-9 && abs(size.y - 2e-4) < 1e-9)
    }
  }

  @Test func palettesAreReadAsNumbersOnRequestOnly() throws {
    try withFolder { folder in
      let path = folder + "/palette.tif"
      try write(ForeignTIFF.bytes("palette"), to: path)
      #expect(
        throws: ImageError.unsupported(path: path, reason: "numbers of a table of colours; save it as grey")
      ) {
        try TIFFStack(opening: path)
      }
      let stack = try TIFFStack(opening: path, palette: .numbers)
      #expect(try stack.samples(ofPage: 0) == samples { x, y in (x + y) % 3 })
    }
  }

  @Test func missingForeignAndDamagedFilesAreToldApart() throws {
    try withFolder { folder in
      let path = folder + "/image.tif"
      #expect(throws: ImageError.unreadable(path: path, reason: "No such file or directory")) {
        try TIFFStack(opening: path)
      }
      #expect(throws: ImageError.unreadable(path: folder, reason: "Not a regular file")) {
        try TIFFStack(opening: folder)
      }
      for bytes in [[], Array("GIF89a and more".utf8), [0x49, 0x49, 42]] {
        try write(bytes, to: path)
        #expect(throws: ImageError.foreign(path: path, format: .tiff)) { try TIFFStack(opening: path) }
      }
      try write(ForeignTIFF.bytes("float"), to: path)
      #expect(throws: ImageError.self) { try TIFFStack(opening: path) }
      #expect(throws: ImageError.self) { try TIFFStack(opening: path) }
      try pattern(width: 40, height: 30, .gray, .sixteen).writeTIFF(to: path)
      let whole = try fileContents(path)
      for length in stride(from: 8, to: whole.count - 1, by: 97) {
        try write(Array(whole[..<length]), to: path)
        #expect("cut at \(length)") { try Image(readingTIFF: path) } throws: { error in
          if case ImageError.damaged(_, let reason, .tiff) = error { !reason.isEmpty } else { false }
        }
      }
    }
  }

  @Test func impossibleStacksAreRefused() throws {
    try withFolder { folder in
      let path = folder + "/image.tif"
      let (a, b) = (try pattern(width: 4, height: 3, .gray, .eight), try pattern(width: 3, height: 4, .gray, .eight))
      #expect(throws: ImageError.self) { try TIFFStack.write([a, b], to: path) }
      #expect(throws: ImageError.self) { try TIFFStack.write([], to: path) }
      #expect(throws: ImageError.self) { try TIFFStack.write([a], to: path, pageSpacing: -1) }
      #expect(throws: ImageError.self) { try a.writeTIFF(to: folder + "/missing/image.tif") }
      #expect(throws: ImageError.unwritable(path: folder, reason: "Is a directory")) { try a.writeTIFF(to: folder) }
      #expect(throws: ImageError.unreadable(path: path, reason: "No such file or directory")) {
        try TIFFStack(opening: path)
      }
      try a.writeTIFF(to: path)
      #expect(throws: ImageError.invalid("\(path): has 1 pages, no page 3")) { try Image(readingTIFF: path, page: 2) }
    }
  }
}
