public import Domain
public import MPI

/// The phases of the cells of a box of a grid, a label from 0 to 255 each.
public struct PhaseImage: Sendable, Hashable {
  /// The grid.
  public let grid: Grid

  /// The cells that are labelled, by their global index.
  public let box: Box

  /// The labels, x fastest, then y, then z.
  public var labels: [UInt8]

  /// An image with the label 0 everywhere.
  ///
  /// - Parameters:
  ///   - grid: The grid.
  ///   - box: The cells that are labelled; they lie in the grid.
  public init(_ grid: Grid, box: Box) {
    precondition(grid.box.contains(box), "the grid does not have all cells of the image")
    self.grid = grid
    self.box = box
    labels = [UInt8](repeating: 0, count: box.cellCount)
  }

  /// The label of a cell of the box, by its global index.
  public subscript(cell: CellIndex) -> UInt8 {
    get { labels[box.place(of: cell)] }
    set { labels[box.place(of: cell)] = newValue }
  }

  /// The cells with each label on this rank.
  public var counts: [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }

  /// A number that tells images apart, whatever the boxes that their grid is divided into. Collective.
  ///
  /// - Parameter communicator: The ranks, whose boxes together are the grid.
  /// - Returns: The same number on every rank; equal images have equal ones.
  /// - Throws: `MPIError`.
  public func fingerprint(on communicator: Communicator) throws(MPIError) -> UInt64 {
    var sum: UInt64 = 0
    var place = 0
    box.forEachRow { row in
      let first = UInt64(grid.linearIndex(of: row))
      for i in 0..<box.count.x {
        // The sum does not know of order, so that each term must know its place (finaliser of SplitMix64).
        var z = (first &+ UInt64(i)) &* 256 &+ UInt64(labels[place + i]) &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        sum &+= z ^ (z >> 31)
      }
      place += box.count.x
    }
    return try communicator.allReduce(sum, .sum)
  }
}
