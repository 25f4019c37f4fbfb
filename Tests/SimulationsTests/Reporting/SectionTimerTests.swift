import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct SectionTimerTests {
  @Test func sectionsAreReducedOverRanks() throws {
    let timer = SectionTimer()
    timer.add(Double(World.rank + 1), to: "solve")
    timer.add(1, to: "solve")
    timer.add(2, to: "write")
    let statistics = try timer.statistics(on: World.communicator)
    let size = Double(World.size)
    expectEverywhere(
      statistics == [
        SectionStatistics(name: "solve", minimum: 2, mean: (size + 3) / 2, maximum: size + 1),
        SectionStatistics(name: "write", minimum: 2, mean: 2, maximum: 2),
      ])
  }

  /// Ranks that did different things still agree on the table.
  @Test func ranksMayHaveDifferentSections() throws {
    let timer = SectionTimer()
    timer.add(3, to: "section \(World.rank)")
    let statistics = try timer.statistics(on: World.communicator)
    expectEverywhere(statistics.map(\.name) == (0..<World.size).map { "section \($0)" })
    expectEverywhere(statistics.allSatisfy { $0.maximum == 3 && ($0.minimum == 0) == (World.size > 1) })
  }

  @Test func measuringAddsTimeAlsoWhenTheWorkThrows() {
    struct Failure: Error {}
    let timer = SectionTimer()
    try? timer.measure("work") { throw Failure() }
    timer.measure("work") {}
    #expect(timer.sections.count == 1 && timer.sections[0].calls == 2 && timer["work"] > 0)
  }
}
