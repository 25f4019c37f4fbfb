import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct CartesianTests {
  let world = World.communicator

  @Test(arguments: [1, 2, 3]) func placesAndRanksAreInverse(axes: Int) throws {
    let dims = try Communicator.balancedDims(ranks: world.size, axes: axes)
    #expect(dims.reduce(1, *) == world.size && dims == dims.sorted(by: >))
    let grid = try world.cartesian(dims: dims, periodic: dims.map { _ in true })
    guard let grid else { return expectEverywhere(false, "every rank has a place") }
    #expect(grid.dims == dims && grid.periodic.allSatisfy { $0 })
    for rank in 0..<world.size {
      let place = try grid.coordinates(of: rank)
      // The last axis is the fastest.
      #expect(zip(dims, place).reduce(0) { $0 * $1.0 + $1.1 } == rank)
      #expect(try grid.rank(at: place) == rank)
      #expect(try grid.rank(at: zip(place, dims).map { $0 - 3 * $1 }) == rank, "wraps around")
    }
    try expectEverywhere(grid.coordinates == grid.coordinates(of: grid.communicator.rank))
    try expectEverywhere(grid.communicator.allReduce(1, .sum) == world.size)
  }

  @Test func wallsHaveNoNeighbour() throws {
    guard let chain = try world.cartesian(dims: [world.size], periodic: [false]) else { return }
    let (source, destination) = try chain.shift(along: 0)
    let rank = chain.communicator.rank
    expectEverywhere(source == (rank > 0 ? rank - 1 : nil))
    expectEverywhere(destination == (rank + 1 < world.size ? rank + 1 : nil))
    let back = try chain.shift(along: 0, by: -1)
    expectEverywhere(back.source == destination && back.destination == source)
    #expect(try chain.rank(at: [-1]) == nil && chain.rank(at: [world.size]) == nil)
  }

  @Test func ranksThatDoNotFitStayOut() throws {
    let needed = max(1, world.size - 1)
    let grid = try world.cartesian(dims: [1, needed], periodic: [false, true])
    expectEverywhere((grid == nil) == (world.rank >= needed))
    if let grid { #expect(grid.communicator.size == needed) }
  }

  @Test func rowsAndColumns() throws {
    let dims = try Communicator.balancedDims(ranks: world.size, axes: 2)
    guard let grid = try world.cartesian(dims: dims, periodic: [false, false], reorder: true) else { return }
    let row = try grid.keeping(axes: [1])
    expectEverywhere(row.dims == [dims[1]] && row.coordinates == [grid.coordinates[1]])
    let sum = try row.communicator.allReduce(grid.coordinates[0], .sum)
    expectEverywhere(sum == grid.coordinates[0] * dims[1])
  }

  @Test func refusesWrongShapes() throws {
    func kind(_ dims: [Int], _ periodic: [Bool]) -> MPIError.Kind? {
      errorKind { _ = try world.cartesian(dims: dims, periodic: periodic) }
    }
    #expect(kind([], []) == .invalidArgument)
    #expect(kind([0], [true]) == .invalidArgument)
    #expect(kind([world.size + 1], [true]) == .invalidArgument)
    #expect(kind([1], [true, false]) == .invalidArgument)
    if world.size > 1 {
      #expect(kind([Int](repeating: world.size, count: 60), [Bool](repeating: true, count: 60)) == .invalidArgument)
    }
    #expect(errorKind { _ = try Communicator.balancedDims(ranks: 0, axes: 2) } == .invalidArgument)
    #expect(errorKind { _ = try Communicator.balancedDims(ranks: 4, axes: 0) } == .invalidArgument)
    guard let grid = try world.cartesian(dims: [world.size], periodic: [true]) else { return }
    #expect(errorKind { _ = try grid.shift(along: 1) } == .invalidArgument)
    #expect(errorKind { _ = try grid.rank(at: [0, 0]) } == .invalidArgument)
    #expect(errorKind { _ = try grid.coordinates(of: world.size) } == .invalidRank)
    #expect(errorKind { _ = try grid.keeping(axes: [2]) } == .invalidArgument)
  }
}
