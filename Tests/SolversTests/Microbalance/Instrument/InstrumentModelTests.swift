import Numerics
import Solvers
import Testing

@Suite struct InstrumentModelTests {
  private let truth = ResonanceShift(frequency: -100, bandwidth: 20)

  private func model(_ noise: InstrumentModel.Noise = .init(floor: 0)) -> InstrumentModel {
    InstrumentModel(
      overtones: [3, 5, 7], dwell: 0.5, frequencyNoise: noise, bandwidthNoise: noise, key: RandomKey(seed: 7))
  }

  @Test func withoutFaultsItReadsTheSignal() {
    let readings = model().sweep(4, from: 10) { overtone, time in
      ResonanceShift(frequency: Double(overtone), bandwidth: time)
    }
    #expect(readings.map(\.overtone) == [3, 5, 7])
    #expect(readings.map(\.time) == [10, 10.5, 11])
    #expect(readings.map(\.shift.frequency) == [3, 5, 7])
    #expect(readings.map(\.shift.bandwidth) == [10, 10.5, 11])
    #expect(model().sweepTime == 1.5)
  }

  @Test func offsetAndDriftGrowWithTheOvertone() {
    var model = model()
    model.offset = ResonanceShift(frequency: 2, bandwidth: 1)
    model.drift = ResonanceShift(frequency: -0.1, bandwidth: 0)
    let readings = model.sweep(0, from: 10) { _, _ in truth }
    #expect(readings[1].shift.frequency == -100 + 5 * (2 - 0.1 * 10.5))
    #expect(readings[1].shift.bandwidth == 25)
  }

  @Test func noiseHasItsDeviation() {
    var (frequency, bandwidth) = (RunningMoments(), RunningMoments())
    var product = 0.0
    let count = 4000
    for number in 0..<count {
      for reading in model(.rheoQCM).sweep(number, from: 0, of: { _, _ in truth }) {
        frequency.add(reading.shift.frequency)
        bandwidth.add(reading.shift.bandwidth)
        product += (reading.shift.frequency + 100) * (reading.shift.bandwidth - 20)
      }
    }
    // sigma = 1 + 0.03 x 20; four standard errors of 12 000 readings.
    let (sigma, n) = (1.6, Double(3 * count))
    #expect(abs(frequency.mean + 100) <= 4 * sigma / n.squareRoot())
    #expect(abs(bandwidth.mean - 20) <= 4 * sigma / n.squareRoot())
    for moments in [frequency, bandwidth] {
      #expect(abs(moments.variance / (sigma * sigma) - 1) <= 4 * (2 / n).squareRoot())
    }
    #expect(abs(product / n) <= 4 * sigma * sigma / n.squareRoot())
  }

  @Test func readingsDependOnTheirPlaceAlone() {
    let noisy = model(.rheoQCM)
    var fewer = noisy
    fewer.overtones = [5]
    let all = noisy.sweep(11, from: 3) { _, _ in truth }
    let one = fewer.sweep(11, from: 3.5) { _, _ in truth }
    #expect(one[0] == all[1])
    let next = noisy.sweep(12, from: 3) { _, _ in truth }
    #expect(next[0].shift != all[0].shift)
  }
}
