import Testing

@testable import Images

@Suite struct ColoringTests {
  /// Row 0 of a field is its lowest y, row 0 of a picture its top.
  @Test func fieldStandsUpright() throws {
    let image = try Image(coloring: [0, 0, 1, 1], width: 2, height: 2, with: .gray)
    #expect(image[0, 0] == 255)
    #expect(image[1, 0] == 0)
  }

  @Test func rangeIsThatOfFiniteValuesUnlessGiven() throws {
    let values: [Double] = [2, .nan, 4, -.infinity, 3, 2]
    let image = try Image(coloring: values, width: 6, height: 1, with: .gray)
    #expect((0..<6).map { image[0, $0] } == [0, 128, 255, 128, 128, 0])
    let given = try Image(coloring: values, width: 6, height: 1, with: .gray, over: 0...4)
    #expect((0..<6).map { given[0, $0] } == [128, 128, 255, 128, 191, 128])
  }

  @Test func constantAndEmptyAndHugeRangesHaveAColor() throws {
    #expect(try Image(coloring: [7, 7], width: 2, height: 1, with: .gray).samples.allSatisfy { $0 == 128 })
    #expect(try Image(coloring: [.nan], width: 1, height: 1).samples == [128, 128, 128])
    let huge = Double.greatestFiniteMagnitude
    #expect(try Image(coloring: [-huge, huge], width: 2, height: 1, with: .gray).samples == [0, 0, 0, 255, 255, 255])
    #expect(throws: ImageError.self) { try Image(coloring: [1, 2, 3], width: 2, height: 2) }
  }

  @Test func enlargedRepeatsPixelsAndKeepsTheirPlace() throws {
    let image = try Image(width: 2, height: 1, channels: .rgb, samples: [1, 2, 3, 4, 5, 6], pixelSize: PixelSize(3e-6))
    let larger = try image.enlarged(by: 3)
    #expect((larger.width, larger.height) == (6, 3))
    for row in 0..<3 {
      for column in 0..<6 {
        for channel in 0..<3 { #expect(larger[row, column, channel] == image[0, column / 3, channel]) }
      }
    }
    #expect(abs((larger.pixelSize?.x ?? 0) - 1e-6) < 1e-18)
    #expect(throws: ImageError.self) { try image.enlarged(by: 0) }
    #expect(throws: ImageError.self) { try image.enlarged(by: 600_000) }
  }
}
