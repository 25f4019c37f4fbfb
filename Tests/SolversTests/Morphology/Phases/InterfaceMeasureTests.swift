import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct InterfaceMeasureTests {
  @Test func flatInterface() throws {
    let field = try sampled([40, 6, 5], periodic: [.y, .z]) { x, _, _ in 0.5 * (1 - tanh((x - 17.3) / 2)) }
    let measure = InterfaceMeasure(field)
    #expect(abs(measure.levelArea - 30) < 1e-10)
    #expect(abs(measure.gradientIntegral / 30 - 1) < 1e-4)
  }

  /// Planes of any direction are exact between the centres of cells.
  @Test func obliquePlane() throws {
    let field = try sampled([12, 12, 12]) { x, y, z in 0.5 + 0.05 * (z - 6 - 0.3 * (x - 6) - 0.2 * (y - 6)) }
    #expect(abs(InterfaceMeasure(field).levelArea - 121 * 1.13.squareRoot()) < 1e-9)
  }

  @Test func disc() throws {
    let field = try sampled([60, 60]) { x, y, _ in 20 - hypot(x - 30, y - 30) }
    #expect(abs(InterfaceMeasure(field, level: 0).levelArea / (40 * .pi) - 1) < 1e-3)
  }
}
