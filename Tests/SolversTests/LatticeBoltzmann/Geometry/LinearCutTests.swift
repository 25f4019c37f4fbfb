import Testing

@testable import Solvers

@Suite struct LinearCutTests {
  /// Planes cut cubes and lines cut squares into the parts that random points count, and complements add up to 1.
  @Test func planesCutTheirPart() {
    for n in 0..<40 {
      let normal = SIMD3(scatter(n, 1) - 0.5, scatter(n, 2) - 0.5, scatter(n, 3) - 0.5)
      let shift = 0.6 * (scatter(n, 4) - 0.5)
      func value(_ x: Double, _ y: Double, _ z: Double) -> Double {
        (normal * SIMD3(x - 0.5, y - 0.5, z - 0.5)).sum() - shift
      }
      var cube = SIMD8<Double>()
      for corner in 0..<8 { cube[corner] = value(Double(corner & 1), Double(corner >> 1 & 1), Double(corner >> 2)) }
      let square = cube.lowHalf
      let m = 60
      var (below, flat) = (0, 0)
      for k in 0..<m {
        for j in 0..<m {
          for i in 0..<m {
            let (x, y, z) = (
              (Double(i) + 0.5) / Double(m), (Double(j) + 0.5) / Double(m), (Double(k) + 0.5) / Double(m)
            )
            below += value(x, y, z) < 0 ? 1 : 0
            if k == 0 { flat += value(x, y, 0) < 0 ? 1 : 0 }
          }
        }
      }
      #expect(abs(LinearCut.part(ofCube: cube) - Double(below) / Double(m * m * m)) < 0.003)
      #expect(abs(LinearCut.part(ofSquare: square) - Double(flat) / Double(m * m)) < 0.02)
      #expect(abs(LinearCut.part(ofCube: cube) + LinearCut.part(ofCube: 0 - cube) - 1) < 1e-13)
    }
  }
}
