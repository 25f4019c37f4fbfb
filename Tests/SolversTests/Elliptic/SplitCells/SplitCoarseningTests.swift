import Testing

@testable import Solvers

@Suite struct SplitCoarseningTests {
  /// On a uniform grid the coarse operator is that of a grid of twice the spacing, walls included, on every level.
  @Test(arguments: [(32, 16, 1), (16, 16, 16)])
  func uniformGridIsRediscretised(shape: (Int, Int, Int)) {
    let problem = SplitProblem(
      nx: shape.0, ny: shape.1, nz: shape.2, k: [Double](repeating: 1, count: shape.0 * shape.1 * shape.2))
    var level = problem.fine.coarsened()
    var coupling: Float = shape.2 > 1 ? 2 : 1
    for _ in 0..<3 {
      #expect(level.count == level.blocks.count)
      for i in 0..<level.count {
        for e in Int(level.first[i])..<Int(level.first[i + 1]) {
          #expect(abs(level.coupling[e] - coupling) < 1e-5 * coupling)
        }
        let x = level.blocks.place(Int(level.block[i])).x
        let walls: Float = (x == 0 ? 2 : 0) + (x == level.blocks.nx - 1 ? 2 : 0)
        #expect(abs(level.walls[i] - walls * coupling) < 1e-5 * coupling)
      }
      level = level.coarsened()
      coupling *= shape.2 > 1 ? 2 : 1
    }
  }

  /// Each coupling is there from both sides, the same but for round-off, and joins blocks with a common face or one block's parts.
  @Test(arguments: [(30, 21, 1), (11, 16, 13)])
  func couplingsAreSymmetric(shape: (Int, Int, Int)) {
    let field = SplitMedium.field(shape.0, shape.1, shape.2, seed: 6)
    let problem = SplitProblem(
      nx: shape.0, ny: shape.1, nz: shape.2, k: SplitMedium.twoPhase(field, fraction: 0.4, low: 1e-4))
    var level = problem.fine.coarsened()
    while true {
      for i in 0..<level.count {
        let place = level.blocks.place(Int(level.block[i]))
        for e in Int(level.first[i])..<Int(level.first[i + 1]) {
          let j = Int(level.neighbour[e])
          let back = (Int(level.first[j])..<Int(level.first[j + 1])).filter { Int(level.neighbour[$0]) == i }
          #expect(back.count == 1 && i != j)
          if let back = back.first {
            #expect(abs(level.coupling[back] - level.coupling[e]) <= 1e-6 * level.coupling[e])
          }
          let other = level.blocks.place(Int(level.block[j]))
          #expect(abs(place.x - other.x) + abs(place.y - other.y) + abs(place.z - other.z) <= 1)
        }
      }
      guard level.blocks.count > 1 else { break }
      level = level.coarsened()
    }
  }

  /// A row of poor conductor splits the blocks that it crosses, and the halves couple through it alone.
  @Test func poorLayerSplitsBlocks() {
    let k = (0..<8 * 8).map { $0 / 8 == 4 ? 1e-6 : 1.0 }
    let level = SplitProblem(nx: 8, ny: 8, k: k).fine.coarsened()
    for y in 0..<4 {
      for x in 0..<4 { #expect(level.countOfBlock[level.blocks.number(x, y, 0)] == (y == 2 ? 2 : 1)) }
    }
  }

  /// A poor face between good blocks is a bottleneck: what lies behind it adds nothing.
  @Test func bottleneckKeepsItsCoupling() {
    let fine = SplitFineLevel(nx: 4, ny: 2)
    for y in 0..<2 {
      for x in 0..<4 {
        fine.couplings[0][fine.start(y, 0) + x] = x == 0 ? 0 : x == 2 ? 1e-4 : 1
        fine.couplings[1][fine.start(y, 0) + x] = y == 0 ? 0 : 1
      }
    }
    fine.walls[fine.start(0, 0)] = 1
    fine.finish()
    let level = fine.coarsened()
    #expect(level.count == 2)
    #expect(abs(level.coupling[0] - 2e-4) < 1e-7)
  }
}
