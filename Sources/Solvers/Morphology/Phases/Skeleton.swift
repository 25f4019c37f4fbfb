internal import Domain
internal import Glibc

/// The middle lines of a two-dimensional deposit, one cell wide: length, ends and branch points.
///
/// Small gaps are closed first; then the cells are thinned by Zhang and Suen 1984 (doi:10.1145/357994.358023).
public struct Skeleton: Sendable {
  /// Whether each cell is on the skeleton, x fastest.
  public let cells: [Bool]

  /// Its length, m: half of the distances between neighbours, each to those that it touches.
  public let length: Double

  /// Cells with one neighbour.
  public let ends: Int

  /// Groups of cells from which three or more lines go.
  public let branchPoints: Int

  /// The local radii of tips, m: at each end the distance to the nearest cell that is not metal.
  public let tipRadii: [Double]

  /// Thins a deposit.
  ///
  /// - Parameters:
  ///   - field: The order parameter or indicator over two axes; the metal is where it is not below 1/2.
  ///   - closing: Gaps of up to twice so many cells are closed.
  public init(_ field: SampledField, closing: Int = 1) {
    precondition(field.grid.dimensions == 2, "skeletons are for two axes")
    // A frame of empty cells, so that each cell has all its neighbours.
    let margin = closing + 1
    let (nx, ny) = (field.grid.cells.x + 2 * margin, field.grid.cells.y + 2 * margin)
    var mask = [Bool](repeating: false, count: nx * ny)
    for y in 0..<field.grid.cells.y {
      for x in 0..<field.grid.cells.x { mask[(y + margin) * nx + x + margin] = field[x, y, 0] >= 0.5 }
    }
    for _ in 0..<closing { mask = Self.grown(mask, nx, ny, true) }
    for _ in 0..<closing { mask = Self.grown(mask, nx, ny, false) }
    let whole = mask
    Self.thin(&mask, nx, ny)

    let h = field.grid.spacing
    var (length, ends, branchCells, radii) = (0.0, 0, [Bool](repeating: false, count: nx * ny), [Double]())
    for y in 1..<ny - 1 {
      for x in 1..<nx - 1 where mask[y * nx + x] {
        let ring = Self.ring(y * nx + x, nx)
        let (count, turns) = Self.neighbours(mask, ring)
        for (n, place) in ring.enumerated() where mask[place] {
          // Diagonal steps beside a straight one are the same line.
          let isDiagonal = n % 2 == 1
          if isDiagonal && (mask[ring[n - 1]] || mask[ring[(n + 1) % 8]]) { continue }
          length += 0.5 * (isDiagonal ? hypot(h.x, h.y) : n % 4 == 0 ? h.y : h.x)
        }
        if count == 1 {
          ends += 1
          radii.append(Self.distance(whole, x, y, nx, ny, h))
        }
        if turns >= 3 { branchCells[y * nx + x] = true }
      }
    }
    self.length = length
    self.ends = ends
    tipRadii = radii
    branchPoints = Self.groups(&branchCells, nx)
    cells = (0..<field.grid.cells.y).flatMap { y in
      (0..<field.grid.cells.x).map { x in mask[(y + margin) * nx + x + margin] }
    }
  }

  /// The neighbours in turn, from the one above: places n, ne, e, se, s, sw, w, nw.
  private static func ring(_ place: Int, _ nx: Int) -> [Int] {
    [place - nx, place - nx + 1, place + 1, place + nx + 1, place + nx, place + nx - 1, place - 1, place - nx - 1]
  }

  /// How many of the ring are set, and how many times it changes from unset to set.
  private static func neighbours(_ mask: [Bool], _ ring: [Int]) -> (count: Int, turns: Int) {
    var (count, turns) = (0, 0)
    for n in 0..<8 {
      if mask[ring[n]] { count += 1 }
      if !mask[ring[n]] && mask[ring[(n + 1) % 8]] { turns += 1 }
    }
    return (count, turns)
  }

  private static func thin(_ mask: inout [Bool], _ nx: Int, _ ny: Int) {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for pass in 0..<2 {
        var removed: [Int] = []
        for y in 1..<ny - 1 {
          for x in 1..<nx - 1 where mask[y * nx + x] {
            let ring = ring(y * nx + x, nx)
            let (count, turns) = neighbours(mask, ring)
            guard (2...6).contains(count), turns == 1 else { continue }
            let (north, east, south, west) = (mask[ring[0]], mask[ring[2]], mask[ring[4]], mask[ring[6]])
            let isKept =
              pass == 0
              ? (north && east && south) || (east && south && west)
              : (north && east && west) || (north && south && west)
            if !isKept { removed.append(y * nx + x) }
          }
        }
        for place in removed { mask[place] = false }
        hasChanged = hasChanged || !removed.isEmpty
      }
    }
  }

  /// Cells that have any neighbour (growing), or only neighbours (shrinking), along the axes.
  private static func grown(_ mask: [Bool], _ nx: Int, _ ny: Int, _ grows: Bool) -> [Bool] {
    var result = mask
    for y in 1..<ny - 1 {
      for x in 1..<nx - 1 {
        let place = y * nx + x
        let beside = [mask[place - 1], mask[place + 1], mask[place - nx], mask[place + nx]]
        result[place] = grows ? mask[place] || beside.contains(true) : mask[place] && !beside.contains(false)
      }
    }
    return result
  }

  private static func distance(_ mask: [Bool], _ x: Int, _ y: Int, _ nx: Int, _ ny: Int, _ h: Position) -> Double {
    var (best, reach) = (Double.infinity, 1)
    // Within squares that grow until what they hold is nearer than what lies outside.
    while Double(reach - 1) * min(h.x, h.y) < best, reach < max(nx, ny) {
      for j in max(0, y - reach)...min(ny - 1, y + reach) {
        for i in max(0, x - reach)...min(nx - 1, x + reach) where !mask[j * nx + i] {
          // The surface lies half a cell before the first cell that is not metal.
          best = min(best, hypot(Double(i - x) * h.x, Double(j - y) * h.y))
        }
      }
      reach += 1
    }
    return best - 0.5 * min(h.x, h.y)
  }

  /// The number of groups of cells that touch, also by corners; the cells are unset.
  private static func groups(_ mask: inout [Bool], _ nx: Int) -> Int {
    var count = 0
    for start in mask.indices where mask[start] {
      count += 1
      var stack = [start]
      mask[start] = false
      while let place = stack.popLast() {
        for beside in ring(place, nx) where mask[beside] {
          mask[beside] = false
          stack.append(beside)
        }
      }
    }
    return count
  }
}
