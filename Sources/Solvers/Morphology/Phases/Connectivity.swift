public import Domain

/// What hangs together: metal joined to its collector, number of parts, and Euler number.
public struct Connectivity: Sendable, Hashable {
  /// The part of the metal's cells that faces join to the collector; the rest is dead. 1 without metal.
  public let joinedFraction: Double

  /// The metal's parts that hang together through faces.
  public let parts: Int

  /// The metal's Euler number: parts minus tunnels plus cavities, in two axes parts minus holes; parts hang together through
  /// faces, holes through corners too.
  ///
  /// That of the complex whose vertices are cells: cells - pairs across a face + squares of four - cubes of eight. Nothing
  /// is joined around periodic ends.
  public let eulerNumber: Int

  /// Looks at the cells where a field is not below 1/2.
  ///
  /// - Parameters:
  ///   - field: The order parameter or indicator.
  ///   - collector: The side that the metal grows from.
  public init(_ field: SampledField, from collector: Side) {
    let (grid, n) = (field.grid, field.grid.cells)
    let isMetal = field.values.map { $0 >= 0.5 }
    let block = BlockComponents(grid.box, grid, { isMetal[$0] }, { _, _ in true })
    // Parts are joined around periodic ends too.
    var parent: [Int: Int] = [:]
    func root(_ label: Int) -> Int {
      var label = label
      while let next = parent[label], next != label { label = next }
      return label
    }
    for axis in grid.axes where field.periodic.contains(axis) && n[axis] > 1 {
      for line in field.lines(along: axis) {
        let (a, b) = (block.labels[line], block.labels[line + (n[axis] - 1) * field.stride(axis)])
        guard a >= 0, b >= 0 else { continue }
        let (p, q) = (root(a), root(b))
        if p != q { parent[max(p, q)] = min(p, q) }
      }
    }
    let axis = collector.axis
    let last = collector.isUpper ? (n[axis] - 1) * field.stride(axis) : 0
    let joined = Set(field.lines(along: axis).map { block.labels[$0 + last] }.filter { $0 >= 0 }.map(root))
    var (cells, reached, roots) = (0, 0, Set<Int>())
    var cached: [Int: Int] = [:]
    for label in block.labels where label >= 0 {
      let own = cached[label] ?? root(label)
      cached[label] = own
      cells += 1
      roots.insert(own)
      if joined.contains(own) { reached += 1 }
    }
    joinedFraction = cells > 0 ? Double(reached) / Double(cells) : 1
    parts = roots.count
    eulerNumber = Self.eulerNumber(isMetal, field)
  }

  private static func eulerNumber(_ isMetal: [Bool], _ field: SampledField) -> Int {
    let n = field.grid.cells
    var total = 0
    // A mask tells the axes along which a set is two cells wide.
    for mask in 0..<8 {
      let width = CellIndex(mask & 1, mask >> 1 & 1, mask >> 2 & 1)
      guard width.x < n.x, width.y < n.y, width.z < n.z else { continue }
      var offsets: [Int] = []
      for c in 0..<8 where c & ~mask == 0 {
        offsets.append((c & 1) * field.stride(.x) + (c >> 1 & 1) * field.stride(.y) + (c >> 2 & 1) * field.stride(.z))
      }
      let sign = mask.nonzeroBitCount % 2 == 0 ? 1 : -1
      for z in 0..<n.z - width.z {
        for y in 0..<n.y - width.y {
          for x in 0..<n.x - width.x {
            let place = (z * n.y + y) * n.x + x
            if offsets.allSatisfy({ isMetal[place + $0] }) { total += sign }
          }
        }
      }
    }
    return total
  }
}
