import Testing

@testable import Images

@Suite struct PNGTests {
  @Test(arguments: [Image.Channels.gray, .rgb], [Image.Depth.eight, .sixteen])
  func comesBackAsWritten(channels: Image.Channels, depth: Image.Depth) throws {
    try withFolder { folder in
      for (width, height) in [(1, 1), (7, 5), (64, 33)] {
        let image = try pattern(width: width, height: height, channels, depth)
        try image.writePNG(to: folder + "/image.png")
        #expect(try Image(readingPNG: folder + "/image.png") == image)
      }
    }
  }

  @Test func largestSampleOf16BitsIsKept() throws {
    try withFolder { folder in
      let image = try Image(width: 2, height: 1, depth: .sixteen, samples: [0x0102, 0xFFFE])
      try image.writePNG(to: folder + "/image.png")
      #expect(try Image(readingPNG: folder + "/image.png").samples == [0x0102, 0xFFFE])
    }
  }

  @Test(arguments: [PixelSize(x: 1e-6, y: 2e-6), PixelSize(5e-9), PixelSize(85.2e-6 / 64), PixelSize(1)])
  func pixelSizeIsKeptToWholePixelsPerMetre(size: PixelSize) throws {
    try withFolder { folder in
      var image = try pattern(width: 3, height: 2, .gray, .eight)
      image.pixelSize = size
      try image.writePNG(to: folder + "/image.png")
      let read = try #require(try Image(readingPNG: folder + "/image.png").pixelSize)
      #expect(abs(1 / read.x - 1 / size.x) <= 0.5 + 1e-6)
      #expect(abs(1 / read.y - 1 / size.y) <= 0.5 + 1e-6)
    }
  }

  @Test(arguments: [0, -1e-6, 1e-10, 3, Double.nan, .infinity])
  func impossiblePixelSizeIsRefused(size: Double) throws {
    try withFolder { folder in
      var image = try pattern(width: 3, height: 2, .gray, .eight)
      image.pixelSize = PixelSize(size)
      #expect(throws: ImageError.self) { try image.writePNG(to: folder + "/image.png") }
      #expect(throws: ImageError.unreadable(path: folder + "/image.png", reason: "No such file or directory")) {
        try Image(readingPNG: folder + "/image.png")
      }
    }
  }

  /// Made by another program (Pillow): a palette, one bit, 8 bits with alpha, each 2 × 2, one row bright, one dark.
  @Test func otherKindsOfPixelsAreExpanded() throws {
    try withFolder { folder in
      for (name, bytes, expected) in ForeignPNG.all {
        try write(bytes, to: folder + "/foreign.png")
        let image = try Image(readingPNG: folder + "/foreign.png")
        #expect(image.samples == expected, "\(name)")
        #expect(image.depth == .eight, "\(name)")
      }
    }
  }

  @Test func missingForeignAndTruncatedFilesAreToldApart() throws {
    try withFolder { folder in
      let path = folder + "/image.png"
      #expect(throws: ImageError.unreadable(path: path, reason: "No such file or directory")) {
        try Image(readingPNG: path)
      }
      #expect(throws: ImageError.unreadable(path: folder, reason: "Not a regular file")) {
        try Image(readingPNG: folder)
      }
      for bytes in [[], Array("GIF89a and more".utf8), [0x89, 0x50, 0x4E]] {
        try write(bytes, to: path)
        #expect(throws: ImageError.foreign(path: path)) { try Image(readingPNG: path) }
      }
      try pattern(width: 40, height: 30, .rgb, .sixteen).writePNG(to: path)
      let whole = try fileContents(path)
      for length in stride(from: 8, to: whole.count, by: 97) {
        try write(Array(whole[..<length]), to: path)
        #expect { try Image(readingPNG: path) } throws: { error in
          if case ImageError.damaged = error { true } else { false }
        }
      }
    }
  }

  @Test func changedByteIsFound() throws {
    try withFolder { folder in
      let path = folder + "/image.png"
      try pattern(width: 40, height: 30, .rgb, .eight).writePNG(to: path)
      let whole = try fileContents(path)
      // In the header, in the pixels, and in the checksum of the pixels.
      for place in [17, 60, whole.count / 2, whole.count - 16] {
        var bytes = whole
        bytes[place] ^= 0x10
        try write(bytes, to: path)
        #expect(throws: ImageError.self, "byte \(place)") { try Image(readingPNG: path) }
      }
    }
  }

  /// A sound header of 60000 × 60000 pixels in front of nothing must not cost 7 GB.
  @Test func promiseOfManyPixelsIsNotBelieved() throws {
    try withFolder { folder in
      try write(ForeignPNG.promise, to: folder + "/image.png")
      #expect(throws: ImageError.damaged(path: folder + "/image.png", reason: "the file ends early")) {
        try Image(readingPNG: folder + "/image.png")
      }
    }
  }

  @Test func unwritablePlaceIsRefused() throws {
    try withFolder { folder in
      let image = try pattern(width: 3, height: 2, .gray, .eight)
      let path = folder + "/no/such/image.png"
      #expect(throws: ImageError.unwritable(path: path, reason: "No such file or directory")) {
        try image.writePNG(to: path)
      }
    }
  }

  @Test func samplesMustFit() throws {
    #expect(throws: ImageError.self) { try Image(width: 2, height: 2, samples: [1, 2, 3]) }
    #expect(throws: ImageError.self) { try Image(width: 1, height: 1, samples: [256]) }
    #expect(throws: ImageError.self) { try Image(width: 0, height: 1, samples: []) }
    #expect(throws: ImageError.self) { try Image(width: Int.max, height: 2, samples: []) }
  }
}
