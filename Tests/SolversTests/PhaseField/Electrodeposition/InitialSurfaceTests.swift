import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

/// Distances to surfaces, and the same profile on every rank and grid.
@Suite(.serialized, .collective) struct InitialSurfaceTests {
  private let plane: Grid
  private let space: Grid

  init() throws {
    plane = try Grid(cells: [24, 20], spacing: [0.5e-6, 0.5e-6], origin: [1e-6, -2e-6])
    space = try Grid(cells: [12, 10, 9], spacing: [1e-6, 1e-6, 1e-6])
  }

  @Test func flatFrontIsItsDistance() {
    let surface = InitialSurface(.flat, height: 2e-6, over: plane)
    #expect(abs(surface.distance(at: Position(5e-6, 3e-6, 0)) - 2e-6) < 1e-20)
  }

  /// A point over the centre, one beside it, and one that is nearer around the periodic side.
  @Test func capIsADiscAndReachesAround() {
    let seeds = [InitialSurface.Seed.cap(y: 1e-6, z: 0, radius: 3e-6)]
    let surface = InitialSurface(.flat, height: 2e-6, seeds: seeds, over: plane, periodic: [.y])
    #expect(abs(surface.distance(at: Position(7e-6, -1e-6, 0)) - 1e-6) < 1e-18)
    // 3 um across around the side, 4 um up: 5 um from the centre.
    #expect(abs(surface.distance(at: Position(7e-6, 6e-6, 0)) - 2e-6) < 1e-18)
    let walled = InitialSurface(.flat, height: 2e-6, seeds: seeds, over: plane)
    #expect(abs(walled.distance(at: Position(7e-6, 6e-6, 0)) - min(4e-6, (65e-12).squareRoot() - 3e-6)) < 1e-18)
  }

  @Test func hemisphereInSpace() {
    let seeds = [InitialSurface.Seed.cap(y: 5e-6, z: 4e-6, radius: 2e-6)]
    let surface = InitialSurface(.flat, height: 1e-6, seeds: seeds, over: space)
    #expect(abs(surface.distance(at: Position(3e-6, 7e-6, 5e-6)) - 1e-6) < 1e-18)
  }

  @Test func needleHasARoundTip() {
    let seeds = [InitialSurface.Seed.needle(y: 4e-6, z: 0, length: 5e-6, radius: 1e-6)]
    let surface = InitialSurface(.flat, height: 1e-6, seeds: seeds, over: plane)
    #expect(abs(surface.distance(at: Position(9e-6, 2e-6, 0)) - 2e-6) < 1e-18)
    // Beside the shaft.
    #expect(abs(surface.distance(at: Position(5e-6, 3.5e-6, 0)) - 0.5e-6) < 1e-18)
    // 3 um across and 4 um beyond the tip's centre.
    #expect(abs(surface.distance(at: Position(10e-6, 5e-6, 0)) - 4e-6) < 1e-18)
  }

  /// The front's distance is zero on it, and falls off as 1 along the normal.
  @Test func wavesAreDistancesToFirstOrder() {
    let surface = InitialSurface(.waves(amplitude: 1e-6, y: 2, z: 0), height: 4e-6, over: plane)
    let y = 0.7e-6
    let k = 2 * Double.pi * 2 / 10e-6
    let x = 4e-6 + 1e-6 * cos(k * y)
    func at(_ dx: Double, _ dy: Double) -> Double { surface.distance(at: Position(1e-6 + x + dx, -2e-6 + y + dy, 0)) }
    #expect(abs(at(0, 0)) < 1e-20)
    let step = 1e-10
    let gradient = ((at(step, 0) - at(-step, 0)) / (2 * step), (at(0, step) - at(0, -step)) / (2 * step))
    #expect(abs(gradient.0 * gradient.0 + gradient.1 * gradient.1 - 1) < 1e-7)
  }

  /// Each cell has the value of its place, wherever it lies; an interface at rest integrates to its place.
  @Test func fieldIsAFunctionOfPosition() throws {
    let topology = try CartesianTopology(space, over: World.communicator, periodic: [.y, .z])
    let rough = RoughSurface(Self.spectrum, over: space, key: RandomKey(seed: 4))
    let surface = InitialSurface(
      .rough(rough), height: 5e-6, seeds: [.cap(y: 1e-6, z: 8e-6, radius: 2e-6)], over: space, periodic: [.y, .z])
    let phase = Field<Double>("order_parameter", on: topology)
    surface.fill(phase, width: 1e-6)
    var isSame = true
    let owned = phase.block.owned
    owned.forEachRow { first in
      for x in 0..<owned.count.x {
        let index = first &+ CellIndex(x, 0, 0)
        let expected = 0.5 * (1 - tanh(surface.distance(at: space.position(of: index)) / 2e-6))
        if phase.value(at: index) != expected { isSame = false }
      }
    }
    expectEverywhere(isSame)
    let sum = try phase.sum(on: topology.communicator)
    // Metal to 5 um over 90 columns of cells, and the cap; the rough front has the mean 0.
    expectEverywhere(sum > 450 && sum < 500)
  }

  // MARK: Rough surfaces

  private static let spectrum = RoughSurface.Spectrum(
    amplitude: 0.3e-6, hurst: 0.8, longest: 10e-6, rollOff: 5e-6, shortest: 2e-6)

  @Test func roughSurfaceIsTheSameOnEveryGrid() throws {
    let fine = try Grid(cells: [24, 30, 27], spacing: [0.5e-6, 1e-6 / 3, 1e-6 / 3])
    let key = RandomKey(seed: 11)
    let (a, b) = (
      RoughSurface(Self.spectrum, over: space, key: key), RoughSurface(Self.spectrum, over: fine, key: key)
    )
    #expect(a.waveCount > 10 && a.waveCount == b.waveCount)
    for place in [(0.5e-6, 0.5e-6), (7.1e-6, 3.3e-6), (9.9e-6, 0)] {
      let (left, right) = (a.heightAndSlope(y: place.0, z: place.1).0, b.heightAndSlope(y: place.0, z: place.1).0)
      // The fine grid's size has a rounding in it.
      #expect(abs(left - right) < 1e-18)
    }
  }

  @Test func wavesLieBetweenTheCutOffs() {
    let surface = RoughSurface(Self.spectrum, over: space, key: RandomKey(seed: 1))
    let lengths = surface.waves.map { 2 * Double.pi / ($0.ky * $0.ky + $0.kz * $0.kz).squareRoot() }
    #expect((lengths.min() ?? 0) >= 2e-6 * (1 - 1e-9) && (lengths.max() ?? 1) <= 10e-6 * (1 + 1e-9))
    // Each wave stands for its opposite: the wave vectors in the ring are twice as many. The box is 10 by 9 um.
    var vectors = 0
    for m in -9...9 {
      for n in -9...9 {
        let (a, b) = (Double(n) / 10, Double(m) / 9)
        let square: Double = a * a + b * b
        if square >= 0.01 * (1 - 1e-9), square <= 0.25 * (1 + 1e-9) { vectors += 1 }
      }
    }
    #expect(2 * surface.waveCount == vectors)
  }

  /// The mean square of a sum of waves is half the sum of their squared amplitudes: over draws that of the spectrum.
  @Test func drawsHaveTheAmplitudeAndTheSpectrum() {
    var (square, low, high) = (0.0, 0.0, 0.0)
    let draws = 400
    let spectrum = RoughSurface.Spectrum(amplitude: 2e-7, hurst: 0.5, longest: 10e-6, rollOff: 10e-6, shortest: 1e-6)
    for seed in 0..<draws {
      for wave in RoughSurface(spectrum, over: plane, key: RandomKey(seed: UInt64(seed))).waves {
        let power = (wave.a * wave.a + wave.b * wave.b) / 2
        square += power / Double(draws)
        let number = (wave.ky * 10e-6 / (2 * .pi)).rounded()
        if number == 1 { low += power / Double(draws) }
        if number == 4 { high += power / Double(draws) }
      }
    }
    // 10 waves of power n^-2; each a mean over 400 draws of a variate with a deviation of its mean.
    let whole = (1...10).map { 1 / Double($0 * $0) }.reduce(0, +)
    #expect(abs(square / 4e-14 - 1) < 4 * 0.67 / 20)
    #expect(abs(low / (4e-14 / whole) - 1) < 4.0 / 20)
    #expect(abs(high / (4e-14 / whole / 16) - 1) < 4.0 / 20)
  }

  @Test func slopesAreDerivatives() {
    let surface = RoughSurface(Self.spectrum, over: space, key: RandomKey(seed: 3))
    let (y, z, step) = (3.3e-6, 6.1e-6, 1e-11)
    let slope = surface.heightAndSlope(y: y, z: z).1
    func height(_ dy: Double, _ dz: Double) -> Double { surface.heightAndSlope(y: y + dy, z: z + dz).0 }
    #expect(abs((height(step, 0) - height(-step, 0)) / (2 * step) - slope.y) < 1e-6)
    #expect(abs((height(0, step) - height(0, -step)) / (2 * step) - slope.z) < 1e-6)
  }
}
