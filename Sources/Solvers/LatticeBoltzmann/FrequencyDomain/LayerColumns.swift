internal import Domain
internal import MPI
internal import Numerics

/// The solution of a ``FlatStack`` on a number of layers, for sources that are asked for and answers that are handed out
/// layer by layer, in pairs of real and imaginary parts, y fastest.
final class LayerColumns {
  /// Gives a population's sources in a layer, into a plane of zeros; false if there are none.
  typealias Filler = (_ layer: Int, _ population: Int, _ plane: UnsafeMutablePointer<Double>) -> Bool

  /// Takes a population of a layer.
  typealias Reader = (_ layer: Int, _ population: Int, _ plane: UnsafePointer<Double>) -> Void

  let stack: FlatStack

  /// The number of layers.
  let count: Int

  /// The layers of each rank.
  let layers: [[Int]]

  /// The layers of each rank as connected pieces: in each list one for every rank.
  let pieces: [[Range<Int>]]

  private let top: LiquidTop
  /// Layers of liquid between these and the top.
  let above: Int
  private let lids: [LaneMatrix]
  private let transform: FourierTransform<Double>
  /// [group][own layer][population][2][8]
  private let byLayer: HugeBuffer<SIMD8<Double>>
  /// The same for what leaves after the collision; empty if nothing ever does, or nothing else does.
  private let leavingByLayer: HugeBuffer<SIMD8<Double>>
  /// For each rank that has layers: [own group][its layer][population][2][8]
  private let byGroup: HugeBuffer<SIMD8<Double>>
  private let leavingByGroup: HugeBuffer<SIMD8<Double>>
  private let column: HugeBuffer<SIMD8<Double>>

  /// Solutions so far.
  private(set) var applications = 0

  /// The layers of this rank.
  var ownLayers: [Int] { layers[stack.communicator.rank] }

  /// Makes room for columns.
  ///
  /// - Parameters:
  ///   - stack: The flat problem.
  ///   - count: Layers.
  ///   - top: What is above.
  ///   - above: Layers of liquid between the uppermost and the top, of no matter under a half-space.
  ///   - hasBoth: Whether sources of both kinds may be given at once.
  ///   - lower: Columns of fewer layers, of which each rank keeps those that it has; the layers above are shared anew.
  init(_ stack: FlatStack, count: Int, top: LiquidTop, above: Int, hasBoth: Bool, continuing lower: LayerColumns? = nil)
  {
    self.stack = stack
    self.count = count
    self.top = top
    self.above = above
    let (lattice, ranks) = (stack.lattice, stack.communicator.size)
    let below = lower?.count ?? 0
    let added = FlatStack.shares(of: count - below, among: ranks).map { $0.lowerBound + below..<$0.upperBound + below }
    let pieces = (lower?.pieces ?? []) + [added]
    self.pieces = pieces
    layers = (0..<ranks).map { rank in pieces.flatMap { Array($0[rank]) } }
    let own = layers[stack.communicator.rank].count
    let groups = (stack.area + 7) / 8
    let size = 2 * lattice.count
    transform = FourierTransform(shape: stack.cells.z > 1 ? [stack.cells.z, stack.cells.y] : [stack.cells.y])
    byLayer = HugeBuffer(count: groups * own * size)
    leavingByLayer = HugeBuffer(count: hasBoth ? groups * own * size : 0)
    let held = ranks > 1 ? stack.ownGroups.count * count * size : 0
    byGroup = HugeBuffer(count: held)
    leavingByGroup = HugeBuffer(count: hasBoth ? held : 0)
    column = HugeBuffer(count: count * size)
    var lids: [LaneMatrix] = []
    if top != .open {
      for (place, group) in stack.ownGroups.enumerated() {
        let sweep = LayerSweep([stack.waves[place]], lattice)
        lids.append(Self.lid(top, stack.waves[place], sweep, stack, isMean: group == 0, count, above: above))
      }
    }
    self.lids = lids
  }

  /// The matrix that gives what a lid sends down, besides what the half-space would, from what would leave upward without it.
  ///
  /// - Parameters:
  ///   - top: What is above.
  ///   - waves: The waves.
  ///   - sweep: The sweep of these alone.
  ///   - stack: The flat problem.
  ///   - isMean: Whether the first of the waves is the mean.
  ///   - count: Layers.
  ///   - above: Layers of liquid between these and the top.
  /// - Returns: The answer of the top to what leaves the uppermost layer.
  static func lid(
    _ top: LiquidTop, _ waves: LayerWaves, _ sweep: borrowing LayerSweep, _ stack: FlatStack, isMean: Bool,
    _ count: Int,
    above: Int
  ) -> LaneMatrix {
    let lattice = stack.lattice
    let lid = LayerLid(
      top, lattice, waves.phases, turn: stack.turn, impedance: stack.impedance, meanLane: isMean ? 0 : nil)
    let difference = waves.answer(through: above, under: lid.answer) - waves.reflection
    let n = lattice.upward.count
    var response = LaneMatrix(n, n)
    let size = 2 * lattice.count
    let column = HugeBuffer<SIMD8<Double>>(count: count * size)
    let layers = (0..<count).map { column.pointer + $0 * size }
    for unit in 0..<n {
      column.pointer.update(repeating: .zero, count: count * size)
      var incoming = [SIMD8<Double>](repeating: .zero, count: 2 * n)
      incoming[2 * unit] = SIMD8(repeating: 1)
      withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 2 * n) { outgoing in
        sweep.solve(
          0, layers, returned: waves.returned, incoming: incoming, outgoing: outgoing.baseAddress)
        for row in 0..<n {
          response.elements[2 * (row * n + unit)] = outgoing[2 * row]
          response.elements[2 * (row * n + unit) + 1] = outgoing[2 * row + 1]
        }
      }
    }
    return (LaneMatrix.identity(n) - difference * response).inverse * difference
  }

  /// Solves h = e^{-i omega} T (K h + leaving) + arriving. Collective.
  ///
  /// - Parameters:
  ///   - arriving: The sources that arrive in cells; nil if there are none on any rank.
  ///   - leaving: The sources that leave cells after the collision; nil if there are none on any rank. There must be none in
  ///     the uppermost layer.
  ///   - reader: Takes the populations of this rank's layers.
  /// - Throws: `MPIError`.
  func solve(arriving: Filler?, leaving: Filler?, _ reader: Reader) throws(MPIError) {
    applications += 1
    let both = arriving != nil && leaving != nil
    precondition(!both || leavingByLayer.count > 0 || byLayer.count == 0, "no room for sources of both kinds")
    if let arriving { fill(byLayer.pointer, arriving) }
    if let leaving { fill(both ? leavingByLayer.pointer : byLayer.pointer, leaving) }
    try deal(byLayer, byGroup, back: false)
    if both { try deal(leavingByLayer, leavingByGroup, back: false) }
    for place in 0..<stack.ownGroups.count { solve(place, leaving: leaving != nil, both: both) }
    try deal(byLayer, byGroup, back: true)
    read(reader)
  }

  /// Transforms the sources of this rank's layers.
  private func fill(_ target: UnsafeMutablePointer<SIMD8<Double>>, _ filler: Filler) {
    let (order, area, own) = (stack.lattice.order, stack.area, ownLayers)
    let groups = (area + 7) / 8
    let groupStride = own.count * 2 * order.count
    for (x, layer) in own.enumerated() {
      for (slot, population) in order.enumerated() {
        transform.data.update(repeating: 0, count: 2 * area)
        let first = target + (x * order.count + slot) * 2
        guard filler(layer, population, transform.data) else {
          for group in 0..<groups {
            first[group * groupStride] = .zero
            first[group * groupStride + 1] = .zero
          }
          continue
        }
        transform.forward()
        for group in 0..<groups {
          var (re, im) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
          let data = transform.data + 16 * group
          for lane in 0..<min(8, area - 8 * group) { (re[lane], im[lane]) = (data[2 * lane], data[2 * lane + 1]) }
          first[group * groupStride] = re
          first[group * groupStride + 1] = im
        }
      }
    }
  }

  /// Transforms back, and hands out.
  private func read(_ reader: Reader) {
    let (order, area, own) = (stack.lattice.order, stack.area, ownLayers)
    let groups = (area + 7) / 8
    let groupStride = own.count * 2 * order.count
    let scale = SIMD8(repeating: 1 / Double(area))
    for (x, layer) in own.enumerated() {
      for (slot, population) in order.enumerated() {
        let first = byLayer.pointer + (x * order.count + slot) * 2
        for group in 0..<groups {
          let (re, im) = (first[group * groupStride] * scale, first[group * groupStride + 1] * scale)
          let data = transform.data + 16 * group
          for lane in 0..<min(8, area - 8 * group) { (data[2 * lane], data[2 * lane + 1]) = (re[lane], im[lane]) }
        }
        transform.backward()
        reader(layer, population, transform.data)
      }
    }
  }

  /// Deals the groups of waves out to their ranks, or back.
  private func deal(
    _ byLayer: borrowing HugeBuffer<SIMD8<Double>>, _ byGroup: borrowing HugeBuffer<SIMD8<Double>>, back: Bool
  ) throws(MPIError) {
    let communicator = stack.communicator
    guard communicator.size > 1 else { return }
    let size = 2 * stack.lattice.count * 8
    let (own, groups) = (ownLayers.count, stack.ownGroups.count)
    let layerCounts = stack.groups.map { $0.count * own * size }
    let groupCounts = layers.map { $0.count * groups * size }
    func numbers(_ buffer: borrowing HugeBuffer<SIMD8<Double>>) -> UnsafeMutableBufferPointer<Double> {
      UnsafeMutableBufferPointer(
        start: UnsafeMutableRawPointer(buffer.pointer).assumingMemoryBound(to: Double.self), count: 8 * buffer.count)
    }
    let (source, target) = back ? (numbers(byGroup), numbers(byLayer)) : (numbers(byLayer), numbers(byGroup))
    var room = target.mutableSpan
    try communicator.allToAll(
      UnsafeBufferPointer(source).span, counts: back ? groupCounts : layerCounts, into: &room,
      counts: back ? layerCounts : groupCounts)
  }

  /// Where a group's layers are.
  private func places(
    _ place: Int, _ byLayer: borrowing HugeBuffer<SIMD8<Double>>, _ byGroup: borrowing HugeBuffer<SIMD8<Double>>
  ) -> [UnsafeMutablePointer<SIMD8<Double>>] {
    let size = 2 * stack.lattice.count
    guard stack.communicator.size > 1 else { return (0..<count).map { byLayer.pointer + (place * count + $0) * size } }
    var result = [UnsafeMutablePointer<SIMD8<Double>>](repeating: byGroup.pointer, count: count)
    var start = byGroup.pointer
    for held in layers {
      for (x, layer) in held.enumerated() { result[layer] = start + (place * held.count + x) * size }
      start += stack.ownGroups.count * held.count * size
    }
    return result
  }

  private func solve(_ place: Int, leaving: Bool, both: Bool) {
    let waves = stack.waves[place]
    let layers = places(place, byLayer, byGroup)
    if leaving {
      let sources = both ? places(place, leavingByLayer, leavingByGroup) : layers
      LeavingSources(stack.lattice, waves).stream(sources, into: layers, adding: both)
    }
    guard top != .open else { return stack.sweep.solve(place, layers, returned: waves.returned) }
    let n = stack.lattice.upward.count
    let size = 2 * stack.lattice.count
    var incoming = [SIMD8<Double>](repeating: .zero, count: 2 * n)
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 2 * n) { outgoing in
      stack.sweep.solve(place, layers, returned: waves.returned, outgoing: outgoing.baseAddress)
      let lid = lids[place]
      for row in 0..<n {
        for column in 0..<n {
          let (a, b) = (lid.elements[2 * (row * n + column)], lid.elements[2 * (row * n + column) + 1])
          let (x, y) = (outgoing[2 * column], outgoing[2 * column + 1])
          incoming[2 * row] += a * x - b * y
          incoming[2 * row + 1] += a * y + b * x
        }
      }
    }
    column.pointer.update(repeating: .zero, count: count * size)
    let added = (0..<count).map { column.pointer + $0 * size }
    stack.sweep.solve(place, added, returned: waves.returned, incoming: incoming)
    for x in 0..<count { for i in 0..<size { layers[x][i] += added[x][i] } }
  }
}

/// Sources that leave cells after the collision, brought to where they arrive.
struct LeavingSources {
  private let lattice: OscillatingLattice
  private let phases: [(SIMD8<Double>, SIMD8<Double>)]
  private let returned: [(SIMD8<Double>, SIMD8<Double>)]

  init(_ lattice: OscillatingLattice, _ waves: LayerWaves) {
    self.lattice = lattice
    phases = lattice.order.map { waves.phases[$0] }
    returned = waves.returned
  }

  /// Streams the sources of a column.
  ///
  /// - Parameters:
  ///   - sources: Each layer's sources; the uppermost ones are lost upward.
  ///   - layers: Where they arrive: the same column, or another to which they are added.
  ///   - adding: Whether it is another.
  func stream(
    _ sources: [UnsafeMutablePointer<SIMD8<Double>>], into layers: [UnsafeMutablePointer<SIMD8<Double>>], adding: Bool
  ) {
    let (n, m, top) = (lattice.upward.count, lattice.level.count, layers.count - 1)
    func turned(_ source: UnsafeMutablePointer<SIMD8<Double>>, _ slot: Int) -> (SIMD8<Double>, SIMD8<Double>) {
      let (p, q) = phases[slot]
      let (a, b) = (source[2 * slot], source[2 * slot + 1])
      return (p * a - q * b, p * b + q * a)
    }
    func put(_ value: (SIMD8<Double>, SIMD8<Double>), _ layer: Int, _ slot: Int) {
      let target = layers[layer] + 2 * slot
      if adding {
        target[0] += value.0
        target[1] += value.1
      } else {
        target[0] = value.0
        target[1] = value.1
      }
    }
    // Upward from the top down, so that nothing is overwritten before it is read.
    for x in stride(from: top, to: 0, by: -1) { for i in 0..<n { put(turned(sources[x - 1], i), x, i) } }
    for i in 0..<n {
      let (a, b) = turned(sources[0], n + m + i)
      let (p, q) = returned[i]
      put((p * a - q * b, p * b + q * a), 0, i)
    }
    for x in 0...top { for i in n..<n + m { put(turned(sources[x], i), x, i) } }
    for i in n + m..<2 * n + m {
      for x in 0..<top { put(turned(sources[x + 1], i), x, i) }
      if !adding { put((.zero, .zero), top, i) }
    }
  }
}
