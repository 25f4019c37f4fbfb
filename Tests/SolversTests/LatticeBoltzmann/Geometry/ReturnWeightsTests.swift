import TestSupport
import Testing

@testable import Solvers

@Suite(.collective) struct ReturnWeightsTests {
  static let places = [1e-9, 0.1, 0.37, 0.5, 0.62, 0.9, 1]

  /// Liquid at rest stays at rest: what comes back is a mean, whatever is behind.
  @Test(arguments: [0.02, 0.1, 0.5]) func addUpToOne(viscosity: Double) {
    for q in Self.places {
      for behind in [CutLink.Behind.liquid, .side] + Self.places.map({ .wall($0) }) {
        let weights = ReturnWeights(distance: q, behind: behind, viscosity: viscosity)
        #expect(abs(weights.near + weights.behind + weights.own - 1) < 1e-12, "\(q) \(behind)")
      }
    }
  }

  /// Half-way they are bounce-back, and at the bounds the schemes that they are named after.
  @Test func areThoseOfTheirNames() {
    let half = ReturnWeights(distance: 0.5, behind: .liquid, viscosity: 0.1)
    #expect(half == .halfWay)
    let (q, central) = (0.2, ReturnWeights(distance: 0.2, behind: .liquid, viscosity: 0.1))
    let ratio = (1 - 2 * q) / (1 + 2 * q)
    #expect(central.near == 1 && abs(central.behind - ratio) < 1e-15 && abs(central.own + ratio) < 1e-15)
    let single = ReturnWeights(distance: 0.9, behind: .liquid, viscosity: 0.01)
    #expect(abs(single.near) < 1e-15 && abs(single.behind - 1 / 2.8) < 1e-15 && abs(single.own - 1.8 / 2.8) < 1e-15)
    // Without what arrives: the far branch of Bouzidi, Firdaouss and Lallemand.
    let far = ReturnWeights(distance: 0.8, behind: .side, viscosity: 0.1)
    #expect(abs(far.near - 1 / 1.6) < 1e-15 && abs(far.behind) < 1e-15 && abs(far.own - 0.6 / 1.6) < 1e-15)
    #expect(ReturnWeights(distance: 0.3, behind: .side, viscosity: 0.1) == .halfWay)
  }

  /// Between two walls, what comes back from each is what the other's rule takes for arriving.
  @Test(arguments: places, places) func bothWallsAreSatisfied(q: Double, p: Double) {
    guard q + p > 1e-3 else { return }
    let (viscosity, forth, back, push) = (0.1, 0.7, -0.4, 0.3)
    let (one, two) = (
      ReturnWeights(distance: q, behind: .wall(p), viscosity: viscosity),
      ReturnWeights(distance: p, behind: .wall(q), viscosity: viscosity)
    )
    let a = one.near * forth + one.own * back - push * one.wall
    let b = two.near * back + two.own * forth + push * two.wall
    let (here, there) = (
      ReturnWeights(distance: q, behind: .liquid, viscosity: viscosity),
      ReturnWeights(distance: p, behind: .liquid, viscosity: viscosity)
    )
    #expect(abs(here.near * forth + here.behind * b + here.own * back - push * here.wall - a) < 1e-12)
    #expect(abs(there.near * back + there.behind * a + there.own * forth + push * there.wall - b) < 1e-12)
  }
}
