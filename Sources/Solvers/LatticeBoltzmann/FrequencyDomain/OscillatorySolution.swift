internal import Domain
internal import MPI
internal import Numerics

/// A solved oscillating flow.
public final class OscillatorySolution {
  /// The problem.
  public let flow: OscillatoryFlow

  /// The load of the surface.
  public let load: OscillatoryLoad

  /// The unknowns on the surface.
  let sources: KrylovVector

  /// Evaluates the load of a solved problem. Collective.
  init(_ flow: OscillatoryFlow, _ sources: KrylovVector, _ outcome: MinimalResidual.Outcome) throws(MPIError) {
    (self.flow, self.sources) = (flow, sources)
    let (geometry, problem, stack) = (flow.geometry, flow.problem, flow.stack)
    var account = LoadAccount(problem)
    let mask = try LayerMask(geometry, problem.columns, solidFrom: flow.solidFrom)
    try problem.layers(of: sources, in: problem.columns) { layer, re, im in account.add(layer, mask(layer), re, im) }
    var solidCount = [mask.count]
    try stack.communicator.allReduce(&solidCount, .sum)
    let sums = try account.reduced(on: stack.communicator)
    let area = geometry.area
    var impedance = Complex(-1 / area) * sums.force
    let inertia = Complex(0, flow.frequency / area)
    // Liquid was counted, or not, where cells are partly solid.
    if geometry.walls != .halfWay {
      impedance = impedance - (geometry.solidVolume - Double(solidCount[0])) * inertia
    }
    let flat = problem.flatImpedance
    let grid = geometry.topology.grid
    let whole = Double(grid.cellCount * stack.lattice.count)
    load = OscillatoryLoad(
      ratio: 1 + (impedance - flat) / stack.impedance, offset: flow.offset, impedance: impedance, flatImpedance: flat,
      liquidImpedance: stack.impedance, momentumImbalance: sums.imbalance, solidVolume: geometry.solidVolume,
      solidCount: solidCount[0], residual: outcome.residual, applications: outcome.applications + 1,
      cellsPerApplication: problem.columns.count * stack.area, unknowns: problem.totalCount,
      vectors: Double((outcome.vectors + 2) * problem.totalCount) / whole, penetrationDepth: flow.penetrationDepth,
      viscosity: flow.viscosity, soundRatio: flow.soundRatio)
  }
}

extension SurfaceProblem {
  /// Hands out all populations of this rank's layers, `[population][cell]`, the flow over the flat plate included.
  /// Collective.
  ///
  /// - Parameters:
  ///   - sources: The unknowns.
  ///   - columns: The layers, those of the problem or more.
  ///   - body: Takes a layer, and its real and imaginary parts.
  /// - Throws: `MPIError`.
  func layers(
    of sources: KrylovVector, in columns: LayerColumns,
    _ body: (_ layer: Int, _ real: UnsafePointer<Double>, _ imaginary: UnsafePointer<Double>) -> Void
  ) throws(MPIError) {
    let (n, area) = (stack.lattice.count, stack.area)
    let last = stack.lattice.order[n - 1]
    let flat = columns.count > self.columns.count ? flatLayers(columns) : self.flat
    let values = HugeBuffer<Double>(count: 2 * n * area)
    let (re, im) = (values.pointer, values.pointer + n * area)
    try flow(of: sources, in: columns) { layer, population, plane in
      let (a, b) = (re + population * area, im + population * area)
      let mean = flat[layer][population]
      for i in 0..<area {
        a[i] = plane[2 * i] + mean.real
        b[i] = plane[2 * i + 1] + mean.imaginary
      }
      if population == last { body(layer, re, im) }
    }
  }

  /// What the plate alone feels: stress over velocity, lattice units.
  var flatImpedance: Complex {
    let lattice = stack.lattice
    let half = Complex(magnitude: 1, phase: stack.frequency / 2)
    var force = Complex.zero
    for down in lattice.downward {
      let up = lattice.opposite[down]
      var after = Complex.zero
      for i in 0..<lattice.count { after = after + stack.matrix[down][i] * flat[0][i] }
      force = force + lattice.momentum[down] * after * half.conjugate - lattice.momentum[up] * flat[0][up] * half
    }
    return -force
  }
}

/// The forces on the solid and the momentum of the liquid, summed up layer by layer.
struct LoadAccount {
  private let problem: SurfaceProblem
  private var sums = ReproducibleSum(count: Term.allCases.count * 2)
  private var link = 0
  private var collision = 0

  private enum Term: Int, CaseIterable {
    case links, grey, momentum, above
  }

  init(_ problem: SurfaceProblem) { self.problem = problem }

  private mutating func add(_ value: Complex, to term: Term) {
    sums.add(value.real, to: 2 * term.rawValue)
    sums.add(value.imaginary, to: 2 * term.rawValue + 1)
  }

  /// Adds a layer; layers come in rising order.
  ///
  /// - Parameters:
  ///   - layer: The layer.
  ///   - isSolid: Which of its cells are solid.
  ///   - re: Real parts, `[population][cell]`.
  ///   - im: Imaginary parts.
  mutating func add(_ layer: Int, _ isSolid: [Bool], _ re: UnsafePointer<Double>, _ im: UnsafePointer<Double>) {
    let (stack, cells) = (problem.stack, problem.cells)
    let (lattice, area) = (stack.lattice, stack.area)
    let n = lattice.count
    let tables = LatticeTables(lattice)
    let half = Complex(magnitude: 1, phase: stack.frequency / 2)
    let isTop = layer == problem.columns.count - 1
    var own = [Double](repeating: 0, count: 2 * n)
    var lost = own
    for cell in 0..<area {
      var other: OscillatingCollision?
      if collision < cells.collisions.count {
        let place = cells.cells[Int(cells.collisions[collision].cell)]
        if Int(place.layer) == layer, Int(place.lateral) == cell {
          other = cells.collisions[collision].collision
          collision += 1
        }
      }
      guard !isSolid[cell] else { continue }
      var momentum = Complex.zero
      for i in 0..<n where lattice.momentum[i] != 0 {
        momentum = momentum + lattice.momentum[i] * Complex(re[i * area + cell], im[i * area + cell])
      }
      add(momentum, to: .momentum)
      if let other { add(other.drag * (momentum - 1), to: .grey) }
      let hasLinks = link < cells.links.count && isAt(layer, cell, cells.links[link])
      guard layer == 0 || isTop || hasLinks else { continue }
      for i in 0..<n { (own[i], own[n + i]) = (re[i * area + cell], im[i * area + cell]) }
      own.withUnsafeBufferPointer { f in
        lost.withUnsafeMutableBufferPointer { g in
          guard let f = f.baseAddress, let g = g.baseAddress else { return }
          (other ?? stack.liquid).loss(of: (f, f + n), tables, into: (g, g + n))
        }
      }
      func before(_ i: Int) -> Complex { Complex(own[i], own[n + i]) }
      func after(_ i: Int) -> Complex {
        let given = Complex(own[i] - lost[i], own[n + i] - lost[n + i])
        return given + 3 * lattice.weights[i] * lattice.momentum[i] * (other?.drag ?? 0)
      }
      func exchanged(_ toward: Int) -> Complex {
        let back = lattice.opposite[toward]
        return lattice.momentum[toward] * after(toward) * half.conjugate - lattice.momentum[back] * before(back) * half
      }
      if layer == 0 { for down in lattice.downward { add(exchanged(down), to: .links) } }
      if isTop { for up in lattice.upward { add(exchanged(up), to: .above) } }
      while link < cells.links.count, isAt(layer, cell, cells.links[link]) {
        let toward = Int(cells.links[link].toward)
        // Links to the plate are all counted, whatever is in their way.
        if !(layer == 0 && lattice.velocities[toward].x < 0) { add(exchanged(toward), to: .links) }
        link += 1
      }
    }
  }

  private func isAt(_ layer: Int, _ cell: Int, _ link: SurfaceCells.Link) -> Bool {
    let place = problem.cells.cells[Int(link.cell)]
    return Int(place.layer) == layer && Int(place.lateral) == cell
  }

  /// The force on the solid at unit velocity, and how far the balance of momentum is from closing, relative to the force.
  /// Collective.
  mutating func reduced(on communicator: Communicator) throws(MPIError) -> (force: Complex, imbalance: Double) {
    try communicator.allReduce(&sums.words, .sum)
    func value(_ term: Term) -> Complex { Complex(sums.value(2 * term.rawValue), sums.value(2 * term.rawValue + 1)) }
    let omega = problem.stack.frequency
    let half = Complex(magnitude: 1, phase: -omega / 2)
    // Of what a step begins with, the grey cells take a part at its beginning, the walls half-way through.
    let change = Complex(0, 2 * Complex(magnitude: 1, phase: omega / 2).imaginary) * value(.momentum)
    let force = value(.links) + value(.grey)
    let balance = change + value(.links) + half * value(.grey) + value(.above)
    return (force, balance.magnitude / force.magnitude)
  }
}
