import Domain
import Foundation
import Testing

@testable import Solvers

@Suite struct ConnectivityTests {
  @Test func eulerNumbers() throws {
    let center = { (x: Double, y: Double, z: Double) in hypot(hypot(x - 12, y - 12), z - 12) }
    let ball = try sampled([24, 24, 24]) { center($0, $1, $2) < 8 ? 1 : 0 }
    let shell = try sampled([24, 24, 24]) { abs(center($0, $1, $2) - 7) < 1.5 ? 1 : 0 }
    let torus = try sampled([24, 24, 24]) { x, y, z in hypot(hypot(x - 12, y - 12) - 7, z - 12) < 3 ? 1 : 0 }
    let ring = try sampled([24, 24]) { x, y, _ in abs(hypot(x - 12, y - 12) - 7) < 2 ? 1 : 0 }
    #expect([ball, shell, torus, ring].map { Connectivity($0, from: .xLower).eulerNumber } == [1, 2, 0, 0])
  }

  /// Cells that meet in a corner are two parts; the holes that they enclose hang together through it.
  @Test func cornersDoNotJoin() throws {
    let field = try sampled([2, 2]) { x, y, _ in (x < 1) == (y < 1) ? 1 : 0 }
    let connectivity = Connectivity(field, from: .xLower)
    #expect(connectivity.parts == 2 && connectivity.eulerNumber == 2 && connectivity.joinedFraction == 0.5)
  }

  @Test func periodicEndsJoin() throws {
    let stripes = { (x: Double, y: Double, _: Double) -> Double in y < 2 && x < 6 || y > 8 && x > 4 ? 1 : 0 }
    #expect(Connectivity(try sampled([10, 10], stripes), from: .xLower).joinedFraction == 0.5)
    #expect(Connectivity(try sampled([10, 10], periodic: [.y], stripes), from: .xLower).joinedFraction == 1)
    #expect(Connectivity(try sampled([10, 10], periodic: [.y], stripes), from: .xUpper).parts == 1)
  }
}
