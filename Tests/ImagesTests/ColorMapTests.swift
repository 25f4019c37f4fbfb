import Testing

@testable import Images

@Suite struct ColorMapTests {
  @Test func viridisEndsAndMiddle() {
    #expect(ColorMap.viridis[0] == Color(red: 0x44, green: 0x01, blue: 0x54))
    #expect(ColorMap.viridis[0.5] == Color(red: 0x21, green: 0x91, blue: 0x8C))
    #expect(ColorMap.viridis[1] == Color(red: 0xFD, green: 0xE7, blue: 0x25))
  }

  @Test(arguments: ColorMap.all.map(\.name))
  func numbersOutsideGetTheColorOfTheEnd(name: String) throws {
    let map = try #require(ColorMap.named(name))
    #expect(map[-3] == map[0])
    #expect(map[7] == map[1])
    #expect(map[.nan] == map[0])
    #expect(map[-.infinity] == map[0])
    #expect(map[.infinity] == map[1])
  }

  /// Lightness rises evenly: no band stands out that is not in the numbers.
  @Test func viridisRisesEvenly() {
    let lightness = (0...64).map { ColorMap.viridis[Double($0) / 64].lightness }
    let steps = zip(lightness.dropFirst(), lightness).map { $0 - $1 }
    let mean = (lightness[64] - lightness[0]) / 64
    for step in steps { #expect(step > 0.5 * mean && step < 2 * mean) }
  }

  /// What lies equally far to either side of the middle looks equally strong.
  @Test func divergingIsSymmetricAboutItsMiddle() {
    for step in 0...50 {
      let distance = Double(step) / 100
      let (low, high) = (ColorMap.diverging[0.5 - distance], ColorMap.diverging[0.5 + distance])
      #expect(abs(low.lightness - high.lightness) < 0.012)
      if step > 5 { #expect(low.blue > low.red && high.red > high.blue) }
    }
    #expect(ColorMap.diverging[0.5].lightness > 0.96)
    #expect(ColorMap.named("rainbow") == nil)
  }

  @Test func oklabOfKnownColors() {
    #expect(Color(lightness: 1, chroma: 0, hue: 0) == Color(red: 255, green: 255, blue: 255))
    #expect(Color(lightness: 0, chroma: 0, hue: 0) == Color(red: 0, green: 0, blue: 0))
    // Red is (0.62796, 0.22486, 0.12585) in Oklab: chroma 0.25768, hue 29.23°.
    #expect(Color(lightness: 0.62796, chroma: 0.25768, hue: 29.234) == Color(red: 255, green: 0, blue: 0))
    #expect(abs(Color(red: 255, green: 0, blue: 0).lightness - 0.62796) < 1e-4)
  }
}
