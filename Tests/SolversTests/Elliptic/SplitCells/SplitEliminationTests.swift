import Domain
import MPI
import Testing

@testable import Solvers

@Suite struct SplitEliminationTests {
  private func level(low: Double, periodic: Set<Axis> = []) throws -> SplitLevel {
    let field = SplitMedium.field([40, 36], seed: 8)
    return try SplitMedium.levels(
      SplitMedium.twoPhase(field, fraction: 0.3, low: low), [40, 36], periodic: periodic)[0]
  }

  /// The solution's residual is round-off, whatever the contrast.
  @Test(arguments: [1, 1e-3, 1e-6], [[], [Axis.y]])
  func solves(low: Double, periodic: [Axis]) throws {
    let level = try level(low: low, periodic: Set(periodic))
    let elimination = try #require(SplitElimination(level, limit: .max))
    let f = (0..<level.count).map { Float(scatter($0, 3)) }
    for i in 0..<level.count { level.f[i] = f[i] }
    elimination.solve(level)
    for red in [true, false] { try level.ghosts.refresh(level.u, red: red) }
    for i in 0..<level.count {
      var (sum, size) = (Double(f[i]) - Double(level.excess[i] * level.u[i]), Double(f[i]))
      for e in Int(level.first[i])..<Int(level.first[i + 1]) {
        let difference = Double(level.u[Int(level.neighbour[e])]) - Double(level.u[i])
        sum += Double(level.coupling[e]) * difference
        size += Double(level.coupling[e] * abs(level.u[i]))
      }
      #expect(abs(sum) < 3e-6 * size)
    }
  }

  @Test func refusesTooMuchWork() throws { #expect(SplitElimination(try level(low: 1), limit: 100) == nil) }

  /// A full matrix counts as well: here it is all there is to do, four unknowns around a square.
  @Test func countsFullMatrices() throws {
    let level = try SplitMedium.levels([Double](repeating: 1, count: 16), [4, 4])[0]
    #expect(level.count == 4)
    #expect(SplitElimination(level, limit: 4 * 4 * 4 / 3 - 1) == nil)
    #expect(SplitElimination(level, limit: 4 * 4 * 4 / 3) != nil)
  }

  /// Without a wall the last unknown's level is free: it is zero, and nothing is divided by zero.
  @Test func freeLevel() throws {
    let level = try level(low: 1)
    for i in 0..<level.count { level.walls[i] = 0 }
    level.finish()
    let elimination = try #require(SplitElimination(level, limit: .max))
    for i in 0..<level.count { level.f[i] = i == 0 ? 1 : i == level.count - 1 ? -1 : 0 }
    elimination.solve(level)
    #expect((0..<level.count).allSatisfy { level.u[$0].isFinite && abs(level.u[$0]) < 1e3 })
    #expect((0..<level.count).contains { level.u[$0] == 0 })
    #expect(level.u[0] > level.u[level.count - 1])
  }
}
