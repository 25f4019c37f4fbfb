internal import Domain
internal import MPI
internal import Numerics

/// The populations of one rank's block, streamed in place.
///
/// Between steps everything is as the next step wants it: before the first of two steps populations are in their own
/// arrays where they have streamed to; before the second in their opposites', collided but not streamed, walls' returns
/// ready behind the walls, and halos refreshed.
final class Populations<Scalar: PopulationScalar>: PopulationStore {
  let geometry: LatticeGeometry
  let relaxation: LatticeRelaxation
  let isQuadratic: Bool
  let field: Field<Scalar>
  private(set) var isSecond = false

  let walls: WallPlan<Scalar>
  let runs: CellRuns
  let steps: [Int]
  /// What passes between blocks: through faces and edges, after the second step in two parts.
  let exchange: HaloExchange
  let faces: HaloExchange
  let edges: HaloExchange
  private let outgoing: [(first: (places: [UInt32], factors: [Double]), second: (places: [UInt32], factors: [Double]))]
  private let grey: Field<Scalar>?
  private let scratch: HugeBuffer<Scalar>
  private let terms: HugeBuffer<Double>
  /// Whether other ranks' messages travel while the inner rows are computed.
  private let overlaps: Bool
  let takesPairs: Bool

  var byteCount: Int { field.layout.count * MemoryLayout<Scalar>.stride }

  init(_ geometry: LatticeGeometry, _ relaxation: LatticeRelaxation, isQuadratic: Bool, gap: Int) {
    self.geometry = geometry
    self.relaxation = relaxation
    self.isQuadratic = isQuadratic
    let (topology, set) = (geometry.topology, geometry.velocities)
    let field = Field<Scalar>("populations", on: topology, components: set.count, halo: 1)
    self.field = field
    let layout = field.layout
    steps = set.velocities.map { $0.x + $0.y * layout.rowStride + $0.z * layout.planeStride }
    let decomposition = topology.decomposition
    let isCut = decomposition.hasNeighbours(along: .x)
    overlaps = topology.communicator.size > 1 && !isCut
    let rows = RowLayers(
      field.block, dimensions: set.dimensions,
      rimAxes: isCut ? [] : [Axis.y, .z].filter { decomposition.hasNeighbours(along: $0) })
    walls = WallPlan(geometry, viscosity: relaxation.viscosity, layout, rows)
    runs = CellRuns(geometry.solid, layout, gap: gap, rows)
    takesPairs =
      !isCut && geometry.solidFraction == nil && geometry.isClosed && !walls.body.isInterpolated
      && !walls.fixed.isInterpolated
    let all = set.slot(Scalar.scalarKind, reversed: true)
    exchange = HaloExchange(topology, neighbourhood: .edges, slots: [all])
    // A face's message carries, beside an edge, numbers that only the block behind the edge knows: that one's come last.
    faces = HaloExchange(topology, neighbourhood: .faces, slots: [all])
    edges = HaloExchange(
      topology, neighbourhood: .edges,
      slots: [
        HaloSlot(Scalar.scalarKind, components: set.count, dimensions: set.dimensions) { direction in
          direction.codimension == 2 ? set.travelling(direction).map(set.opposite) : []
        }
      ])
    let open = walls.open
    outgoing = [Axis.y, .z].map { axis in
      (open.outgoing(along: axis, isSecond: false), open.outgoing(along: axis, isSecond: true))
    }
    terms = HugeBuffer(count: max(max(outgoing[0].first.places.count, outgoing[1].first.places.count), runs.longest))
    scratch = HugeBuffer(count: 3 * (runs.longest + Scalar.vectorWidth))
    grey = geometry.solidFraction.map { Self.weight($0, relaxation, like: field) }
  }

  /// B = eps (tau+ - 1/2) / ((1 - eps) + (tau+ - 1/2)).
  private static func weight(
    _ fraction: Field<Double>, _ relaxation: LatticeRelaxation, like field: Field<Scalar>
  ) -> Field<Scalar> {
    let weight = Field<Scalar>("solid_weight", grid: field.grid, block: field.block)
    let half = relaxation.evenTime - 0.5
    let (layout, local) = (weight.layout, weight.block)
    precondition(layout.origin == field.layout.origin && layout.planeStride == field.layout.planeStride)
    weight.set { cell in
      let place = local.local(cell)
      let part = fraction[place.x, place.y, place.z]
      return Scalar(part * half / ((1 - part) + half))
    }
    return weight
  }

  func step(_ drive: StepDrive) throws -> StepMomentum? {
    var momentum = drive.measures ? StepMomentum() : nil
    if isSecond {
      collide(runs.rim, drive, &momentum)
      Scalar.copy(walls.returns.rim, in: numbers)
      if overlaps { try beginReturn() }
      collide(runs.inner, drive, &momentum)
      Scalar.copy(walls.returns.inner, in: numbers)
      if !overlaps { try beginReturn() }
      try faces.finish()
      try edges.finish()
    } else {
      collide(runs.rim, drive, &momentum)
      if overlaps { try exchange.begin([field]) }
      collide(runs.inner, drive, &momentum)
      if !overlaps { try exchange.begin([field]) }
      try exchange.finish()
      Scalar.copy(walls.images, in: numbers)
    }
    try passWalls(drive, &momentum)
    isSecond.toggle()
    return momentum
  }

  func beginReturn() throws {
    try faces.beginDeposit([field])
    try edges.beginDeposit([field])
  }

  /// The populations have been set as they are before the first of two steps.
  func startOver() { isSecond = false }

  /// All numbers, by the places of the field's layout.
  var numbers: UnsafeMutablePointer<Scalar> { field.rawStorage.assumingMemoryBound(to: Scalar.self) }

  private func collide(_ runs: [CellRun], _ drive: StepDrive, _ momentum: inout StepMomentum?) {
    guard !runs.isEmpty else { return }
    let (scratch, stride, axes) = (
      scratch.pointer, self.runs.longest + Scalar.vectorWidth, geometry.velocities.dimensions
    )
    var sums = momentum?.grey ?? ReproducibleSum(count: 3)
    let measures = momentum != nil
    let sweep = { (grey: GreySweep<Scalar>?) in
      Sweep(
        first: self.field.pointer(), componentStride: self.field.layout.componentStride, steps: self.steps,
        isSecond: self.isSecond, relaxation: self.relaxation, force: drive.force, isQuadratic: self.isQuadratic,
        grey: grey)
    }
    runs.withUnsafeBufferPointer { runs in
      guard let grey else { return Scalar.collide(sweep(nil), runs, 0..<runs.count) }
      withoutActuallyEscaping({ (count: Int) in
        guard measures else { return }
        for axis in 0..<axes { Scalar.add(scratch + axis * stride, count: count, to: &sums, axis) }
      }) { take in
        Scalar.collide(
          sweep(
            GreySweep(
              part: grey.pointer(), velocity: drive.greyVelocity,
              rows: (scratch, scratch + stride, scratch + 2 * stride), take: take)), runs, 0..<runs.count)
      }
    }
    momentum?.grey = sums
  }

  private func passWalls(_ drive: StepDrive, _ momentum: inout StepMomentum?) throws {
    let numbers = numbers
    walls.body.pass(numbers, isSecond: isSecond, velocity: drive.bodyVelocity, measures: drive.measures)
    if var taken = momentum {
      walls.body.addMomentum(to: &taken.links)
      momentum = taken
    }
    walls.fixed.pass(numbers, isSecond: isSecond, velocity: .zero, measures: false)
    if let velocity = drive.openVelocity {
      let mean = try meanOutgoing()
      walls.open.pass(numbers, isSecond: isSecond, velocity: velocity(mean), measures: false)
    }
    if !walls.density.isEmpty {
      Scalar.pass(
        DensityPass(
          links: walls.density, populations: numbers, layout: field.layout, set: geometry.velocities,
          isSecond: isSecond, isQuadratic: isQuadratic, force: drive.force))
    }
  }

  /// The mean over the open side of what leaves through it, times the velocity along y and z.
  private func meanOutgoing() throws -> SIMD2<Double> {
    var sums = ReproducibleSum(count: 2)
    for (number, lists) in outgoing.enumerated() {
      let (places, factors) = isSecond ? lists.second : lists.first
      Scalar.gather(places, factors, from: numbers, to: terms.pointer)
      sums.add(terms.pointer, count: places.count, to: number)
    }
    try geometry.topology.communicator.allReduce(&sums.words, .sum)
    return SIMD2(sums.value(0), sums.value(1)) / geometry.area
  }
}
