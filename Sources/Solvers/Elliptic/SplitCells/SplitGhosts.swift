internal import Domain
internal import MPI
internal import Numerics

/// The unknowns behind a level's sides: those of other ranks, or of its own around a periodic axis.
///
/// Blocks couple through faces only, so one layer is enough. Ghosts are numbered after the level's own unknowns: side by side,
/// red ones and then black ones, by block and part, as the rank that owns them numbers those of the layer that it sends.
final class SplitGhosts {
  let sides: SplitSides

  /// The number of the first ghost.
  let base: Int
  private(set) var count = 0

  /// For each side the first ghost of each block of the layer behind it.
  private(set) var first = [[Int32]](repeating: [], count: 6)

  /// The side of each ghost, and its block's place in the layer there.
  private(set) var sideOf: [UInt8] = []
  private(set) var placeOf: [Int32] = []

  /// The level's own unknown that a ghost is; -1 if another rank owns it.
  private(set) var ownerOf: [Int32] = []

  /// What passes through a side when one colour is refreshed.
  private struct Passage {
    let side: Int
    let peer: Int?

    /// The unknowns at this side that the rank behind it wants, among `sent`.
    var out: Range<Int>

    /// The ghosts behind it.
    var into: Range<Int>
    var sending = 0
    var receiving = 0
  }

  private var passages: [[Passage]] = [[], []]
  private var sent: [Int32] = []
  private var transfers: [PersistentTransfers] = []

  /// Numbers the ghosts of a level whose own unknowns are numbered. Collective.
  init(
    _ blocks: SplitBlocks, _ sides: SplitSides, firstOfBlock: UnsafePointer<Int32>,
    countOfBlock: UnsafePointer<Int32>, base: Int
  ) throws(MPIError) {
    self.sides = sides
    self.base = base
    let joined = sides.joined
    guard !joined.isEmpty else { return }
    let layers = (0..<6).map { joined.contains($0) ? blocks.layer($0) : [] }
    let counts = try sides.trade(
      layers.map { layer in layer.map { countOfBlock[$0.block] } }, counts: layers.map(\.count))
    for side in joined {
      first[side] = [Int32](repeating: 0, count: layers[side].count)
      let isRed = blocks.isRedBehind(side)
      for (colour, red) in [true, false].enumerated() {
        let (out, into) = (sent.count, base + count)
        for (block, isRed) in layers[side] where isRed == red {
          sent += (0..<countOfBlock[block]).map { firstOfBlock[block] + $0 }
        }
        for n in isRed.indices where isRed[n] == red {
          first[side][n] = Int32(base + count)
          count += Int(counts[side][n])
          placeOf += [Int32](repeating: Int32(n), count: Int(counts[side][n]))
        }
        let peer = sides.isOwn(side) ? nil : sides.peers[side]
        passages[colour].append(Passage(side: side, peer: peer, out: out..<sent.count, into: into..<base + count))
      }
      sideOf += [UInt8](repeating: UInt8(side), count: base + count - sideOf.count - base)
    }
    ownerOf = [Int32](repeating: -1, count: count)
    for all in passages {
      for passage in all where passage.peer == nil {
        let owners = all.first { $0.side == passage.side ^ 1 }?.out ?? 0..<0
        for (ghost, own) in zip(passage.into, owners) { ownerOf[ghost - base] = sent[own] }
      }
    }
    try addTransfers()
  }

  private func addTransfers() throws(MPIError) {
    for colour in 0..<2 {
      let set = PersistentTransfers(on: sides.communicator)
      for n in passages[colour].indices {
        let passage = passages[colour][n]
        guard let peer = passage.peer, !passage.into.isEmpty else { continue }
        passages[colour][n].receiving = try set.addReceive(
          byteCount: 4 * passage.into.count, from: peer, tag: sides.tag(passage.side ^ 1))
      }
      for n in passages[colour].indices {
        let passage = passages[colour][n]
        guard let peer = passage.peer, !passage.out.isEmpty else { continue }
        passages[colour][n].sending = try set.addSend(
          byteCount: 4 * passage.out.count, to: peer, tag: sides.tag(passage.side))
      }
      transfers.append(set)
    }
  }

  /// Refreshes the ghosts of one colour. Collective.
  func refresh(_ values: UnsafeMutablePointer<Float>, red: Bool) throws(MPIError) {
    guard count > 0 || !sent.isEmpty else { return }
    try refresh(values, values + base, stride: 1, colour: red ? 0 : 1)
  }

  /// Fills `ghosts`, from the first ghost on, with what the owners have for the side towards this rank: of `stride` numbers
  /// for each unknown, the one for the side. Collective.
  func refreshTowards(
    _ values: UnsafeMutablePointer<Float>, _ ghosts: UnsafeMutablePointer<Float>, stride: Int
  ) throws(MPIError) {
    guard count > 0 || !sent.isEmpty else { return }
    for colour in 0..<2 { try refresh(values, ghosts, stride: stride, colour: colour) }
  }

  private func refresh(
    _ values: UnsafeMutablePointer<Float>, _ ghosts: UnsafeMutablePointer<Float>, stride: Int, colour: Int
  ) throws(MPIError) {
    let (passages, set) = (passages[colour], transfers[colour])
    sent.withUnsafeBufferPointer { sent in
      for passage in passages where passage.peer != nil && !passage.out.isEmpty {
        let part = stride == 1 ? 0 : passage.side
        set.withBytes(of: passage.sending) { bytes in
          let target = bytes.assumingMemoryBound(to: Float.self)
          var n = 0
          for place in passage.out {
            target[n] = values[Int(sent[place]) &* stride &+ part]
            n &+= 1
          }
        }
      }
    }
    try set.start()
    sent.withUnsafeBufferPointer { sent in
      for passage in passages where passage.peer == nil {
        guard let from = passages.first(where: { $0.side == passage.side ^ 1 })?.out.lowerBound else { continue }
        let part = stride == 1 ? 0 : passage.side ^ 1
        let target = ghosts + (passage.into.lowerBound - base)
        for n in 0..<passage.into.count { target[n] = values[Int(sent[from &+ n]) &* stride &+ part] }
      }
    }
    try set.wait()
    for passage in passages where passage.peer != nil && !passage.into.isEmpty {
      set.withBytes(of: passage.receiving) { bytes in
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(ghosts + (passage.into.lowerBound - base)).copyMemory(
          from: source, byteCount: 4 * passage.into.count)
      }
    }
  }
}
