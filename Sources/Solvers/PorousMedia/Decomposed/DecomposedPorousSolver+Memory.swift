public import Domain

extension DecomposedPorousSolver {
  /// The bytes that the rank with the largest block takes at its greatest, writing included: no fewer than measured.
  ///
  /// - Parameters:
  ///   - problem: The problem; of an image without labels the worst is expected.
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

    let solver = EllipticSolver.memory(of: block, in: grid, mayHaveGaps: problem.hasPhases, parts: parts(problem))
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
      largest = max(amplitudes + drawing, solver.bytes + solver.transient, cellProblem + solver.transient, written)
    }
    // What is in no list: the exchange's buffers, rows and tables.
    return process + (base + largest) / 32 * 33
  }

  /// The parts that a block of 2^d cells has on average: of an image those that are counted, of fields and structures those of
  /// what is two cells wide or more.
  private static func parts(_ problem: DecomposedPorousProblem) -> Double {
    let most = EllipticSolver.noiseParts(dimensions: problem.grid.dimensions)
    let spacing = problem.grid.axes.map { problem.grid.spacing[$0] }.max() ?? 0
    switch problem.medium {
    case .field(let covariance, _, _), .threshold(let covariance, _, _):
      return covariance.length < 2 * spacing ? most : 1.8
    case .phases: return 1.8
    case .image(let image, _): return image.labels.isEmpty ? most : 1.1 * image.partsOfBlocks()
    }
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

extension PhaseImage {
  /// How many parts of one label, by common faces, a block of 2^d cells has on average: of every seventh block.
  fileprivate func partsOfBlocks() -> Double {
    let blocks = CellIndex(box.count.x / 2, box.count.y / 2, max(box.count.z / 2, 1))
    let layers = min(2, box.count.z)
    var (parts, seen) = (0, 0)
    for number in stride(from: 0, to: blocks.product, by: 7) {
      let (x, y, z) = (number % blocks.x, number / blocks.x % blocks.y, number / (blocks.x * blocks.y))
      var part = SIMD8<Int8>(0, 1, 2, 3, 4, 5, 6, 7)
      var label = SIMD8<UInt8>(repeating: 0)
      for n in 0..<4 * layers {
        label[n] = labels[((2 * z + n / 4) * box.count.y + 2 * y + n / 2 % 2) * box.count.x + 2 * x + n % 2]
      }
      for n in 0..<4 * layers {
        for m in [n | 1, n | 2, n | 4] where m != n && m < 4 * layers && label[n] == label[m] {
          part.replace(with: min(part[n], part[m]), where: part .== max(part[n], part[m]))
        }
      }
      parts += (0..<4 * layers).count { part[$0] == $0 }
      seen += 1
    }
    return seen > 0 ? Double(parts) / Double(seen) : 1
  }
}
