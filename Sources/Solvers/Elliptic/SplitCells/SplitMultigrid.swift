internal import Domain
internal import MPI
internal import Numerics

/// One symmetric cycle over grids of split cells, in single precision: a preconditioner whose rate hardly depends on the
/// contrast of the coefficient.
///
/// A W-cycle, since constant interpolation alone makes a V-cycle's rate fall with every grid, down to where elimination
/// is cheap. It works on blocks of its own, cut where no coarse cell is cut; grids with few cells are kept whole by every rank.
final class SplitMultigrid: EllipticPreconditioner {
  /// Grids of at most so many cells or blocks are kept whole by every rank.
  static let wholeCount = 8192

  let residual: Field<Float>
  let correction: Field<Float>

  /// The finest grid, in blocks or whole.
  let finest: FineLevel

  /// A coarse grid, and the passage to its whole if every rank solves that.
  struct Level {
    let blocks: SplitLevel
    let gathering: SplitGathering?

    /// What is solved.
    var solved: SplitLevel { gathering?.whole ?? blocks }
  }

  private(set) var levels: [Level] = []
  private var elimination: SplitElimination?
  private let passage: Passage
  private let parents: HugeBuffer<Int32>
  private let firstParent: Int

  /// How the caller's blocks and those of the hierarchy go together.
  private enum Passage {
    case same
    case replicated(Replication)
    case moved(to: Redistribution, back: Redistribution, HaloExchange)
  }

  /// Sweeps over both colours on coarse grids, before and after the coarse correction.
  private static let sweeps = 2

  /// How many times a colour of the finest grid is relaxed before the coarse correction, and after it.
  private static let finestHalfSweeps = 4

  /// Makes the hierarchy of an operator. Collective.
  ///
  /// - Parameters:
  ///   - operation: The operator.
  ///   - wholeCount: Grids of at most so many cells or blocks are kept whole; the numbers that come out are the same.
  ///   - greatestCount: How many cells a rank may have; nil for what can be numbered.
  /// - Throws: `EllipticError.tooLarge` for a block with too many cells, `.communication`.
  init(
    _ operation: EllipticOperator, wholeCount: Int = SplitMultigrid.wholeCount, greatestCount: Int? = nil
  ) throws(EllipticError) {
    let topology = operation.topology
    let rounded = SplitDecomposition.rounded(topology.decomposition, wholeCount: wholeCount)
    let isAlone = topology.communicator.size == 1
    try Self.check(
      "cells on one rank, where the coefficient jumps",
      (isAlone ? nil : rounded)?.decomposition.largestBlock ?? operation.cellCount,
      greatestCount ?? Self.greatestCount(dimensions: operation.grid.dimensions))
    var distributed = 0
    if isAlone || rounded?.decomposition == topology.decomposition && operation.cellCount > wholeCount {
      distributed = rounded?.levels ?? 0
      finest = FineLevel(on: topology, halfSweeps: Self.finestHalfSweeps)
      (residual, correction, passage) = (finest.f, finest.u, .same)
    } else {
      residual = Field("residual", on: topology, halo: 1)
      correction = Field("correction", on: topology, halo: 1)
      if let rounded, operation.cellCount > wholeCount {
        distributed = rounded.levels
        let own = Self.topology(rounded.decomposition, topology.communicator)
        finest = FineLevel(on: own, halfSweeps: Self.finestHalfSweeps)
        let (to, back) = try communicating { () throws(MPIError) in
          (try Redistribution(from: topology, to: own), try Redistribution(from: own, to: topology))
        }
        passage = .moved(to: to, back: back, HaloExchange(topology, for: [correction]))
      } else {
        let replication = Replication(of: topology)
        finest = FineLevel(on: replication.whole, halfSweeps: Self.finestHalfSweeps)
        passage = .replicated(replication)
      }
    }
    let layout = finest.u.layout
    parents = HugeBuffer(count: layout.count)
    firstParent = layout.origin
    let losses = try communicating { () throws(MPIError) in try fill(from: operation) }
    try coarsen(losses, distributed: finest.topology.communicator.size == 1 ? 0 : distributed)
  }

  /// How many cells a rank may have: unknowns with their ghosts, and couplings, are numbered by 32 bits, and there are no more
  /// of them than cells with those behind the faces of each.
  static func greatestCount(dimensions: Int) -> Int { Int(Int32.max) / (2 * dimensions + 1) }

  private static func check(_ quantity: String, _ count: Int, _ limit: Int) throws(EllipticError) {
    guard count > limit else { return }
    throw .tooLarge(quantity: quantity, count: count, limit: limit)
  }

  private static func topology(_ decomposition: Decomposition, _ communicator: Communicator) -> CartesianTopology {
    do throws(DomainError) {
      return try CartesianTopology(decomposition, over: communicator)
    } catch {
      preconditionFailure("a grid has no blocks: \(error)")
    }
  }

  private var parent: UnsafeMutablePointer<Int32> { parents.pointer + firstParent }

  /// Takes the finest grid's operator; returns what its cells lose. Collective.
  private func fill(from operation: EllipticOperator) throws(MPIError) -> CellLosses {
    let greatest = operation.greatestDiagonal
    let scale = greatest > 0 ? Double(sign: .plus, exponent: -Int(greatest.exponent), significand: 1) : 1
    var given = finest
    if case .same = passage {} else { given = FineLevel(on: operation.topology, isComplete: false) }
    given.takeOperator(operation, scale: scale)
    var losses = given.takeLosses(operation, scale: scale)
    switch passage {
    case .same: break
    case .replicated(let replication): losses = try replication.gatherOperator(given, losses, into: finest)
    case .moved(let redistribution, _, _):
      for (from, to) in zip(given.couplings + [given.excess], finest.couplings + [finest.excess]) {
        try redistribution(from, into: to)
      }
      let moved = CellLosses(on: finest, hasReaction: losses.reaction != nil)
      if let from = losses.reaction, let to = moved.reaction {
        try redistribution(losses.walls, into: moved.walls)
        try redistribution(from, into: to)
      }
      losses = moved
    }
    try finest.finishOperator()
    return losses
  }

  /// Makes the coarse grids. Collective.
  ///
  /// - Parameters:
  ///   - losses: What the finest grid's cells lose.
  ///   - distributed: How many grids can be in blocks; the last is then kept whole. Zero if there is one rank.
  /// - Throws: `EllipticError.tooLarge` for more couplings than a whole grid may have, `.communication`.
  private func coarsen(_ losses: CellLosses, distributed: Int) throws(EllipticError) {
    let topology = finest.topology
    let communicator = topology.communicator
    let whole = distributed > 0 ? CartesianTopology.whole(of: topology.decomposition) : topology
    var isInBlocks = distributed > 0
    var blocks = try communicating { () throws(MPIError) in
      try SplitGrid(finest, losses, parent: parent).coarsened()
    }
    var rule = SplitStopRule()
    while true {
      let own = [blocks.count, blocks.entryCount]
      let (inBlocks, level) = (isInBlocks, blocks)
      let sizes = try communicating { () throws(MPIError) in
        inBlocks ? try communicator.sums(own) : own
      }
      let total = sizes[0]
      let tries = rule.triesElimination(count: total, blocks: blocks.blocks.total)
      var gathering: SplitGathering?
      if isInBlocks, tries || levels.count + 1 == distributed {
        let boxes = Self.boxes(topology.decomposition, level: levels.count + 1)
        try Self.check("couplings of a coarse grid that every rank keeps", sizes[1], Int(Int32.max))
        gathering = try communicating { () throws(MPIError) in
          try SplitGathering(level, boxes: boxes, whole: whole)
        }
        isInBlocks = false
      }
      levels.append(Level(blocks: blocks, gathering: gathering))
      let solved = gathering?.whole ?? blocks
      if tries, let elimination = SplitElimination(solved, limit: rule.limit) {
        self.elimination = elimination
        return
      }
      blocks = try communicating { () throws(MPIError) in try SplitCoarsening(solved).level() }
    }
  }

  /// The blocks that each rank has of a coarse grid.
  private static func boxes(_ decomposition: Decomposition, level: Int) -> [Box] {
    let (unit, axes) = (1 << level, decomposition.grid.axes)
    return (0..<decomposition.rankCount).map { rank in
      var box = decomposition.block(of: rank).owned
      for axis in axes {
        box.lower[axis] /= unit
        box.upper[axis] = (box.upper[axis] + unit - 1) / unit
      }
      return box
    }
  }

  func take(_ operation: EllipticOperator) throws(MPIError) -> Bool { false }

  func apply() throws(MPIError) {
    switch passage {
    case .same: break
    case .replicated(let replication): try replication.gather(residual, into: finest.f)
    case .moved(let redistribution, _, _): try redistribution(residual, into: finest.f)
    }
    let first = levels[0].blocks
    first.f.update(repeating: 0, count: first.count)
    try finest.descend(parent, addingTo: first.f)
    try solve(0)
    try finest.ascend(parent, adding: first.u)
    switch passage {
    case .same: break
    case .replicated(let replication): replication.scatter(finest.u, into: correction)
    case .moved(_, let back, let exchange):
      try back(finest.u, into: correction)
      try exchange(correction)
    }
  }

  private func solve(_ number: Int) throws(MPIError) {
    let (level, gathering) = (levels[number].solved, levels[number].gathering)
    if let gathering { try gathering.gather() }
    if number + 1 < levels.count {
      let coarse = levels[number + 1].blocks
      level.u.update(repeating: 0, count: level.count + level.ghosts.count)
      for pass in 0..<2 {
        for sweep in 0..<Self.sweeps { try level.sweep(backwards: false, fromZero: pass == 0 && sweep == 0) }
        level.restrict(to: coarse)
        try solve(number + 1)
        level.correct(from: coarse)
        for _ in 0..<Self.sweeps { try level.sweep(backwards: true) }
      }
    } else if let elimination {
      elimination.solve(level)
      for red in [true, false] { try level.ghosts.refresh(level.u, red: red) }
    }
    if let gathering { gathering.scatter() }
  }

  /// The shares that the direct solve has stored.
  var eliminationEntryCount: Int { elimination?.entryCount ?? 0 }
}

extension Decomposition {
  /// The cells of the rank that has the most.
  fileprivate var largestBlock: Int {
    (0..<rankCount).reduce(0) { max($0, block(of: $1).owned.cellCount) }
  }
}

extension Communicator {
  fileprivate func sums(_ values: [Int]) throws(MPIError) -> [Int] {
    var values = values
    try allReduce(&values, .sum)
    return values
  }
}
