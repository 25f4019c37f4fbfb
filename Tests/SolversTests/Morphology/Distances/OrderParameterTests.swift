import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct OrderParameterTests {
  @Test func profileOfAPlane() throws {
    let distance = SignedDistance(from: try sampled([40, 4]) { x, _, _ in x < 20 ? 1 : 0 })
    let order = OrderParameter(distance, width: 2)
    for x in 0..<40 {
      #expect(abs(order.field[x, 1, 0] - 0.5 * (1 - tanh((Double(x) - 19.5) / 4))) < 1e-12)
    }
    #expect(order.thinMetal == 0 && order.warning(width: 2) == nil)
  }

  /// Bars are thin below 4 l, and not above.
  @Test(arguments: [(10.0, 1.5, false), (10, 4, true)])
  func thinBars(thickness: Double, width: Double, isThin: Bool) throws {
    let bar = try sampled([60, 6], periodic: [.y]) { x, _, _ in abs(x - 30) < thickness / 2 ? 1 : 0 }
    let order = OrderParameter(SignedDistance(from: bar), width: width)
    #expect(order.thinMetal == (isThin ? 1 : 0) && order.thinGaps == 0)
    #expect((order.warning(width: width) != nil) == isThin)
  }

  /// A needle on a block is thin, the block is not.
  @Test func needleOnABlock() throws {
    let shape = try sampled([60, 60]) { x, y, _ in y < 20 || abs(x - 30) < 2 && y < 50 ? 1 : 0 }
    let order = OrderParameter(SignedDistance(from: shape), width: 2)
    #expect(order.thinMetal > 0.05 && order.thinMetal < 0.12)
  }
}
