import Testing

@testable import Simulations

@Suite struct FormatTests {
  @Test(arguments: [
    (0.5324, "0.532 s"), (9.9996, "10.0 s"), (12.34, "12.3 s"), (59.96, "1 min 00 s"), (245, "4 min 05 s"),
    (7380, "2 h 03 min"), (273_600, "3 d 04 h"), (.infinity, "?"), (0, "0.000 s"),
  ])
  func durations(seconds: Double, text: String) {
    #expect(Format.duration(seconds) == text)
  }

  @Test(arguments: [(812, "812 B"), (3_200_000, "3.20 MB"), (1_449_000_000, "1.45 GB"), (999_999, "1.00 MB")])
  func byteCounts(count: Int, text: String) {
    #expect(Format.bytes(count) == text)
  }

  @Test(arguments: [(812.0, "812 steps"), (1234, "1.23 k steps"), (0, "0 steps"), (2.5e7, "25.0 M steps")])
  func countedThings(number: Double, text: String) {
    #expect(Format.counted(number, "steps") == text)
  }

  @Test(arguments: [
    (0.0, 3, "0"), (0.001234, 3, "0.00123"), (4.5e-9, 2, "4.5e-09"), (-1.25, 3, "-1.25"), (9.996, 3, "10.0"),
    (123_456, 3, "123456"), (1.5e20, 3, "1.50e+20"), (.nan, 3, "nan"),
  ])
  func significantDigits(number: Double, digits: Int, text: String) {
    #expect(Format.significant(number, digits) == text)
  }

  @Test(arguments: [(1.999, 2, "2.00"), (-0.001, 2, "0.00"), (12.0, 0, "12"), (0.05, 3, "0.050"), (-1.5, 1, "-1.5")])
  func fixedDigits(number: Double, digits: Int, text: String) {
    #expect(Format.fixed(number, digits) == text)
  }
}
