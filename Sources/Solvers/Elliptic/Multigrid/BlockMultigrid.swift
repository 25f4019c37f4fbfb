internal import Domain
internal import MPI
internal import Numerics

/// A symmetric W-cycle over grids of blocks of cells, in single precision: constant interpolation, five- or seven-point
/// operators on all grids, with couplings in series (``BlockCoarsening``).
///
/// For coefficients that vary from cell to cell by small factors, whatever they do over the domain: iterations then depend
/// neither on the grid's size nor on the variance. Axes are coarsened together where their couplings are alike, and the
/// stronger alone where they are not, so that point smoothing serves for flat cells too. The W-cycle is needed since
/// constant interpolation makes a V-cycle's rate fall with every grid; it costs little, coarse grids being small and
/// cached; that is also why the finest grid, whose smoothing costs little more than its reading, gets three sweeps and the
/// others fewer. Grids below ``replicatedCount`` cells are solved by every rank.
final class BlockMultigrid: EllipticPreconditioner {
  /// Grids of at most so many cells are solved by every rank alone.
  static let replicatedCount = 8192

  /// How many times a colour of the finest grid is relaxed before the coarse correction, and after it.
  private static let finestHalfSweeps = 6

  /// Coarse grids of more cells are visited once a cycle, not twice for each visit of the finer one.
  ///
  /// A grid that large is cut among many ranks, and what its small grids cost them is messages: with three visits saved
  /// the smallest are gathered an eighth as often, for one or two iterations more in 3-D.
  var singleVisitCount = 1 << 24

  /// Grids of at most so many cells are solved directly.
  static let coarsestCount = 64

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
    let transfer: BlockTransfer

    /// The grid in the blocks of the finer one.
    let blocks: FineLevel

    /// The whole grid, if every rank solves it.
    let replication: (passage: Replication, whole: FineLevel)?

    init(_ transfer: BlockTransfer, _ blocks: FineLevel, _ replication: (passage: Replication, whole: FineLevel)?) {
      self.transfer = transfer
      self.blocks = blocks
      self.replication = replication
    }

    /// Where the grid is solved.
    var solved: FineLevel { replication?.whole ?? blocks }
  }

  /// Makes the hierarchy of an operator. Collective.
  ///
  /// - Parameters:
  ///   - operation: The operator.
  ///   - halfSweeps: How many times a colour is relaxed before each coarse correction, and after it; nil for what suits each
  ///     grid.
  /// - Throws: `MPIError`.
  init(_ operation: EllipticOperator, halfSweeps: Int? = nil) throws(MPIError) {
    let topology = operation.topology
    let isReplicated = Self.isSmall(topology)
    own = FineLevel(on: topology, halfSweeps: halfSweeps ?? Self.finestHalfSweeps, isComplete: !isReplicated)
    (residual, correction) = (own.f, own.u)
    finestReplication = isReplicated ? Replication(of: topology) : nil
    finest = finestReplication.map { FineLevel(on: $0.whole, halfSweeps: halfSweeps ?? Self.finestHalfSweeps) } ?? own
    for coarsens in Self.coarsenings(finest.topology, operation) {
      try addLevel(coarsens, halfSweeps ?? (operation.grid.dimensions == 3 ? 4 : 2))
    }
    try fill(from: operation)
  }

  func take(_ operation: EllipticOperator) throws(MPIError) -> Bool {
    guard Self.coarsenings(finest.topology, operation) == levels.map(\.transfer.coarsens) else { return false }
    try fill(from: operation)
    return true
  }

  /// Whether every rank is to solve a grid alone.
  private static func isSmall(_ topology: CartesianTopology) -> Bool {
    topology.communicator.size > 1
      && (topology.grid.cellCount <= replicatedCount || topology.decomposition.thinnest < 2)
  }

  private func addLevel(_ coarsens: [Bool], _ halfSweeps: Int) throws(MPIError) {
    let finer = levels.last?.solved ?? finest
    let topology = Self.coarseTopology(finer.topology, coarsens)
    let isReplicated = Self.isSmall(topology)
    let blocks = FineLevel(on: topology, halfSweeps: halfSweeps, isComplete: !isReplicated)
    var replication: (passage: Replication, whole: FineLevel)?
    if isReplicated {
      let passage = Replication(of: topology)
      replication = (passage, FineLevel(on: passage.whole, halfSweeps: halfSweeps))
    }
    levels.append(Level(BlockTransfer(from: finer, coarsens: coarsens, to: blocks), blocks, replication))
  }

  /// Computes all grids' operators. Collective.
  private func fill(from operation: EllipticOperator) throws(MPIError) {
    let greatest = operation.greatestDiagonal
    let scale = greatest > 0 ? Double(sign: .plus, exponent: -Int(greatest.exponent), significand: 1) : 1
    own.takeOperator(operation, scale: scale)
    var losses = own.takeLosses(operation, scale: scale)
    if let finestReplication { losses = try finestReplication.gatherOperator(own, losses, into: finest) }
    try finest.finishOperator()
    var finer = finest
    for level in levels {
      try finer.refreshLosses(losses)
      losses = BlockCoarsening(level.transfer, from: finer, losses, to: level.blocks).run()
      if let (passage, whole) = level.replication {
        losses = try passage.gatherOperator(level.blocks, losses, into: whole)
      }
      finer = level.solved
      try finer.finishOperator()
    }
    coarsest = nil
    if finer.topology.communicator.size == 1, finer.topology.grid.cellCount <= 512 { coarsest = CoarsestGrid(finer) }
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

  /// The blocks of the coarse grid: a coarse cell belongs to the rank of its first fine one.
  static func coarseTopology(_ topology: CartesianTopology, _ coarsens: [Bool]) -> CartesianTopology {
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
    try cycle(0, on: finest, times: 1)
    if let finestReplication { finestReplication.scatter(finest.u, into: correction) }
  }

  /// Cycles on a grid from zero; `number` is that of the next coarser level.
  private func cycle(_ number: Int, on grid: FineLevel, times: Int) throws(MPIError) {
    guard number < levels.count else { return try solveCoarsest(grid) }
    let level = levels[number]
    for time in 0..<times {
      try grid.descend(level.transfer, to: level.blocks.f, isFromZero: time == 0)
      if let (passage, whole) = level.replication { try passage.gather(level.blocks.f, into: whole.f) }
      try cycle(number + 1, on: level.solved, times: level.solved.topology.grid.cellCount > singleVisitCount ? 1 : 2)
      if let (passage, whole) = level.replication {
        passage.scatter(whole.u, into: level.blocks.u)
      }
      try grid.ascend(level.transfer, from: level.blocks.u)
    }
  }

  private func solveCoarsest(_ grid: FineLevel) throws(MPIError) {
    if let coarsest {
      coarsest.solve(grid)
      try grid.refresh()
    } else {
      try grid.smoothAlone()
    }
  }
}
