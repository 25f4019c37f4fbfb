import Domain
import Foundation
import Numerics
import TestSupport
import Testing

@testable import Solvers

/// The random surfaces against the law that they are drawn from.
@Suite struct GaussianSurfaceTests {
  @Test func correlationIsThatOfTheLaw() throws {
    let grid = try Grid(cells: [4, 64], spacing: [1e-8, 1e-8])
    let (amplitude, length) = (3e-9, 4e-8)
    let distances = [0.0, 2e-8, 4e-8, 8e-8]
    var products = distances.map { _ in RunningMoments() }
    for seed in 0..<2000 {
      let surface = RoughSurface(gaussian: amplitude, length: length, over: grid, key: RandomKey(seed: UInt64(seed)))
      let y = 6.4e-7 * scatter(seed, 3)
      let height = surface.heightAndSlope(y: y, z: 0).0
      for (n, distance) in distances.enumerated() {
        products[n].add(height * surface.heightAndSlope(y: y + distance, z: 0).0 / (amplitude * amplitude))
      }
    }
    for (n, distance) in distances.enumerated() {
      // The line repeats itself, and the mean is taken out: the law's mean over the line is missing.
      let mean = Double.pi.squareRoot() * length / 6.4e-7
      let expected = (exp(-distance * distance / (length * length)) - mean) / (1 - mean)
      let error = (products[n].variance / 2000).squareRoot()
      #expect(abs(products[n].mean - expected) <= 4 * error, "\(distance)")
    }
  }
}
