public import Domain
internal import Glibc
public import MPI

/// What stands out of a surface and what sinks into it: whether metal follows the crystal as a rigid body, and whether the
/// cells resolve it.
///
/// Layers are gone through from the tips down. The metal above a layer falls apart into pieces; under each, its section in
/// that layer has a thickness d, and up to its tip it is l long: with these it bends as a cantilever
/// (``NeedleResonance``). The thickness is that of a round section of the same area, or 3 pi / 8 times its mean width along y
/// or z if that is less, rows counted by their length: the diameter of a disc, and 1.18 times the thickness of a wall, which
/// bends as much harder; in the plane it is the width. Sections of several pieces add up. Where a section goes through the whole box along y and z it is a film, and
/// the protrusion ends there, as it does at the crystal. Metal that nothing joins to the crystal from below is none.
///
/// The slots and pits of the liquid are found in the same way, from their bottoms up.
public struct SurfaceRelief: Sendable, Hashable {
  /// A piece of metal that stands on a film or on the crystal, at the section below which it bends most easily.
  public struct Protrusion: Sendable, Hashable {
    /// The section's thickness d, cells.
    public let thickness: Double
    /// The length l from the section to the tip, cells.
    public let length: Double
    /// A cell of the section.
    public let place: CellIndex

    /// d / l^2, 1 / cells: the resonance is in proportion to it.
    public var slenderness: Double { thickness / (length * length) }

    /// The needle of its thickness and length.
    ///
    /// - Parameters:
    ///   - spacing: The edge of a cell, m.
    ///   - elasticity: Young's modulus, Pa.
    ///   - density: The metal's density, kg/m3.
    /// - Returns: The needle.
    public func needle(spacing: Double, elasticity: Double, density: Double) -> NeedleResonance {
      NeedleResonance(
        diameter: thickness * spacing, length: length * spacing, elasticity: elasticity, density: density)
    }
  }

  /// Cells that metal must stand up, or a slot go down, to count as a feature: shorter ones are the steps of a slope.
  public static let reach = 4

  /// The protrusions, the most slender first.
  public let protrusions: [Protrusion]

  /// The least thickness in cells of metal that stands ``reach`` cells above it; nil where there is none but films.
  public let leastThickness: Double?

  /// The least width in cells of the liquid that goes ``reach`` cells down below it; nil where it is nowhere narrow.
  public let leastGap: Double?

  /// Looks at metal that one rank has.
  ///
  /// - Parameters:
  ///   - cells: The cells along x, y and z; the lower x side is the crystal, y and z are periodic.
  ///   - isMetal: Whether a cell is metal, x fastest.
  public init(_ cells: CellIndex, isMetal: [Bool]) {
    precondition(isMetal.count == cells.x * cells.y * cells.z, "a value for each cell")
    var metal = ReliefSweep(cells)
    for x in (0..<cells.x).reversed() { metal.add(layer: x) { isMetal[$0 * cells.x + x] } }
    metal.finish()
    protrusions = metal.protrusions.sorted { a, b in
      if a.slenderness != b.slenderness { return a.slenderness < b.slenderness }
      return (a.place.x, a.place.y, a.place.z) < (b.place.x, b.place.y, b.place.z)
    }
    leastThickness = metal.least
    var liquid = ReliefSweep(cells)
    for x in 0..<cells.x { liquid.add(layer: x) { !isMetal[$0 * cells.x + x] } }
    liquid.finish()
    leastGap = liquid.least
  }

  /// Looks at a surface on a lattice: cells are metal that are solid, or grey and at least half so. Collective; rank 0 does the
  /// work, with a byte for each cell of the whole grid.
  ///
  /// - Parameter geometry: The surface.
  /// - Throws: `MPIError`.
  public init(_ geometry: LatticeGeometry) throws(MPIError) {
    let (topology, block) = (geometry.topology, geometry.block)
    let (cells, world) = (topology.grid.cells, topology.communicator)
    var part: [UInt8] = []
    part.reserveCapacity(block.owned.cellCount)
    for z in 0..<block.count.z {
      for y in 0..<block.count.y {
        for x in 0..<block.count.x {
          let fraction = geometry.solidFraction?[x, y, z] ?? Double(geometry.solid[x, y, z])
          part.append(fraction >= 0.5 ? 1 : 0)
        }
      }
    }
    var message: [Double] = []
    if let parts = try world.gather(varying: part, to: 0) {
      var whole = [Bool](repeating: false, count: cells.x * cells.y * cells.z)
      var place = 0
      for rank in 0..<world.size {
        let box = topology.decomposition.block(of: rank).owned
        for z in box.lower.z..<box.upper.z {
          for y in box.lower.y..<box.upper.y {
            for x in box.lower.x..<box.upper.x {
              whole[(z * cells.y + y) * cells.x + x] = parts.values[place] != 0
              place += 1
            }
          }
        }
      }
      let relief = SurfaceRelief(cells, isMetal: whole)
      message = [relief.leastThickness ?? -1, relief.leastGap ?? -1]
      for one in relief.protrusions {
        message += [one.thickness, one.length]
        for axis in [one.place.x, one.place.y, one.place.z] { message.append(Double(axis)) }
      }
    }
    message = try world.broadcast(message)
    leastThickness = message[0] < 0 ? nil : message[0]
    leastGap = message[1] < 0 ? nil : message[1]
    var found: [Protrusion] = []
    for n in stride(from: 2, to: message.count, by: 5) {
      let place = CellIndex(Int(message[n + 2]), Int(message[n + 3]), Int(message[n + 4]))
      found.append(Protrusion(thickness: message[n], length: message[n + 1], place: place))
    }
    protrusions = found
  }

  /// The protrusions that do not follow the crystal as rigid bodies at a frequency.
  ///
  /// - Parameters:
  ///   - frequency: The frequency, Hz.
  ///   - spacing: The edge of a cell, m.
  ///   - elasticity: Young's modulus, Pa.
  ///   - density: The metal's density, kg/m3.
  /// - Returns: Those whose resonance is below three times the frequency, the lowest first.
  public func pliant(at frequency: Double, spacing: Double, elasticity: Double, density: Double) -> [Protrusion] {
    protrusions.filter {
      !$0.needle(spacing: spacing, elasticity: elasticity, density: density).isRigid(at: frequency)
    }
  }
}

/// Layers gone through from the tips on, and what is known of the pieces that they are sections of.
private struct ReliefSweep {
  /// A piece: all that hangs together in the layers so far, and goes on in the last one.
  fileprivate struct Piece {
    /// Layers from the tip on, the last one included.
    var length = 0
    /// The section at which it bends most easily.
    var weakest: SurfaceRelief.Protrusion?
  }

  private(set) var protrusions: [SurfaceRelief.Protrusion] = []
  /// The least thickness under `reach` layers.
  private(set) var least: Double?

  private let cells: CellIndex
  private var pieces: [Piece] = []
  /// The piece of each cell of the last layer; -1 for none.
  private var labels: [Int]

  init(_ cells: CellIndex) {
    self.cells = cells
    labels = Array(repeating: -1, count: cells.y * cells.z)
  }

  /// Goes through the next layer.
  ///
  /// - Parameters:
  ///   - layer: Its number along x.
  ///   - isFull: Whether a cell of it is full, y fastest.
  mutating func add(layer: Int, _ isFull: (Int) -> Bool) {
    let (ny, nz) = (cells.y, cells.z)
    let area = ny * nz
    let full = (0..<area).map(isFull)
    // Cells of the layer, and the pieces beyond them.
    var parents = Array(0..<area + pieces.count)
    func root(_ start: Int) -> Int {
      var place = start
      while parents[place] != place {
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }
    func join(_ a: Int, _ b: Int) {
      let (a, b) = (root(a), root(b))
      if a < b { parents[b] = a } else { parents[a] = b }
    }
    for z in 0..<nz {
      for y in 0..<ny where full[z * ny + y] {
        let cell = z * ny + y
        let (right, behind) = (z * ny + (y + 1) % ny, (z + 1) % nz * ny + y)
        if full[right] { join(cell, right) }
        if full[behind] { join(cell, behind) }
        if labels[cell] >= 0 { join(cell, area + labels[cell]) }
      }
    }
    var numbers = [Int](repeating: -1, count: area)
    var (sections, merged): ([Section], [Piece]) = ([], [])
    var new = [Int](repeating: -1, count: area)
    for cell in 0..<area where full[cell] {
      let top = root(cell)
      if numbers[top] < 0 {
        numbers[top] = sections.count
        sections.append(Section(first: cell))
        merged.append(Piece())
      }
      new[cell] = numbers[top]
      sections[numbers[top]].rows.add(cell / ny)
    }
    for y in 0..<ny {
      for z in 0..<nz where new[z * ny + y] >= 0 { sections[new[z * ny + y]].columns.add(y) }
    }
    func isFilm(_ section: Section) -> Bool { section.columns.count == ny && section.rows.count == nz }
    for (number, piece) in pieces.enumerated() {
      let top = root(area + number)
      // What does not go on was loose.
      guard top < area, numbers[top] >= 0 else { continue }
      let n = numbers[top]
      if isFilm(sections[n]), let weakest = piece.weakest {
        // Each of those that stand on a film is a protrusion of its own.
        protrusions.append(weakest)
        merged[n].length = max(merged[n].length, piece.length)
      } else {
        merged[n].take(piece)
      }
    }
    for n in merged.indices {
      merged[n].length += 1
      let section = sections[n]
      guard !isFilm(section) else { continue }
      let thickness = section.thickness(isFlat: nz == 1)
      let place = CellIndex(layer, section.first % ny, section.first / ny)
      let length = Double(merged[n].length)
      merged[n].consider(.init(thickness: thickness, length: length, place: place))
      if merged[n].length >= SurfaceRelief.reach { least = min(least ?? .infinity, thickness) }
    }
    (pieces, labels) = (merged, new)
  }

  /// What is left stands on the crystal.
  mutating func finish() {
    protrusions += pieces.compactMap(\.weakest)
    pieces = []
  }
}

extension ReliefSweep {
  /// Cells in the rows of a section, one row after the other.
  fileprivate struct Rows {
    /// Rows with a cell in them.
    private(set) var count = 0
    private(set) var cells = 0
    private var (last, length, squares) = (-1, 0, 0)

    mutating func add(_ row: Int) {
      if row != last {
        squares += length * length
        (last, length) = (row, 0)
        count += 1
      }
      length += 1
      cells += 1
    }

    /// The mean length of a row, each counted by its length.
    var meanLength: Double { Double(squares + length * length) / Double(cells) }
  }

  /// The cells of a piece in one layer.
  fileprivate struct Section {
    /// One of them.
    let first: Int
    var (rows, columns) = (Rows(), Rows())

    init(first: Int) { self.first = first }

    func thickness(isFlat: Bool) -> Double {
      guard !isFlat else { return Double(rows.cells) }
      let round = 2 * (Double(rows.cells) / .pi).squareRoot()
      return min(round, 3 * .pi / 8 * min(rows.meanLength, columns.meanLength))
    }
  }
}

extension ReliefSweep.Piece {
  /// Joins another piece: the longer tip counts, and the weaker section.
  fileprivate mutating func take(_ other: Self) {
    length = max(length, other.length)
    if let weakest = other.weakest { consider(weakest) }
  }

  fileprivate mutating func consider(_ section: SurfaceRelief.Protrusion) {
    if let weakest, weakest.slenderness <= section.slenderness { return }
    weakest = section
  }
}
