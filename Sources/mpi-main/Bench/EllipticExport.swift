import Domain
import MPI
import Solvers

/// Writes one problem of the distributed solver's benchmark and our solution for other solvers.
///
/// Little-endian without padding: `int32 nx, ny, 1` in 2-D, `int32 -3, nx, ny, nz, 1` in 3-D, then `float64 k` and
/// `float64 f`, x fastest; beside it, under the name with `.solutions` added, the same head and `float64 u`.
enum EllipticExport {
  /// Solves and writes it, on this process alone.
  ///
  /// - Throws: `ExportError` when a file cannot be written, and what a solve throws.
  static func write(to path: String, _ cells: [Int], _ medium: EllipticMedium) throws {
    let problems = try OutputFile(path)
    let solutions = try OutputFile(path + ".solutions")
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(grid, over: Communicator.ofThisProcess())
    let coefficient = try medium.coefficient(on: topology)
    let (source, solution) = (Field<Double>("f", on: topology), Field<Double>("u", on: topology))
    source.fill(1)
    let solver = try EllipticSolver(EllipticLoading.unit.problem(coefficient), on: topology)
    try solver.solve(source: source, into: solution)
    let head = (cells.count == 3 ? [-3] : []) + cells.map { Int32($0) } + [1]
    try problems.write(head)
    try problems.write(coefficient.values())
    try problems.write(source.values())
    try solutions.write(head)
    try solutions.write(solution.values())
    try problems.close()
    try solutions.close()
  }
}
