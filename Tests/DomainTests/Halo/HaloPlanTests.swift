import MPI
import Testing

@testable import Domain

/// The plans of all ranks of many decompositions, compared on one.
@Suite struct HaloPlanTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cells: [Int]
    var periodic: Set<Axis>
    var testDescription: String { "\(cells) \(periodic.sorted())" }
  }

  static let cases = [
    Case(cells: [9, 8], periodic: []), Case(cells: [9, 8], periodic: [.x, .y]), Case(cells: [4, 31], periodic: [.y]),
    Case(cells: [6, 7, 8], periodic: []), Case(cells: [6, 7, 8], periodic: [.x, .y, .z]),
    Case(cells: [2, 2, 40], periodic: [.x, .z]),
  ]

  /// What one rank writes at a place in a message is what the other reads there.
  @Test(arguments: cases) func messagesFit(_ example: Case) throws {
    let grid = try Grid(cells: example.cells, spacing: example.cells.map { _ in 1 })
    let dimensions = example.cells.count
    let slots = [
      HaloSlot(.double), HaloSlot(.float, components: 3),
      HaloSlot(.double, components: 27, dimensions: dimensions) { [$0.order] },
      HaloSlot(.float, location: .face(.x)),
    ]
    for rankCount in 1...16 {
      guard
        let division = try? Decomposition(grid, rankCount: rankCount, periodic: example.periodic, halo: 2)
      else { continue }
      let plans = (0..<rankCount).map {
        HaloPlan(division, rank: $0, width: 2, neighbourhood: .corners, slots: slots)
      }
      for (rank, plan) in plans.enumerated() {
        #expect(Set(plan.messages.map(\.peer)).count == plan.messages.count)
        for message in plan.messages {
          let answer = try #require(plans[message.peer].messages.first { $0.peer == rank })
          #expect(message.sentCount == answer.receivedCount)
          for link in plan.remote where link.peer == message.peer {
            let twin = try #require(
              plans[message.peer].remote.first { $0.peer == rank && $0.direction == link.direction.opposite })
            for (sent, received) in zip(link.sent, twin.received) {
              #expect(sent.offset == received.offset)
              #expect(sent.components == received.components && sent.slot == received.slot)
              #expect(sent.box.count == received.box.count)
            }
          }
        }
      }
    }
  }

  /// In 2-D nothing is kept or sent along z; a wall has no neighbour.
  @Test func twoAxesCostNoThird() throws {
    let grid = try Grid(cells: [8, 8], spacing: [1, 1])
    let division = try Decomposition(grid, rankCount: 4)
    let plan = HaloPlan(division, rank: 0, width: 1, neighbourhood: .corners, slots: [HaloSlot()])
    #expect(plan.messages.map(\.peer) == [1, 2, 3])
    #expect(plan.messages.reduce(0) { $0 + $1.sentCount } == (4 + 4 + 1) * 8)
    #expect(division.block(of: 0, halo: 1).halo == CellIndex(1, 1, 0))
  }
}
