import Foundation
import Testing

@testable import Solvers

@Suite struct SkeletonTests {
  @Test func bar() throws {
    let skeleton = Skeleton(try sampled([60, 20]) { x, y, _ in abs(x - 30) < 25 && abs(y - 10.5) < 3 ? 1 : 0 })
    #expect(skeleton.ends == 2 && skeleton.branchPoints == 0)
    // Ends are a half width before those of the bar.
    #expect(abs(skeleton.length - 45) <= 2)
    #expect(skeleton.tipRadii.allSatisfy { abs($0 - 3) <= 1 })
  }

  @Test func cross() throws {
    let skeleton = Skeleton(
      try sampled([41, 41]) { x, y, _ in abs(x - 20.5) < 2 || abs(y - 20.5) < 2 ? 1 : 0 }, closing: 0)
    #expect(skeleton.ends == 4 && skeleton.branchPoints == 1)
  }

  /// A gap of one cell is closed first.
  @Test func closing() throws {
    let field = try sampled([40, 12]) { x, y, _ in abs(y - 6) < 2 && Int(x) != 20 && x > 3 && x < 37 ? 1 : 0 }
    #expect(Skeleton(field, closing: 0).ends == 4)
    #expect(Skeleton(field, closing: 1).ends == 2)
  }
}
