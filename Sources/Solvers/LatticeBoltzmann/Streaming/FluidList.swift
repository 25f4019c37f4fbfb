internal import Domain
internal import MPI
internal import Numerics

/// The populations of the fluid cells of one rank's block alone, streamed in place over a list.
///
/// Half-way walls are in the list: what would go into one comes back. Steps and states are those of ``Populations``; so are
/// all bits.
final class FluidList<Scalar: PopulationScalar>: PopulationStore {
  let geometry: LatticeGeometry
  private let relaxation: LatticeRelaxation
  private let isQuadratic: Bool
  private let list: NodeList
  private let targets: VectorTargets
  private let storage: HugeBuffer<Scalar>
  /// All places, in parts of as many as a row has.
  private let runs: [CellRun]
  /// For each part the last one that the first step must have reached before the second can be taken in it; the number of
  /// parts if it waits for other ranks.
  private let needs: [Int]
  /// The parts in the order of what they need.
  private let order: [Int]
  private(set) var isSecond = false
  private let body: LinkTable<Scalar>
  private let fixed: LinkTable<Scalar>
  private let isInterpolated: Bool

  /// The messages that carry what others keep for this rank's cells here, and those that carry it back.
  private let coming: PersistentTransfers
  private let returning: PersistentTransfers
  private var messages: [(coming: (send: Int, receive: Int), returning: (send: Int, receive: Int))] = []
  private var peers: [(kept: [UInt32], served: [UInt32])] = []

  var byteCount: Int { storage.count * MemoryLayout<Scalar>.stride }

  /// Whether a list serves for a geometry: half-way and interpolated walls, sides of walls and of given velocity.
  static func serves(_ geometry: LatticeGeometry) -> Bool {
    geometry.walls != .grey && geometry.isClosed
  }

  init(_ geometry: LatticeGeometry, _ relaxation: LatticeRelaxation, isQuadratic: Bool) throws {
    (self.geometry, self.relaxation, self.isQuadratic) = (geometry, relaxation, isQuadratic)
    let set = geometry.velocities
    let list = NodeList(
      geometry, width: Scalar.vectorWidth, lineElements: 64 / MemoryLayout<Scalar>.stride)
    self.list = list
    targets = VectorTargets(list, width: Scalar.vectorWidth)
    storage = HugeBuffer(count: set.count * list.stride)
    let part = 16 * Scalar.vectorWidth
    let runs = stride(from: 0, to: list.padded, by: part).map {
      CellRun(offset: $0, count: min(part, list.padded - $0))
    }
    let needs = runs.map { run in
      var last = 0
      for targets in list.targets {
        for place in targets[run.offset..<run.offset + run.count] { last = max(last, Int(place) % list.stride) }
      }
      return last < list.padded ? last / part : runs.count
    }
    (self.runs, self.needs) = (runs, needs)
    order = runs.indices.sorted { (needs[$0], $0) < (needs[$1], $1) }
    var numbers: [CellIndex: Int] = [:]
    for (node, cell) in list.cells.enumerated() { numbers[cell] = node }
    func places(_ link: LinkTable<Scalar>.Link) -> LinkPlaces {
      let (j, node) = (link.direction, numbers[link.cell] ?? 0)
      let back = UInt32(set.opposite(j) * list.stride + node)
      return LinkPlaces(
        back: back, through: back, forth: UInt32(j * list.stride + node),
        behind: list.targets[set.opposite(j)][node])
    }
    let links = WallPlan<Scalar>.links(geometry, viscosity: relaxation.viscosity)
    body = LinkTable(links.body, set, nil, places)
    // Walls at rest have nothing to add.
    fixed = LinkTable(links.fixed.filter { $0.velocity != .zero }, set, nil, places)
    isInterpolated = links.body.contains { $0.weights != .halfWay }
    (coming, returning) = (
      PersistentTransfers(on: geometry.topology.communicator), PersistentTransfers(on: geometry.topology.communicator)
    )
    try planMessages()
  }

  private func planMessages() throws {
    let topology = geometry.topology
    for direction in Direction.all(dimensions: geometry.velocities.dimensions) {
      let (kept, served) = (list.kept[direction] ?? [], list.served[direction] ?? [])
      guard !kept.isEmpty || !served.isEmpty else { continue }
      let (peer, size) = (topology.neighbour(toward: direction), MemoryLayout<Scalar>.stride)
      let (out, back) = (22_000 + direction.order, 22_000 + direction.opposite.order)
      messages.append(
        (
          (
            try coming.addSend(byteCount: served.count * size, to: peer, tag: out),
            try coming.addReceive(byteCount: kept.count * size, from: peer, tag: back)
          ),
          (
            try returning.addSend(byteCount: kept.count * size, to: peer, tag: out + 100),
            try returning.addReceive(byteCount: served.count * size, from: peer, tag: back + 100)
          )
        ))
      peers.append((kept.map(\.place), served.map(\.place)))
    }
  }

  var takesPairs: Bool { !isInterpolated && fixed.count == 0 }

  /// Two steps in one pass over memory: the second step of a part of the list as soon as all numbers that it needs are there.
  func takePair(_ drive: StepDrive) throws {
    guard drive.bodyVelocity == .zero else {
      _ = try step(drive)
      _ = try step(drive)
      return
    }
    var next = 0
    for part in runs.indices {
      collideFirst(part..<part + 1, drive)
      while next < order.count, needs[order[next]] <= part {
        collideSecond(order[next], drive)
        next += 1
      }
    }
    try exchange(coming)
    while next < order.count {
      collideSecond(order[next], drive)
      next += 1
    }
    try exchange(returning)
  }

  private func collideFirst(_ parts: Range<Int>, _ drive: StepDrive) {
    let sweep = Sweep(
      first: storage.pointer, componentStride: list.stride,
      steps: [Int](repeating: 0, count: geometry.velocities.count), isSecond: false, relaxation: relaxation,
      force: drive.force, isQuadratic: isQuadratic, grey: nil)
    runs.withUnsafeBufferPointer { Scalar.collide(sweep, $0, parts) }
  }

  private func collideSecond(_ part: Int, _ drive: StepDrive) {
    let (first, count) = (runs[part].offset / Scalar.vectorWidth, runs[part].count / Scalar.vectorWidth)
    Scalar.collide(
      ListSweep(
        numbers: storage.pointer, populations: geometry.velocities.count, targets: targets, part: first..<first + count,
        relaxation: relaxation, force: drive.force, isQuadratic: isQuadratic))
  }

  func step(_ drive: StepDrive) throws -> StepMomentum? {
    var momentum = drive.measures ? StepMomentum() : nil
    if isSecond {
      for part in runs.indices { collideSecond(part, drive) }
      try exchange(returning)
    } else {
      collideFirst(runs.indices, drive)
      try exchange(coming)
    }
    if isInterpolated || drive.measures || drive.bodyVelocity != .zero {
      body.pass(storage.pointer, isSecond: isSecond, velocity: drive.bodyVelocity, measures: drive.measures)
    }
    if var taken = momentum {
      body.addMomentum(to: &taken.links)
      momentum = taken
    }
    fixed.pass(storage.pointer, isSecond: isSecond, velocity: .zero, measures: false)
    isSecond.toggle()
    return momentum
  }

  private func exchange(_ transfers: PersistentTransfers) throws {
    guard !messages.isEmpty else { return }
    let isBack = transfers === returning
    for (message, peer) in zip(messages, peers) {
      let places = isBack ? peer.kept : peer.served
      transfers.withBytes(of: isBack ? message.returning.send : message.coming.send) { bytes in
        guard let base = bytes.baseAddress else { return }
        Scalar.pack(places, from: storage.pointer, to: base.assumingMemoryBound(to: Scalar.self))
      }
    }
    try transfers.start()
    try transfers.wait()
    for (message, peer) in zip(messages, peers) {
      let places = isBack ? peer.served : peer.kept
      transfers.withBytes(of: isBack ? message.returning.receive : message.coming.receive) { bytes in
        guard let base = bytes.baseAddress else { return }
        Scalar.unpack(places, from: base.assumingMemoryBound(to: Scalar.self), to: storage.pointer)
      }
    }
  }

  /// The populations that are about to be collided, one of each cell.
  private func values(_ population: Int) -> [Double] {
    let nodes = list.cells.count
    let places =
      isSecond
      ? Array(list.targets[geometry.velocities.opposite(population)].prefix(nodes))
      : (0..<nodes).map { UInt32(population * list.stride + $0) }
    return [Double](unsafeUninitializedCapacity: nodes) { buffer, count in
      if let base = buffer.baseAddress {
        Scalar.gather(places, [Double](repeating: 1, count: nodes), from: storage.pointer, to: base)
      }
      count = nodes
    }
  }

  func addMoments(density: Field<Double>, momentum: Field<Double>) {
    density.fill(0)
    momentum.fill(0)
    for (population, c) in geometry.velocities.velocities.enumerated() {
      let values = values(population)
      for (node, cell) in list.cells.enumerated() {
        density.row(cell.y, cell.z)[cell.x] += values[node]
        for axis in 0..<geometry.velocities.dimensions where c[axis] != 0 {
          momentum.row(cell.y, cell.z, component: axis)[cell.x] += Double(c[axis]) * values[node]
        }
      }
    }
  }

  func set(_ value: (_ cell: CellIndex, _ population: Int) -> Double) throws {
    for population in 0..<geometry.velocities.count {
      for (node, cell) in list.cells.enumerated() {
        storage.pointer[population * list.stride + node] = Scalar(value(geometry.block.global(cell), population))
      }
    }
    isSecond = false
  }

  func append(to snapshot: inout Snapshot) throws {
    let field = Field<Scalar>("populations", on: geometry.topology, components: geometry.velocities.count, halo: 0)
    for population in 0..<geometry.velocities.count {
      let values = values(population)
      for (node, cell) in list.cells.enumerated() {
        field.row(cell.y, cell.z, component: population)[cell.x] = Scalar(values[node])
      }
    }
    try snapshot.append(field, of: geometry.topology.decomposition)
  }

  func restore(_ snapshot: Snapshot) throws {
    let field = Field<Scalar>("populations", on: geometry.topology, components: geometry.velocities.count, halo: 0)
    try snapshot.restore(field)
    for population in 0..<geometry.velocities.count {
      for (node, cell) in list.cells.enumerated() {
        storage.pointer[population * list.stride + node] = field.row(cell.y, cell.z, component: population)[cell.x]
      }
    }
    isSecond = false
  }
}
