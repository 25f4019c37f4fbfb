internal import Domain
internal import MPI

/// What lies behind the six sides of a rank's blocks: those of another rank, its own around a periodic axis, or a wall.
struct SplitSides {
  let communicator: Communicator

  /// The rank behind each side; nil at walls, and along z on a grid with two axes.
  let peers: [Int?]

  private static let tag = 20_500

  init(_ topology: CartesianTopology) {
    communicator = topology.communicator
    peers = Side.allCases.map { topology.neighbour(toward: Direction($0)) }
  }

  /// The sides behind which there are blocks.
  var joined: [Int] { peers.indices.filter { peers[$0] != nil } }

  /// Whether the blocks behind a side are the rank's own.
  func isOwn(_ side: Int) -> Bool { peers[side] == communicator.rank }

  /// The tag of what is sent through a side.
  func tag(_ side: Int) -> Int { Self.tag + side }

  /// Gives numbers through each side, and takes those that come in through it. Collective.
  ///
  /// - Parameters:
  ///   - words: The numbers for the rank behind each side.
  ///   - counts: How many come back through each.
  /// - Returns: The numbers that have come in through each.
  /// - Throws: `MPIError`.
  func trade(_ words: [[Int32]], counts: [Int]) throws(MPIError) -> [[Int32]] {
    var result = [[Int32]](repeating: [], count: peers.count)
    var receives: [(side: Int, pending: PendingArray<Int32>)] = []
    var sends: [Request] = []
    // Seen from the other end, a side is the opposite one.
    for side in joined where !isOwn(side) && counts[side] > 0 {
      let pending = try communicator.immediateReceive(
        Int32.self, capacity: counts[side], from: peers[side], tag: tag(side ^ 1))
      receives.append((side, pending))
    }
    for side in joined {
      if isOwn(side) {
        result[side] = words[side ^ 1]
      } else if !words[side].isEmpty {
        sends.append(try communicator.immediateSend(words[side], to: peers[side], tag: tag(side)))
      }
    }
    for (side, pending) in receives { result[side] = try pending.wait() }
    try Request.waitAll(sends)
    return result
  }
}
