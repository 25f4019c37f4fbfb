internal import Domain
internal import MPI
internal import Numerics

/// Preconditioned conjugate gradients in double precision on a block, with a preconditioner in single precision.
///
/// Each iteration passes over the block twice besides the preconditioner: once for the direction, its product with the
/// operator and the solution's last update, once for the residual. (Hestenes and Stiefel 1952, doi:10.6028/jres.049.044.)
/// Sums are order-independent, so that every number has the same bits on any ranks.
final class ConjugateGradients {
  let operation: EllipticOperator

  /// Nil while another takes its place.
  private var held: (any EllipticPreconditioner)?

  /// The residual b - A x as the recurrence has it.
  let r: Field<Double>

  private let p: Field<Double>
  private let q: Field<Double>
  private let exchange: HaloExchange?

  /// The cells of the block, and those of its halo behind faces.
  private let grown: (lower: CellIndex, upper: CellIndex)

  /// The power of two that the residual is multiplied by in single precision.
  private var scale = 1.0

  init(_ operation: EllipticOperator, _ preconditioner: any EllipticPreconditioner) {
    self.operation = operation
    held = preconditioner
    r = operation.field("residual")
    p = operation.field("direction")
    q = operation.field("product")
    let shape = operation.shape
    var grown = (lower: CellIndex.zero, upper: CellIndex(shape.nx, shape.ny, shape.nz))
    for axis in operation.axes {
      if operation.hasNeighbour(Side(axis, isUpper: false)) { grown.lower[axis] -= 1 }
      if operation.hasNeighbour(Side(axis, isUpper: true)) { grown.upper[axis] += 1 }
    }
    self.grown = grown
    let topology = operation.topology
    let isAlone = topology.communicator.size == 1 && topology.decomposition.periodic.isEmpty
    exchange = isAlone ? nil : HaloExchange(topology, for: [p])
  }

  /// What each residual is given to.
  var preconditioner: any EllipticPreconditioner {
    get {
      guard let held else { preconditionFailure("the solver's last update failed") }
      return held
    }
    set { held = newValue }
  }

  /// Lets go of the preconditioner, so that its memory is free when the next one is made.
  func releasePreconditioner() { held = nil }

  /// Gives the preconditioner the operator's new numbers. Collective.
  ///
  /// - Returns: Whether it could take them.
  /// - Throws: `MPIError`.
  func refillPreconditioner() throws(MPIError) -> Bool { try held?.take(operation) ?? false }

  private var shape: RowShape { operation.shape }
  private var communicator: Communicator { operation.topology.communicator }

  /// The state of an iteration.
  struct State {
    /// r . r.
    var norm: Double
    /// (r scale) . z of this iteration and the one before.
    var product = 0.0
    var lastProduct = 0.0
    var lastStep = 0.0
    var iterations = 0
    /// x . A x, if x began at zero.
    var energy = 0.0
  }

  /// Starts from the residual in ``r``. Collective.
  ///
  /// - Parameter norm: Its square norm.
  /// - Returns: The state before the first iteration.
  func start(norm: Double) -> State {
    let rms = (norm / Double(operation.cellCount)).squareRoot()
    scale = rms > 0 && rms.isFinite ? Double(sign: .plus, exponent: -Int(rms.exponent), significand: 1) : 1
    p.fill(0)
    let target = preconditioner.residual
    let width = shape.nx
    r.forEachRow { row, y, z in copyScaled(row, to: target.row(y, z), width) }
    return State(norm: norm)
  }

  /// A copy of a solution with its halo, which lasts until the next start. Collective.
  func copy(_ x: Field<Double>) throws(MPIError) -> Field<Double> {
    p.fill(0)
    let width = shape.nx
    x.forEachRow { row, y, z in p.row(y, z).update(from: row, count: width) }
    if let exchange { try exchange(p) }
    return p
  }

  @inline(__always)
  private func copyScaled(_ row: UnsafeMutablePointer<Double>, to out: UnsafeMutablePointer<Float>, _ count: Int) {
    for x in 0..<count { out[x] = Float(row[x] * scale) }
  }

  /// One iteration; the solution lags behind by the step that ``finish(_:_:)`` makes. Collective.
  func step(_ state: inout State, _ x: Field<Double>) throws(MPIError) {
    try preconditioner.apply()
    let (product, mean) = try correctionSums(state)
    (state.lastProduct, state.product) = (state.product, product)
    let beta = state.iterations == 0 ? 0 : state.product / state.lastProduct
    let curvature = try direct(x, beta: beta, mean: mean, lastStep: state.lastStep, bound: 16 * product / scale)
    state.lastStep = product / scale / curvature
    state.energy += state.lastStep * (product / scale)
    state.norm = try descend(state.lastStep, bound: 16 * state.norm)
    state.iterations += 1
  }

  /// Makes the solution's last update.
  func finish(_ state: inout State, _ x: Field<Double>) {
    let step = Doubles(repeating: state.lastStep)
    let width = shape.nx
    x.forEachRow { row, y, z in
      let direction = p.row(y, z)
      var i = 0
      while i < width {
        store(load(row, i).addingProduct(step, load(direction, i)), row, i, width)
        i &+= 8
      }
    }
    state.lastStep = 0
  }

  /// The product of residual and correction, and the correction's mean where the level is free.
  private func correctionSums(_ state: State) throws(MPIError) -> (product: Double, mean: Double) {
    let (f, z) = (preconditioner.residual, preconditioner.correction)
    let width = shape.nx
    // Of the first correction, nothing is known.
    let bound = state.iterations == 0 ? Double.nan : 16 * state.product
    var sum = RoundedSum(bound: bound)
    if bound.isFinite { f.forEachRow { row, y, plane in sum.addProducts(row, z.row(y, plane), count: width) } }
    let product = try reduce(&sum, bound) { exact in f.addProducts(with: z, to: &exact) }
    guard operation.isFloating else { return (product, 0) }
    return (product, try z.sum(on: communicator) / Double(operation.cellCount))
  }

  /// p = z - mean + beta p, x += lastStep p before that, q = A p; returns p . q.
  private func direct(
    _ x: Field<Double>, beta: Double, mean: Double, lastStep: Double, bound: Double
  ) throws(MPIError) -> Double {
    let is3D = operation.grid.dimensions == 3
    let (first, last) = is3D ? (grown.lower.z, grown.upper.z) : (grown.lower.y, grown.upper.y)
    let units = is3D ? shape.nz : shape.ny
    var sum = RoundedSum(bound: bound)
    var ready = 0
    for unit in first..<last {
      if is3D {
        for y in grown.lower.y..<grown.upper.y { updateRow(x, y, unit, beta, mean, lastStep) }
      } else {
        updateRow(x, unit, 0, beta, mean, lastStep)
      }
      // A unit's product can be formed when the next one has its direction, or there is none.
      while ready < units, unit > ready || unit == last - 1 {
        for y in is3D ? 0..<shape.ny : ready..<ready + 1 {
          let z = is3D ? ready : 0
          operation.applyRow(p.pointer(), q.pointer(), y, z)
          sum.addProducts(p.row(y, z), q.row(y, z), count: shape.nx)
        }
        ready += 1
      }
    }
    return try reduce(&sum, bound) { exact in p.addProducts(with: q, to: &exact) }
  }

  @inline(__always)
  private func updateRow(
    _ x: Field<Double>, _ y: Int, _ z: Int, _ beta: Double, _ mean: Double, _ lastStep: Double
  ) {
    let (direction, correction) = (p.row(y, z), preconditioner.correction.row(y, z))
    let (beta, mean) = (Doubles(repeating: beta), Doubles(repeating: mean))
    var i = grown.lower.x
    let isOwned = y >= 0 && y < shape.ny && z >= 0 && z < shape.nz
    if isOwned && lastStep != 0 {
      let (values, step) = (x.row(y, z), Doubles(repeating: lastStep))
      var i = 0
      while i < shape.nx {
        store(load(values, i).addingProduct(step, load(direction, i)), values, i, shape.nx)
        i &+= 8
      }
    }
    while i < grown.upper.x {
      let z = Doubles(load8(correction, i)) - mean
      store(z.addingProduct(beta, load(direction, i)), direction, i, grown.upper.x)
      i &+= 8
    }
  }

  @inline(__always)
  private func load8(_ pointer: UnsafeMutablePointer<Float>, _ index: Int) -> SIMD8<Float> {
    UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// r -= step q, and its copy in single precision; returns r . r.
  private func descend(_ step: Double, bound: Double) throws(MPIError) -> Double {
    let target = preconditioner.residual
    let minus = Doubles(repeating: -step)
    let width = shape.nx
    var sum = RoundedSum(bound: bound)
    r.forEachRow { row, y, z in
      let (product, out) = (q.row(y, z), target.row(y, z))
      var i = 0
      while i < width {
        let value = load(row, i).addingProduct(minus, load(product, i))
        store(value, row, i, width)
        let single = SIMD8<Float>(value * scale)
        if width &- i >= 8 {
          UnsafeMutableRawPointer(out + i).storeBytes(of: single, as: SIMD8<Float>.self)
        } else {
          for lane in 0..<width &- i { out[i &+ lane] = single[lane] }
        }
        i &+= 8
      }
      sum.addProducts(row, row, count: width)
    }
    return try reduce(&sum, bound) { exact in r.addProducts(with: r, to: &exact) }
  }

  /// The sum over the ranks; done again by way of exact sums if the terms were not as expected.
  private func reduce(
    _ sum: inout RoundedSum, _ bound: Double, exact: (inout ReproducibleSum) -> Void
  ) throws(MPIError) -> Double {
    if bound.isFinite {
      var words = sum.words
      if communicator.size > 1 { try communicator.allReduce(&words, .sum) }
      if let value = RoundedSum.value(words, bound: bound) { return value }
    }
    var sums = ReproducibleSum()
    exact(&sums)
    if communicator.size > 1 { try communicator.allReduce(&sums.words, .sum) }
    return sums.value()
  }
}
