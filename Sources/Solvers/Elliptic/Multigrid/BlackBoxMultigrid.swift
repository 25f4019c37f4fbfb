internal import Domain
internal import MPI
internal import Numerics

/// A symmetric V-cycle over operator-dependent coarse grids, in single precision.
///
/// Axes are coarsened together where their couplings are alike, and the stronger alone where they are not, so that point
/// smoothing serves for flat cells too. Grids below ``replicatedCount`` cells are solved by every rank.
final class BlackBoxMultigrid: EllipticPreconditioner {
  /// Grids of at most so many cells are solved by every rank alone.
  static let replicatedCount = 8192

  /// Grids of at most so many cells are solved directly.
  static let coarsestCount = 40

  let residual: Field<Float>
  let correction: Field<Float>

  /// The finest grid, in blocks or whole.
  let finest: FineLevel
  private let own: FineLevel
  private let finestReplication: Replication?
  private(set) var levels: [Level] = []
  private var coarsest: CoarsestGrid?

  /// A coarse grid and the way to it.
  final class Level {
    let transfer: Transfer
    let rules: TransferRules
    let isShort: Bool

    /// The grid in the blocks of the finer one.
    let blocks: StencilLevel

    /// The whole grid, if every rank solves it.
    let replication: (passage: Replication, whole: StencilLevel)?

    init(
      _ transfer: Transfer, isShort: Bool, _ blocks: StencilLevel, _ replication: (Replication, StencilLevel)?
    ) {
      self.transfer = transfer
      self.isShort = isShort
      rules = TransferRules(transfer)
      self.blocks = blocks
      self.replication = replication.map { (passage: $0.0, whole: $0.1) }
    }

    /// Where the grid is solved.
    var solved: StencilLevel { replication?.whole ?? blocks }
  }

  /// Makes the hierarchy of an operator. Collective.
  init(_ operation: EllipticOperator) throws(MPIError) {
    let topology = operation.topology
    let isReplicated =
      topology.communicator.size > 1
      && (operation.cellCount <= Self.replicatedCount || topology.decomposition.thinnest < 2)
    own = FineLevel(on: topology, isComplete: !isReplicated)
    (residual, correction) = (own.f, own.u)
    finestReplication = isReplicated ? try Replication(of: topology) : nil
    finest = finestReplication.map { FineLevel(on: $0.whole) } ?? own
    for coarsens in Self.coarsenings(finest.topology, operation) { try addLevel(coarsens) }
    try fill(from: operation)
  }

  func take(_ operation: EllipticOperator) throws(MPIError) -> Bool {
    guard Self.coarsenings(finest.topology, operation) == levels.map(\.transfer.coarsens) else { return false }
    try fill(from: operation)
    return true
  }

  private func addLevel(_ coarsens: [Bool]) throws(MPIError) {
    let topology = levels.last?.solved.topology ?? finest.topology
    let blocks = StencilLevel(on: Self.coarseTopology(topology, coarsens))
    let transfer = Transfer(
      fine: levels.last?.solved.shape ?? finest.shape, coarsens: coarsens, cells: topology.grid.cells, to: blocks)
    let isShort =
      levels.isEmpty && finest.coloursDecouple && coarsens.prefix(topology.grid.dimensions).allSatisfy { $0 }
    let coarse = blocks.topology
    var replication: (Replication, StencilLevel)?
    let isSmall = coarse.grid.cellCount <= Self.replicatedCount || coarse.decomposition.thinnest < 2
    if coarse.communicator.size > 1, isSmall {
      let passage = try Replication(of: coarse)
      replication = (passage, StencilLevel(on: passage.whole))
    }
    levels.append(Level(transfer, isShort: isShort, blocks, replication))
  }

  /// Computes all grids' operators. Collective.
  private func fill(from operation: EllipticOperator) throws(MPIError) {
    let greatest = operation.greatestDiagonal
    own.takeOperator(
      operation, scale: greatest > 0 ? Double(sign: .plus, exponent: -Int(greatest.exponent), significand: 1) : 1)
    if let finestReplication {
      for (part, whole) in zip(own.couplings + [own.excess], finest.couplings + [finest.excess]) {
        try finestReplication.gather(part, into: whole)
      }
    }
    try finest.finishOperator()
    var finer: StencilLevel?
    for level in levels {
      if let finer {
        let all = Array(0..<finer.stencil.count)
        try level.transfer.setUp(all, row: { finer.couplingRow($0, $1, $2) }, into: level.blocks)
      } else {
        try level.transfer.setUp(
          finest.directions, row: { [finest] in finest.couplingRow($0, $1, $2) }, into: level.blocks)
      }
      if let (passage, whole) = level.replication {
        for component in 0..<whole.stencil.count {
          try passage.gather(level.blocks.couplings, into: whole.couplings, component: component)
        }
        try whole.finishOperator()
      }
      finer = level.solved
    }
    coarsest = nil
    if let finer, finer.topology.grid.cellCount <= 512, finer.topology.communicator.size == 1 {
      coarsest = CoarsestGrid(finer)
    }
  }

  /// Along which axes each grid is coarsened, from the finest on.
  private static func coarsenings(_ topology: CartesianTopology, _ operation: EllipticOperator) -> [[Bool]] {
    let (grid, periodic) = (topology.grid, topology.decomposition.periodic)
    var strengths = operation.meanConductances + Array(repeating: 0, count: 3 - grid.dimensions)
    var cells = grid.cells
    var result: [[Bool]] = []
    while cells.product > coarsestCount {
      // Two cells around a periodic axis are neighbours twice; one would be its own.
      let can = Axis.allCases.map { cells[$0] >= (periodic.contains($0) ? 3 : 2) }
      guard can.contains(true) else { break }
      let greatest = (0..<3).filter { can[$0] }.map { strengths[$0] }.max() ?? 0
      let chosen = (0..<3).map { can[$0] && strengths[$0] >= 0.3 * greatest }
      for n in 0..<3 where chosen[n] {
        strengths[n] /= 4
        cells[n] = (cells[n] + 1) / 2
      }
      result.append(chosen)
    }
    return result
  }

  /// The blocks of the coarse grid: a coarse cell belongs to the rank of its fine one.
  private static func coarseTopology(_ topology: CartesianTopology, _ coarsens: [Bool]) -> CartesianTopology {
    let decomposition = topology.decomposition
    let grid = decomposition.grid
    let cells = grid.axes.map { (grid.cells[$0] + (coarsens[$0.rawValue] ? 1 : 0)) / (coarsens[$0.rawValue] ? 2 : 1) }
    let cuts = Axis.allCases.map { axis in
      let places = Set((0..<decomposition.rankCount).map { decomposition.block(of: $0).owned.lower[axis] })
      return (places.sorted() + [grid.cells[axis]]).map { coarsens[axis.rawValue] ? ($0 + 1) / 2 : $0 }
    }
    do throws(DomainError) {
      let coarse = try Grid(cells: cells, spacing: cells.map { _ in 1 })
      let blocks = try Decomposition(coarse, cuts: cuts, periodic: decomposition.periodic, halo: 1)
      return try CartesianTopology(blocks, over: topology.communicator)
    } catch {
      preconditionFailure("a coarse grid has no blocks: \(error)")
    }
  }

  func apply() throws(MPIError) {
    if let finestReplication { try finestReplication.gather(residual, into: finest.f) }
    let first = levels.first
    try finest.descend(first?.transfer, first?.rules, to: first?.blocks.f)
    if first != nil { try solve(0) }
    try finest.ascend(first?.transfer, from: first?.blocks.u, evenOnly: first?.isShort ?? false)
    if let finestReplication { finestReplication.scatter(finest.u, into: correction) }
  }

  private func solve(_ number: Int) throws(MPIError) {
    let level = levels[number]
    if let (passage, whole) = level.replication { try passage.gather(level.blocks.f, into: whole.f) }
    let grid = level.solved
    if number + 1 < levels.count {
      let next = levels[number + 1]
      try grid.smoothDown()
      next.transfer.restrict(grid.r, next.rules, to: next.blocks.f)
      try solve(number + 1)
      next.transfer.correct(grid.u, from: next.blocks.u, evenOnly: false)
      try grid.refresh(grid.u)
      try grid.smoothUp()
    } else if let coarsest {
      coarsest.solve(grid)
      try grid.refresh(grid.u)
    } else {
      try grid.smoothDown()
      try grid.smoothUp()
    }
    if let (passage, whole) = level.replication { passage.scatter(whole.u, into: level.blocks.u) }
  }
}

extension StencilLevel {
  /// A component on a row, which may be one of the halo.
  func couplingRow(_ component: Int, _ y: Int, _ z: Int) -> UnsafePointer<Float> {
    UnsafePointer(couplings.pointer(component: component) + shape.start(y, z))
  }
}

extension FineLevel {
  /// The components that its operator has.
  var directions: [Int] {
    (0..<stencil.count).filter { number in
      let offset = stencil.offset(number)
      return abs(offset.x) + abs(offset.y) + abs(offset.z) <= 1
    }
  }

  /// A component on a row, which may be one of the halo.
  func couplingRow(_ component: Int, _ y: Int, _ z: Int) -> UnsafePointer<Float> {
    let start = shape.start(y, z)
    switch component - stencil.center {
    case 0: return UnsafePointer(excess.pointer() + start)
    case -1: return UnsafePointer(couplings[0].pointer() + start)
    case 1: return UnsafePointer(couplings[0].pointer() + start + 1)
    case -3: return UnsafePointer(couplings[1].pointer() + start)
    case 3: return UnsafePointer(couplings[1].pointer() + start + shape.row)
    case -9: return UnsafePointer(couplings[2].pointer() + start)
    default: return UnsafePointer(couplings[2].pointer() + start + shape.plane)
    }
  }
}
