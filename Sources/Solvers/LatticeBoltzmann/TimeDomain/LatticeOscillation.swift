public import Domain
internal import Glibc
internal import MPI
public import Numerics

/// A surface that oscillates along itself under a liquid, in steps of time: plate and solids move with the velocity
/// cos(omega (t + 1/2)) during the step from t to t + 1, and a lock-in finds the complex load.
///
/// Links are taken at half steps, force and velocity alike, and partly solid cells at whole steps: with that phase rule the
/// periodic state is the solution of the frequency domain on the same lattice, to rounding. The equilibrium is linear, so
/// that the amplitude 1 stands for any.
public final class LatticeOscillation {
  /// The liquid.
  public let flow: LatticeFlow

  /// The angular frequency, 1 / steps.
  public let frequency: Double

  /// The axis that the surface moves along: y or z.
  public let axis: Axis

  /// The impedance Z found in each period so far, in lattice units: force of the surface on the liquid per area over
  /// velocity. With walls of links it is that of the counted cells, see ``volumeCorrection``.
  public private(set) var impedances: [Complex] = []

  private var links: LockIn
  private var grey: LockIn

  /// The steps of the period that runs, and what they have given that is not yet summed over the ranks.
  private var step = 0
  private var pending: [Int64] = []

  /// The penetration depth sqrt(2 nu / omega), cells.
  public var penetrationDepth: Double { (2 * flow.relaxation.viscosity / frequency).squareRoot() }

  /// The impedance of a flat surface under a half-space, sqrt(i omega nu), in lattice units.
  public var liquidImpedance: Complex {
    let part = (0.5 * frequency * flow.relaxation.viscosity).squareRoot()
    return Complex(part, part)
  }

  /// What is to be added to the impedance so that the liquid counts that is there: with interpolated walls
  /// -i omega (V - N) / A, V the solid's volume and N its cells; with grey walls -i omega V / A, since their cells count as
  /// liquid; nothing with half-way walls, whose solid is its cells.
  public var volumeCorrection: Complex {
    let geometry = flow.geometry
    guard geometry.walls != .halfWay else { return .zero }
    return Complex(0, -frequency * (geometry.solidVolume - Double(geometry.solidCount)) / geometry.area)
  }

  /// The steps of a period, not whole in general.
  public var period: Double { 2 * Double.pi / frequency }

  /// An oscillation, from the flow above a flat surface at the mean height of the solid. Collective.
  ///
  /// - Parameters:
  ///   - geometry: Where liquid and solid are, with a plate below along x.
  ///   - relaxation: The rates of the collision.
  ///   - penetrationDepth: sqrt(2 nu / omega), cells.
  ///   - axis: The axis that the surface moves along: y or z.
  ///   - precision: The type that populations are stored in.
  /// - Throws: `SolverError.contradiction` if the surface cannot move along the axis, or the frequency is too high for the
  ///   lattice; `MPIError`.
  public init(
    _ geometry: LatticeGeometry, _ relaxation: LatticeRelaxation, penetrationDepth: Double, along axis: Axis = .y,
    precision: LatticeFlow.Precision = .double
  ) throws {
    let grid = geometry.topology.grid
    guard axis != .x, grid.axes.contains(axis) else {
      throw SolverError.contradiction("the surface moves along y or z, an axis of the grid; not along \(axis)")
    }
    let frequency = 2 * relaxation.viscosity / (penetrationDepth * penetrationDepth)
    guard frequency > 0, frequency < 0.5 else {
      throw SolverError.contradiction("a penetration depth of \(penetrationDepth) cells is too small for the lattice")
    }
    self.frequency = frequency
    self.axis = axis
    let isOpen = geometry.sides[.xUpper] == .open
    flow = try LatticeFlow(
      geometry, relaxation, .linear, precision: precision,
      openSide: isOpen ? OpenSide(frequency: frequency, viscosity: relaxation.viscosity) : nil)
    links = LockIn(frequency: frequency)
    grey = LockIn(frequency: frequency)
    let (height, origin, dx) = (geometry.solidVolume / geometry.area, grid.origin.x, grid.spacing.x)
    try flow.set { place in
      let above = max((place.x - origin) / dx - height, 0) / penetrationDepth
      let (decay, slope) = (exp(-above), exp(-above) / penetrationDepth)
      // Re e^{-k x} and its derivative, k = (1 + i) / delta.
      var state = LatticeState()
      state.velocity[axis] = decay * cos(above)
      let shear = above > 0 ? -slope * (cos(above) + sin(above)) : 0
      state.strain = [0, 0, 0, axis == .y ? shear / 2 : 0, axis == .z ? shear / 2 : 0, 0]
      return state
    }
    if var open = flow.openSide {
      let above = (Double(grid.cells.x) - height) / penetrationDepth
      open.velocity[axis] = exp(-above) * cos(above)
      flow.openSide = open
    }
  }

  /// Takes the steps that are left of a period, and tells its impedance. Collective.
  ///
  /// - Returns: The impedance, which also is the last of ``impedances``.
  /// - Throws: `MPIError`.
  @discardableResult
  public func advancePeriod() throws -> Complex {
    let steps = Int(period.rounded(.up))
    repeat { try advance() } while step > 0 && step < steps
    return impedances[impedances.count - 1]
  }

  /// Takes one step. Collective.
  ///
  /// - Throws: `MPIError`.
  public func advance() throws {
    let time = Double(flow.clock.step)
    flow.bodyVelocity[axis] = cos(frequency * (time + 0.5))
    flow.greyVelocity[axis] = cos(frequency * time)
    guard let momentum = try flow.step(measures: true) else { return }
    var (onLinks, inCells) = (momentum.links, momentum.grey)
    pending += onLinks.words + inCells.words
    step += 1
    let isEnd = step >= Int(period.rounded(.up))
    if isEnd || step % 64 == 0 { try settle() }
    guard isEnd else { return }
    let force = links.amplitude + grey.amplitude
    impedances.append(-force / flow.geometry.area)
    links = LockIn(frequency: frequency)
    grey = LockIn(frequency: frequency)
    step = 0
  }

  /// Sums what is pending over the ranks, and hands it to the lock-in.
  private func settle() throws {
    guard !pending.isEmpty else { return }
    try flow.geometry.topology.communicator.allReduce(&pending, .sum)
    let stride = 3 * ReproducibleSum.wordsPerSum
    let count = pending.count / (2 * stride)
    for n in 0..<count {
      let time = Double(flow.clock.step - count + n)
      var sums = ReproducibleSum(count: 3)
      sums.words = Array(pending[(2 * n * stride)..<((2 * n + 1) * stride)])
      links.add(sums.value(axis.rawValue), at: time + 0.5)
      sums.words = Array(pending[((2 * n + 1) * stride)..<((2 * n + 2) * stride)])
      grey.add(sums.value(axis.rawValue), at: time)
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Goes on until the impedance has settled. Collective.
  ///
  /// What changes from period to period is taken for a geometric sequence: the sum of what is to come is estimated from the
  /// last changes.
  ///
  /// - Parameters:
  ///   - tolerance: What the rest of the changes may be, relative to the impedance.
  ///   - most: The most periods.
  /// - Returns: The last impedance, and the estimate of its distance from the limit, relative to it.
  /// - Throws: `MPIError`.
  public func run(tolerance: Double, most: Int = 1000) throws -> (impedance: Complex, rest: Double) {
    var rest = Double.infinity
    while impedances.count < most {
      let last = try advancePeriod()
      guard impedances.count >= 3 else { continue }
      let before = impedances[impedances.count - 2]
      let change = (last - before).magnitude
      let ratio = change / max((before - impedances[impedances.count - 3]).magnitude, .leastNormalMagnitude)
      rest = change / last.magnitude * (ratio < 0.95 ? max(ratio / (1 - ratio), 1e-3) : 20)
      if rest <= tolerance { break }
    }
    return (impedances[impedances.count - 1], rest)
  }

  /// The lock-in's state by name.
  func lockInNumbers() throws -> [(String, Double)] {
    try settle()
    var result = [("lock_in_step", Double(step)), ("lock_in_periods", Double(impedances.count))]
    for (name, lockIn) in [("links", links), ("grey", grey)] {
      for (n, value) in lockIn.numbers.enumerated() { result.append(("lock_in_\(name)_\(n)", value)) }
    }
    for (n, impedance) in impedances.enumerated() {
      result.append(("impedance_\(n)_real", impedance.real))
      result.append(("impedance_\(n)_imaginary", impedance.imaginary))
    }
    return result
  }

  /// Takes over the lock-in's state.
  func restoreLockIn(_ number: (String) throws(SnapshotError) -> Double) throws(SnapshotError) {
    pending.removeAll()
    step = Int(try number("lock_in_step"))
    var (found, periods) = ([[Double]](), [Complex]())
    for name in ["links", "grey"] {
      var values: [Double] = []
      for n in 0..<5 { values.append(try number("lock_in_\(name)_\(n)")) }
      found.append(values)
    }
    for n in 0..<Int(try number("lock_in_periods")) {
      periods.append(Complex(try number("impedance_\(n)_real"), try number("impedance_\(n)_imaginary")))
    }
    (links.numbers, grey.numbers, impedances) = (found[0], found[1], periods)
  }
}
