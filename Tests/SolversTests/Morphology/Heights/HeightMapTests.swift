import Foundation
import Testing

@testable import Solvers

@Suite struct HeightMapTests {
  @Test func aPlaneIsTakenOffWhole() {
    let map = heightMap(7, 5) { 3 + 0.5 * $0 - 0.25 * $1 }
    let rest = map.levelled(.plane).values
    #expect(rest.allSatisfy { abs($0) < 1e-13 })
    #expect(abs(map.levelled(.mean).values[0] - (-1.5 + 0.5)) < 1e-13)
  }

  /// Points that are not known take no part, and stay unknown.
  @Test func unknownPointsDoNotTilt() {
    var map = heightMap(9, 9) { 2 * $0 + $1 }
    map[4, 4] = .nan
    let rest = map.levelled(.plane)
    #expect(rest[4, 4].isNaN)
    #expect(rest.values.filter(\.isFinite).allSatisfy { abs($0) < 1e-12 })
    #expect(abs(map.knownFraction - 80.0 / 81) < 1e-15)
  }

  @Test func rowsLoseTheirOffsets() {
    let offsets = [0.0, 5, -3, 2, 8, 1]
    let map = heightMap(11, 6) { offsets[Int($1)] + ($0 == 3 ? 1 : 0) }
    let level = map.levelled(.rows)
    for row in 0..<6 {
      let middle = (0..<11).map { level[row, $0] }.sorted()[5]
      #expect(abs(middle) < 1e-12)
      #expect(level[row, 3] > level[row, 8] + 0.9)
    }
  }

  @Test func aProfileLosesItsLine() {
    #expect(heightMap(12, 1) { 4 - 3 * $0 + 0 * $1 }.levelled(.plane).values.allSatisfy { abs($0) < 1e-12 })
  }

  /// Area averages keep the mean, of any ratio of pixels.
  @Test(arguments: [2.0, 2.5, 3])
  func averagesKeepTheVolume(ratio: Double) {
    let map = heightMap(30, 15) { sin(0.3 * $0) + 0.1 * $1 }
    let coarse = map.areaAveraged(dx: ratio, dy: ratio)
    #expect(coarse.columns == Int(30 / ratio) && coarse.rows == Int(15 / ratio))
    let covered = (0..<15).map { row -> Double in
      (0..<30).reduce(0) { sum, column in
        let u = max(0, min(1, Double(coarse.columns) * ratio - Double(column)))
        return sum + u * map[row, column]
      } * max(0, min(1, Double(coarse.rows) * ratio - Double(row)))
    }.reduce(0, +)
    #expect(abs(coarse.values.reduce(0, +) * ratio * ratio - covered) < 1e-10)
  }

  @Test func cropsTilesAndMirrors() {
    let map = heightMap(10, 6) { 10 * $1 + $0 }
    #expect(map.cropped(columns: 4, rows: 2).values == [23, 24, 25, 26, 33, 34, 35, 36])
    let tiles = map.tiles(3)
    #expect(tiles.count == 9 && tiles[0].values == [0, 1, 2, 10, 11, 12] && tiles[4].values[0] == 23)
    let mirrored = map.mirrored
    #expect(mirrored.isPeriodic && mirrored.columns == 20 && mirrored.rows == 12)
    #expect(mirrored[0, 19] == 0 && mirrored[11, 10] == 9 && mirrored[6, 3] == 53)
  }
}
