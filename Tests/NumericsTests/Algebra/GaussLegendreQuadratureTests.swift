import Foundation
import Numerics
import Testing

@Suite struct GaussLegendreQuadratureTests {
  @Test(arguments: [1, 2, 3, 4, 5, 10, 31, 64, 201])
  func quadratureIsExactForPolynomials(count: Int) {
    let rule = GaussLegendreQuadrature(count: count)
    #expect(abs(rule.weights.reduce(0, +) - 2) < 1e-13)
    #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 } && rule.weights.allSatisfy { $0 > 0 })
    for degree in [0, 1, 2, count, 2 * count - 2, 2 * count - 1] where degree < 2 * count {
      let value = rule.integrate(from: 0, to: 1) { pow($0, Double(degree)) }
      #expect(abs(value * Double(degree + 1) - 1) < 1e-12, "degree \(degree)")
    }
    if count >= 10 { #expect(abs(rule.integrate(from: 0, to: 3) { exp(-$0) } - (1 - exp(-3))) < 1e-14) }
  }

  @Test func quadratureNodes() {
    let rule = GaussLegendreQuadrature(count: 3)
    #expect(abs(rule.nodes[2] - 0.6.squareRoot()) < 1e-15 && rule.nodes[1] == 0)
    #expect(abs(rule.weights[1] - 8.0 / 9) < 1e-15 && abs(rule.weights[0] - 5.0 / 9) < 1e-15)
  }
}
