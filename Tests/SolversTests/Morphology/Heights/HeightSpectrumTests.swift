import Foundation
import Testing

@testable import Solvers

@Suite struct HeightSpectrumTests {
  /// White noise has the power variance times the area of a pixel at all wave numbers, windowed or not.
  @Test(arguments: [false, true]) func whiteNoiseIsWhite(isPeriodic: Bool) throws {
    let map = heightMap(128, 128, isPeriodic: isPeriodic) { scatter(Int($0), Int($1)) - 0.5 }.levelled(.mean)
    let spectrum = HeightSpectrum(map)
    let mean = spectrum.powers.dropFirst(4).reduce(0, +) / Double(spectrum.powers.count - 4)
    #expect(abs(mean * 12 - 1) < 0.05)
    let slope = try #require(spectrum.slope(over: 0.3...3))
    #expect(abs(slope.value) < 0.1 && slope.standardError < 0.1)
  }

  /// The sum over a profile's wave numbers is the variance.
  @Test func powersAddUpToTheVariance() {
    let map = heightMap(101, 1, isPeriodic: true) { column, _ in scatter(Int(column), 3) }.levelled(.mean)
    let spectrum = HeightSpectrum(map)
    let sum = spectrum.powers.reduce(0, +) * 2 / map.length
    #expect(abs(sum / (HeightStatistics(map).rootMeanSquare * HeightStatistics(map).rootMeanSquare) - 1) < 1e-10)
    #expect(spectrum.hurst(ofSlope: -2) == 0.5)
  }
}
