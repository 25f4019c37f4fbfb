import Foundation
import Testing

@testable import Solvers

@Suite struct FractalDimensionTests {
  /// Pascal's triangle modulo 2: 3^k boxes of the k-th size, exactly.
  @Test func sierpinski() throws {
    let field = try sampled([128, 128]) { x, y, _ in Int(x) & Int(y) == 0 ? 1 : 0 }
    let dimension = try #require(FractalDimension.boxes(field, of: .mass))
    #expect(abs(dimension.value - log(3) / log(2)) < 1e-10)
    #expect(dimension.range == 2...32)
  }

  @Test func discAndItsBoundary() throws {
    let field = try sampled([256, 256]) { x, y, _ in hypot(x - 128, y - 128) < 120 ? 1 : 0 }
    #expect(abs(try #require(FractalDimension.massRadius(field)).value - 2) < 0.02)
    #expect(abs(try #require(FractalDimension.boxes(field, of: .boundary)).value - 1) < 0.06)
    #expect(try #require(FractalDimension.boxes(field, of: .mass)).value > 1.85)
  }

  @Test func fewCellsHaveNone() throws {
    #expect(FractalDimension.boxes(try sampled([8, 8]) { _, _, _ in 1 }, of: .mass) == nil)
    #expect(FractalDimension.boxes(try sampled([64, 64]) { _, _, _ in 0 }, of: .mass) == nil)
  }
}
