import Domain
import MPI
import Testing

@testable import Solvers

@Suite struct SplitCoarseningTests {
  /// On a uniform grid the coarse operator is that of a grid of twice the spacing, walls included, on every level.
  @Test(arguments: [[64, 32], [32, 32, 32]])
  func uniformGridIsRediscretised(cells: [Int]) throws {
    let levels = try SplitMedium.levels([Double](repeating: 1, count: cells.reduce(1, *)), cells)
    // The operator is scaled by a power of two.
    var coupling = levels[0].coupling[0]
    #expect(levels.count >= 2)
    for level in levels {
      #expect(level.count == level.blocks.count)
      for i in 0..<level.count {
        for e in Int(level.first[i])..<Int(level.first[i + 1]) {
          #expect(abs(level.coupling[e] - coupling) < 1e-5 * coupling)
        }
        let x = level.blocks.place(Int(level.block[i])).x
        let walls: Float = (x == 0 ? 2 : 0) + (x == level.blocks.nx - 1 ? 2 : 0)
        #expect(abs(level.walls[i] - walls * coupling) < 1e-5 * coupling)
      }
      coupling *= cells.count == 3 ? 2 : 1
    }
  }

  struct Case: Sendable {
    var cells: [Int]
    var periodic: Set<Axis> = []
  }

  static let cases = [
    Case(cells: [60, 41]), Case(cells: [21, 26, 23]), Case(cells: [35, 40], periodic: [.x, .y]),
    Case(cells: [30, 21, 3], periodic: [.y, .z]), Case(cells: [40, 2, 31], periodic: [.x, .y]),
  ]

  /// Each coupling is there from both sides, the same but for round-off, and joins neighbouring blocks or parts of one; around
  /// periodic ends, where a block can meet another twice, too.
  @Test(arguments: cases)
  func couplingsAreSymmetric(_ example: Case) throws {
    let field = SplitMedium.field(example.cells, seed: 6)
    let k = SplitMedium.twoPhase(field, fraction: 0.4, low: 1e-4)
    for level in try SplitMedium.levels(k, example.cells, periodic: example.periodic) {
      var sums: [[Int]: (there: Double, back: Double)] = [:]
      for i in 0..<level.count {
        let place = level.blocks.place(Int(level.block[i]))
        for e in Int(level.first[i])..<Int(level.first[i + 1]) {
          let isGhost = Int(level.neighbour[e]) >= level.count
          let j = isGhost ? Int(level.ghosts.ownerOf[Int(level.neighbour[e]) - level.count]) : Int(level.neighbour[e])
          #expect(j != i)
          if i < j { sums[[i, j], default: (0, 0)].there += Double(level.coupling[e]) }
          if i > j { sums[[j, i], default: (0, 0)].back += Double(level.coupling[e]) }
          let other = level.blocks.place(Int(level.block[j]))
          let distance = abs(place.x - other.x) + abs(place.y - other.y) + abs(place.z - other.z)
          #expect(isGhost || distance <= 1)
        }
      }
      #expect(sums.values.allSatisfy { abs($0.there - $0.back) <= 1e-6 * $0.there })
    }
  }

  /// A row of poor conductor splits the blocks that it crosses, and the halves couple through it alone.
  @Test func poorLayerSplitsBlocks() throws {
    let k = (0..<8 * 8).map { $0 / 8 == 4 ? 1e-6 : 1.0 }
    let level = try SplitMedium.levels(k, [8, 8])[0]
    for y in 0..<4 {
      for x in 0..<4 { #expect(level.countOfBlock[level.blocks.number(x, y, 0)] == (y == 2 ? 2 : 1)) }
    }
  }

  /// A poor face between good blocks is a bottleneck: what lies behind it adds nothing. Reactions add up.
  @Test func bottleneckKeepsItsCoupling() throws {
    let topology = try SplitMedium.topology([4, 2], on: .ofThisProcess())
    var faces: [Axis: Field<Double>] = [:]
    for axis in topology.grid.axes {
      let field = Field<Double>("k", on: topology, location: .face(axis))
      field.set { axis == .x && $0.x == 2 ? 1e-4 : 1 }
      faces[axis] = field
    }
    let reaction = Field<Double>("r", on: topology)
    reaction.set { Double($0.x + 1) }
    let boundaries = Dictionary(uniqueKeysWithValues: topology.grid.sides.map { ($0, EllipticBoundary.insulated) })
    let operation = try EllipticOperator(
      EllipticProblem(.faces(faces), reaction: reaction, boundaries: boundaries), on: topology)
    let multigrid = try SplitMultigrid(operation)
    let level = multigrid.levels[0].solved
    let scale = Float(sign: .plus, exponent: -Int(operation.greatestDiagonal.exponent), significand: 1)
    #expect(level.count == 2)
    #expect(abs(level.coupling[0] - 2e-4 * scale) < 1e-7)
    #expect(level.reaction[0] == 6 * scale && level.reaction[1] == 14 * scale && level.walls[0] == 0)
  }
}
