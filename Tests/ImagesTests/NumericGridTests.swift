import Foundation
import Testing

@testable import Images

@Suite struct NumericGridTests {
  private static func bytes(_ text: String) -> [UInt8] {
    Data(base64Encoded: text, options: .ignoreUnknownCharacters).map { [UInt8]($0) } ?? []
  }

  /// Arrays that numpy.save wrote.
  private static let wholeNumbers = """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsIDQpLCB9ICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAr7//z//f/+////AAABAAIAAwAEAAUA
    BgA=
    """

  private static let fractions = """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIsIDMpLCB9ICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAPwAAgD8AAMA/AAAAQAAA
    IEAAAEBAAABgQAAAgEAAAJBAAACgQAAAsEA=
    """

  private static let columnOrder = """
    k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAg
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAAPA/AAAAAAAA
    8D8AAAAAAADwPwAAAAAAAPA/AAAAAAAA8D8=
    """

  /// Two pages of 5 x 4 fractions by Pillow, compressed by LZW, 50000 and 25000 pixels per centimetre.
  private static let heights = """
    SUkqAEAAAACAAAAMBfwJQQUAICEECEACEIBfQKJQkfRIfwIgReExpQRpgRpwRoAECBBCSAAQScYScgScoECAgA0AAAEDAAEAAAAF
    AAAAAQEDAAEAAAAEAAAAAgEDAAEAAAAgAAAAAwEDAAEAAAAFAAAABgEDAAEAAAABAAAAEQEEAAEAAAAIAAAAFgEDAAEAAAAEAAAA
    FwEEAAEAAAA4AAAAGgEFAAEAAADiAAAAGwEFAAEAAADqAAAAHAEDAAEAAAABAAAAKAEDAAEAAAADAAAAUwEDAAEAAAADAAAAPAEA
    AFDDAAABAAAAqGEAAAEAAAAAAAAAAAAAAAAAAAAAAElJKgA8AAAAgAAADFIQAQEEgTGgqAhUCY8Lh8CZELicCZMLi8CZULjcCZcL
    j8CZkLkcCZsLk8CZ0LlcBA0AAAEDAAEAAAAFAAAAAQEDAAEAAAAEAAAAAgEDAAEAAAAgAAAAAwEDAAEAAAAFAAAABgEDAAEAAAAB
    AAAAEQEEAAEAAAAIAQAAFgEDAAEAAAAEAAAAFwEEAAEAAAA0AAAAGgEFAAEAAADeAQAAGwEFAAEAAADmAQAAHAEDAAEAAAABAAAA
    KAEDAAEAAAADAAAAUwEDAAEAAAADAAAAAAAAAFDDAAABAAAAqGEAAAEAAAAAAA==
    """

  @Test func numPyArrays() throws {
    try withFolder { folder in
      let path = folder + "/a.npy"
      try write(Self.bytes(Self.wholeNumbers), to: path)
      let grid = try NumericGrid(readingNumPy: path)
      #expect(grid.width == 4 && grid.height == 3 && grid.pageCount == 1)
      #expect(grid.values == (0..<12).map { Double($0 - 5) })
      try write(Self.bytes(Self.fractions), to: path)
      let pages = try NumericGrid(readingNumPy: path)
      #expect(pages.width == 3 && pages.height == 2 && pages.pageCount == 2)
      #expect(pages.page(1) == (6..<12).map { 0.5 * Double($0) })
    }
  }

  @Test func otherArraysAreRefused() throws {
    try withFolder { folder in
      let path = folder + "/a.npy"
      try write(Self.bytes(Self.columnOrder), to: path)
      #expect(throws: ImageError.unsupported(path: path, reason: "the order of Fortran; save it in that of C")) {
        try NumericGrid(readingNumPy: path)
      }
      try write(Array("1, 2, 3".utf8), to: path)
      #expect(throws: ImageError.foreign(path: path, format: .npy)) { try NumericGrid(readingNumPy: path) }
      let whole = Self.bytes(Self.fractions)
      for length in [10, 40, 127, whole.count - 1] {
        try write(Array(whole[..<length]), to: path)
        #expect("cut at \(length)") { try NumericGrid(readingNumPy: path) } throws: { error in
          if case ImageError.damaged(_, let reason, .npy) = error { !reason.isEmpty } else { false }
        }
      }
    }
  }

  @Test(arguments: [
    "1,2.5,3\n4,5e-1,-6\n", "# x y z\n1 2.5   3\n\n4\t0.5 -6 # end\n", "1;2.5;3;\r\n4;.5;-6;\r\n",
    "ncols 3\nnrows 2\ncellsize 1\n1 2.5 3\n4 .5 -6",
  ])
  func tables(text: String) throws {
    try withFolder { folder in
      try write(Array(text.utf8), to: folder + "/a.csv")
      let grid = try NumericGrid(readingText: folder + "/a.csv")
      #expect(grid.width == 3 && grid.height == 2 && grid.values == [1, 2.5, 3, 4, 0.5, -6])
      #expect(grid.cellSize == (text.hasPrefix("ncols") ? 1 : nil))
    }
  }

  @Test func unknownNumbers() throws {
    try withFolder { folder in
      try write(Array("NODATA_value -9999\n1 nan\n-9999 4\n".utf8), to: folder + "/a.asc")
      let values = try NumericGrid(readingText: folder + "/a.asc").values
      #expect(values[0] == 1 && values[1].isNaN && values[2].isNaN && values[3] == 4)
      try write(Array("1,,3\n4,5,6\n".utf8), to: folder + "/a.csv")
      #expect(try NumericGrid(readingText: folder + "/a.csv").values[1].isNaN)
    }
  }

  @Test(arguments: [
    ("1,2\n3\n", "line 2 has 1 numbers, the first row 2"), ("1 2\n3 x\n", "line 2: \"x\" is not a number"),
    ("# nothing\n", "it has no numbers"), ("ncols 3\n1 2\n", "it tells ncols 3.0, and has 2"),
  ])
  func damagedTables(text: String, reason: String) throws {
    try withFolder { folder in
      let path = folder + "/a.csv"
      try write(Array(text.utf8), to: path)
      #expect(throws: ImageError.damaged(path: path, reason: reason, format: .text)) {
        try NumericGrid(readingText: path)
      }
    }
  }

  /// Height maps are fractions, which images refuse.
  @Test func heightMapsOfTIFF() throws {
    try withFolder { folder in
      let path = folder + "/heights.tif"
      try write(Self.bytes(Self.heights), to: path)
      #expect(throws: ImageError.self) { try TIFFStack(opening: path) }
      let stack = try TIFFStack(opening: path, fractions: .read)
      #expect(stack.isFloatingPoint && stack.pageCount == 2 && stack.bitDepth == 32)
      #expect(try stack.values(ofPage: 0) == (0..<20).map { Double($0) * 0.25 - 1.5 })
      #expect(try stack.values(ofPage: 1) == (0..<20).map { Double($0) * 0.25 + 98.5 })
      let size = try #require(stack.pixelSize)
      #expect(abs(size.x / 2e-7 - 1) < 1e-6 && abs(size.y / 4e-7 - 1) < 1e-6)
      try pattern(width: 6, height: 3, .rgb, .eight).writeTIFF(to: path)
      let colours = try TIFFStack(opening: path, fractions: .read)
      let samples = try colours.samples(ofPage: 0)
      #expect(!colours.isFloatingPoint)
      #expect(try colours.values(ofPage: 0)[4] == (12..<15).reduce(0) { $0 + Double(samples[$1]) } / 3)
    }
  }
}
