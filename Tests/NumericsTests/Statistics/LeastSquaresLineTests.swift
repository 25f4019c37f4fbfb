import Foundation
import Numerics
import Testing

@Suite struct LeastSquaresLineTests {
  private let x = Samples.x
  private let y = Samples.y

  @Test func leastSquares() {
    let line = LeastSquaresLine(x: x, y: y)
    #expect(agree(line.slope, -0.20079502945002378, 1e-12) && agree(line.intercept, 3.384991395260525, 1e-12))
    #expect(agree(line.slopeStandardError, 0.20662055275573907, 1e-12))
    #expect(agree(line.interceptStandardError, 1.234809784912515, 1e-12))
    let exact = LeastSquaresLine(x: [1, 2], y: [3, 5])
    #expect(exact.slope == 2 && exact.intercept == 1 && exact.residual.isNaN)
    let spacings = [0.1, 0.05, 0.025, 0.0125]
    let order = LeastSquaresLine.convergence(spacings: spacings, errors: spacings.map { 3 * $0 * $0 })
    #expect(agree(order.slope, 2) && agree(order.intercept, log(3), 1e-12) && order.slopeStandardError < 1e-12)
  }
}
