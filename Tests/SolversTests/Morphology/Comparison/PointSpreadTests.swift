import Domain
import Foundation
import Solvers
import Testing

@Suite struct PointSpreadTests {
  /// A wave is left with exp(-k^2 s^2 / 2) of its amplitude, below a pixel as above; mirrored ends take half waves.
  @Test(arguments: [0.2, 1, 3]) func waves(deviation: Double) {
    for (isPeriodic, waves, phase) in [(true, 5.0, 0.3), (false, 4.5, 0.0)] {
      let k = 2 * Double.pi * waves / 48
      let map = heightMap(48, 1, isPeriodic: isPeriodic) { x, _ in 7 + 2 * cos(k * (x + 0.5) + phase) }
      let blurred = map.blurred(deviation)
      let rest = exp(-0.5 * k * k * deviation * deviation)
      for x in 0..<48 {
        #expect(abs(blurred[0, x] - (7 + 2 * rest * cos(k * (Double(x) + 0.5) + phase))) < 1e-12)
      }
      #expect(blurred.isPeriodic == isPeriodic)
    }
  }

  /// Pixels that are not square, and a length in metres.
  @Test func wavesOfMaps() {
    let (kx, ky, deviation) = (2 * Double.pi / 16e-6, 2 * Double.pi / 10e-6, 2e-6)
    let map = HeightMap(
      columns: 32, rows: 40, dx: 1e-6, dy: 0.5e-6,
      values: (0..<32 * 40).map { cos(kx * Double($0 % 32) * 1e-6) * sin(ky * Double($0 / 32) * 0.5e-6) },
      isPeriodic: true)
    let rest = exp(-0.5 * (kx * kx + ky * ky) * deviation * deviation)
    let blurred = map.blurred(deviation)
    #expect(zip(blurred.values, map.values).allSatisfy { abs($0 - rest * $1) < 1e-12 })
  }

  /// A sharp front becomes an error function, and stays where it is.
  @Test func fronts() throws {
    let field = try sampled([64, 4, 3], periodic: [.y]) { x, _, _ in x < 32 ? 1 : 0 }
    let blurred = field.blurred(3)
    for x in 0..<64 {
      let expected = 0.5 * erfc((Double(x) + 0.5 - 32) / (3 * 2.0.squareRoot()))
      #expect(abs(blurred[x, 2, 1] - expected) < 2e-3)
    }
    #expect(abs(blurred[31, 0, 0] + blurred[32, 0, 0] - 1) < 1e-12 && blurred.periodic == [.y])
  }

  /// Heights that are not known stay so, and leave the others as they were were they alike.
  @Test func masks() {
    let map = heightMap(24, 20) { x, y in x > 5 && x < 9 && y > 3 ? .nan : 4 }
    let blurred = map.blurred(2)
    for (new, old) in zip(blurred.values, map.values) {
      #expect(old.isFinite ? abs(new - 4) < 1e-12 : new.isNaN)
    }
  }
}
