internal import Domain
internal import MPI
public import Numerics

/// What the solution of an oscillating flow costs beside other ways to it, on the same grid and to the same residual: plain
/// iteration to the fixed point, which is stepping in time, and restarted minimal residuals of the plain equations.
///
/// The unit of work is one application of the plain operator to the populations of the whole grid, measured in the same run.
public struct OscillatoryComparison: Sendable {
  /// One way.
  public struct Way: Sendable {
    /// Applications of the plain operator, or solutions of the flat problem.
    public var applications: Int
    /// Seconds, everything that depends on the overtone included.
    public var seconds: Double
    /// The residual of the plain equations relative to the right-hand side.
    public var residual: Double
    /// The load found; nil where only populations were.
    public var ratio: Complex?
  }

  /// Cells of the grid.
  public let cells: Int

  /// Seconds of an application of the plain operator.
  public let applicationSeconds: Double

  /// The solver.
  public let solver: Way

  /// GMRES(40) of the plain equations; its applications are those at which it stopped or was stopped.
  public let minimalResidual: Way

  /// The fixed point; as before.
  public let fixedPoint: Way

  /// A way's work in units.
  public func work(_ way: Way) -> Double { way.seconds / applicationSeconds }

  /// Compares. Collective, but every rank does the plain work by itself.
  ///
  /// - Parameters:
  ///   - tolerance: The residual to reach, relative to the right-hand side.
  ///   - limits: Applications after which minimal residuals and fixed point are stopped.
  ///   - pose: Poses the problem, with any top but the half-space of all waves.
  /// - Throws: What posing and solving throw.
  public init(
    tolerance: Double = 1e-8, limits: (minimalResidual: Int, fixedPoint: Int) = (20_000, 20_000),
    _ pose: () throws -> OscillatoryFlow
  ) throws {
    let clock = ContinuousClock()
    func seconds(_ start: ContinuousClock.Instant) -> Double { start.duration(to: clock.now) / .seconds(1) }
    var start = clock.now
    var flow = try pose()
    var solution = try flow.solve(tolerance: tolerance)
    var best = seconds(start)
    for _ in 0..<2 {
      start = clock.now
      flow = try pose()
      solution = try flow.solve(tolerance: tolerance)
      best = min(best, seconds(start))
    }
    let plain = try PlainOscillation(flow)
    cells = flow.geometry.topology.grid.cellCount
    let (right, x, y) = (
      KrylovVector(count: plain.count), KrylovVector(count: plain.count), KrylovVector(count: plain.count)
    )
    plain.residual(x, isDriven: true, into: right)
    right.set(-1, right)
    func length(_ vector: KrylovVector) -> Double {
      var sum = 0.0
      for i in 0..<vector.count { sum += vector.real[i] * vector.real[i] + vector.imaginary[i] * vector.imaginary[i] }
      return sum.squareRoot()
    }
    let size = length(right)
    let found = try plain.populations(solution)
    plain.residual(found, isDriven: true, into: y)
    solver = Way(
      applications: solution.load.applications, seconds: best, residual: length(y) / size, ratio: solution.load.ratio)

    // The plain operator by itself.
    var each = Double.infinity
    for _ in 0..<5 {
      let repetitions = max(1, 400_000 / plain.count)
      start = clock.now
      for _ in 0..<repetitions { plain.residual(found, isDriven: false, into: y) }
      each = min(each, seconds(start) / Double(repetitions))
    }
    applicationSeconds = each

    guard let alone = try flow.stack.communicator.split(color: flow.stack.communicator.rank) else {
      throw OscillatoryFlowError.contradiction("a rank has no communicator of its own")
    }
    start = clock.now
    let outcome = try MinimalResidual(restart: 40, tolerance: tolerance, limit: limits.minimalResidual).solve(
      x, right, isStarted: false, on: alone
    ) { (a, b) throws(MPIError) in plain.residual(a, isDriven: false, into: b) }
    minimalResidual = Way(
      applications: outcome.applications, seconds: seconds(start), residual: outcome.residual, ratio: nil)

    start = clock.now
    x.set(1, right)
    var (steps, residual) = (0, 1.0)
    while steps < limits.fixedPoint {
      plain.residual(x, isDriven: true, into: y)
      steps += 1
      if steps % 16 == 0 {
        residual = length(y) / size
        if residual <= tolerance { break }
      }
      x.add(-1, y)
    }
    fixedPoint = Way(applications: steps, seconds: seconds(start), residual: residual, ratio: nil)
  }
}
