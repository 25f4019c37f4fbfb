public import Domain
public import MPI

/// The parts of a decomposed grid that hang together through open faces.
///
/// A component's label is the smallest global index (``Grid/linearIndex(of:)``) of its cells, so that labels are the same on
/// any number of ranks. Each rank labels its own block by union-find (Tarjan 1975, doi:10.1145/321879.321884); what touches
/// across blocks, or across the ends of a periodic axis, is then joined on all ranks alike.
public struct ConnectedComponents: Sendable {
  /// What is known of a component as a whole.
  public struct Component: Sendable, Hashable {
    /// The smallest global index of its cells.
    public let label: Int

    /// Its cells on all ranks.
    public internal(set) var cells: Int

    /// The walls of the grid that it touches, a bit each in the order of `Side.allCases`.
    var sides: UInt8

    /// Axes around whose periodic ends it closes upon itself, a bit each.
    var wraps: UInt8 = 0

    /// Whether any of its cells is marked.
    public internal(set) var isMarked: Bool

    /// Whether it reaches from one end of an axis to the other: it touches both sides, or closes upon itself around a
    /// periodic axis.
    public func percolates(_ axis: Axis) -> Bool {
      let both = UInt8(3) << UInt8(2 * axis.rawValue)
      return sides & both == both || wraps >> UInt8(axis.rawValue) & 1 == 1
    }
  }

  /// The label of each owned cell, x fastest; -1 in cells that belong to no component.
  public let labels: [Int]

  /// The components that have a cell on this rank, by label.
  public let components: [Int: Component]

  /// Which of them have cells on other ranks as well.
  let shared: Set<Int>

  /// The number of components on all ranks.
  public let count: Int

  /// The axes along which some component percolates.
  public let percolatingAxes: Set<Axis>

  /// Finds the components. Collective.
  ///
  /// Cells are named by their place in the block, `(z ny + y) nx + x`.
  ///
  /// - Parameters:
  ///   - topology: The grid's blocks.
  ///   - isMember: Whether a cell belongs to a component at all.
  ///   - isOpen: Whether a cell is joined to the one before it along an axis, if both are members; also asked across the
  ///     block's lower sides, where the one before is another rank's or a periodic image.
  ///   - isMarked: Whether to mark the component of a cell.
  /// - Throws: `MPIError`.
  public init(
    on topology: CartesianTopology, isMember: (_ place: Int) -> Bool, isOpen: (_ axis: Axis, _ place: Int) -> Bool,
    isMarked: (_ place: Int) -> Bool = { _ in false }
  ) throws(MPIError) {
    let block = BlockComponents(topology.block().owned, topology.grid, isMember, isOpen)
    var own = block.components(topology.decomposition, isMarked)
    let joints = try block.joints(on: topology, isOpen)
    let graph = try Self.join(joints, on: topology)

    // Parts that meet no other are complete; of the others all ranks hear.
    let parts = own.values.filter { graph.has($0.label) }
    var message: [Int] = []
    for part in parts.sorted(by: { $0.label < $1.label }) {
      message += [part.label, part.cells, Int(part.sides), part.isMarked ? 1 : 0]
    }
    let all = try topology.communicator.allGather(varying: message)
    var joined: [Int: Component] = [:]
    for n in stride(from: 0, to: all.values.count, by: 4) {
      let root = graph.root(all.values[n])
      var component = joined[root] ?? Component(label: root, cells: 0, sides: 0, isMarked: false)
      component.cells += all.values[n + 1]
      component.sides |= UInt8(all.values[n + 2])
      component.wraps = graph.wraps(root)
      component.isMarked = component.isMarked || all.values[n + 3] == 1
      joined[root] = component
    }
    var shared: Set<Int> = []
    for part in parts {
      own[part.label] = nil
      let root = graph.root(part.label)
      shared.insert(root)
      own[root] = joined[root]
    }
    labels = block.labels.map { $0 >= 0 && graph.has($0) ? graph.root($0) : $0 }
    components = own
    self.shared = shared

    let owned = topology.block().owned
    let labelled = own.keys.count { topology.grid.isLabel($0, in: owned) }
    var reaching = 0
    for axis in topology.grid.axes where own.values.contains(where: { $0.percolates(axis) }) {
      reaching |= 1 << axis.rawValue
    }
    count = try topology.communicator.allReduce(labelled, .sum)
    let reached = try topology.communicator.allReduce(reaching, .bitwiseOr)
    percolatingAxes = Set(topology.grid.axes.filter { reached >> $0.rawValue & 1 == 1 })
  }

  private static func join(
    _ joints: Set<BlockComponents.Joint>, on topology: CartesianTopology
  ) throws(MPIError) -> JointGraph {
    var message: [Int] = []
    for joint in joints.sorted(by: { ($0.lower, $0.upper, $0.wrap) < ($1.lower, $1.upper, $1.wrap) }) {
      message += [joint.lower, joint.upper, joint.wrap]
    }
    let all = try topology.communicator.allGather(varying: message)
    var graph = JointGraph()
    for n in stride(from: 0, to: all.values.count, by: 3) {
      graph.join(all.values[n], all.values[n + 1], wrap: all.values[n + 2])
    }
    graph.flatten()
    return graph
  }
}

extension Grid {
  /// Whether the cell with this linear index is in a box.
  fileprivate func isLabel(_ index: Int, in box: Box) -> Bool {
    box.contains(CellIndex(index % cells.x, index / cells.x % cells.y, index / (cells.x * cells.y)))
  }
}
