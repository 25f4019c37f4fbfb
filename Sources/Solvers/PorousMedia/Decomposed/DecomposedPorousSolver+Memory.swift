public import Domain

extension DecomposedPorousSolver {
  /// The bytes that the rank with the largest block takes at its greatest, writing included: a little more than measured.
  ///
  /// - Parameters:
  ///   - problem: The problem; of an image the cells alone matter.
  ///   - ranks: The ranks that divide the grid.
  ///   - keepsMemory: Whether more than one sample will be drawn.
  ///   - writesFlux: Whether the current density is asked for after the solve.
  /// - Returns: The bytes.
  /// - Throws: `DomainError` if there are too many ranks for the grid.
  public static func memory(
    of problem: DecomposedPorousProblem, ranks: Int, keepsMemory: Bool, writesFlux: Bool
  ) throws(DomainError) -> Int {
    let grid = problem.grid
    let decomposition = try Decomposition(grid, rankCount: ranks, periodic: problem.periodic)
    let block = (0..<ranks).map { decomposition.block(of: $0).owned }.max { $0.cellCount < $1.cellCount } ?? grid.box
    let cells = block.cellCount
    let field = fieldBytes(block.count, grid.dimensions, halo: 1, of: Double.self)

    let hasSource = if case .uniform(0) = problem.source { false } else { true }
    let fields = 1 + (problem.hasPhases ? 0 : 1) + (problem.hasPorosity ? 1 : 0) + (hasSource ? 1 : 0)
    // Of an image the problem and the last sample share the labels.
    let base = fields * field + (problem.hasPhases ? cells : 0)

    let torus = torusCells(problem) / ranks
    // The amplitudes stay; coefficients are moved from pencils to pencils by way of packed copies.
    let (amplitudes, drawing) = (4 * torus.total, 24 * torus.largest)

    let solver = EllipticSolver.memory(of: block, in: grid, hasPhases: problem.hasPhases)
    var cellProblem = 0
    if problem.effective != .none, problem.applied == nil {
      let periodic = problem.effective == .periodic ? Set(grid.axes) : []
      if periodic != problem.periodic { cellProblem = solver.bytes + field }
    }
    // A field made for the file, its numbers packed, and as many once more on their way to the file.
    let writing = field + 16 * cells
    var largest = amplitudes + solver.bytes + cellProblem + max(drawing, solver.transient, writing)
    if !keepsMemory {
      let written = (writesFlux ? solver.bytes : 0) + writing
      largest = max(amplitudes + drawing, solver.bytes, cellProblem, written)
    }
    // What is in no list: the exchange's buffers, rows and tables.
    return process + (base + largest) / 32 * 33
  }

  /// What a process takes that solves nothing: the program, MPI and HDF5.
  private static let process = 64 << 20

  private struct TorusCells {
    var total = 0
    var largest = 0
    static func / (cells: TorusCells, ranks: Int) -> TorusCells {
      TorusCells(total: cells.total / ranks, largest: cells.largest / ranks)
    }
  }

  /// The cells of the tori that Gaussian fields are drawn on, by the smallest that may serve.
  private static func torusCells(_ problem: DecomposedPorousProblem) -> TorusCells {
    var covariances: [Covariance] = []
    switch problem.medium {
    case .field(let covariance, _, _), .threshold(let covariance, _, _): covariances.append(covariance)
    case .phases, .image: break
    }
    if case .random(_, _, let covariance) = problem.source { covariances.append(covariance) }
    var result = TorusCells()
    for covariance in covariances {
      let cells = DecomposedGaussianField.smallestTorus(covariance, problem.grid, periodic: problem.periodic)
      result.total += cells
      result.largest = max(result.largest, cells)
    }
    return result
  }
}
