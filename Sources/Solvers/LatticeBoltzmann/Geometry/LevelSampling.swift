internal import Domain

/// Where points between cells are, brought back into the domain along periodic axes.
struct LevelPlaces {
  private let grid: Grid
  private let periodic: Set<Axis>

  init(_ topology: CartesianTopology) {
    grid = topology.grid
    periodic = topology.decomposition.periodic
  }

  /// The position of the point that is `offset` cells away from the centre of a cell.
  func position(_ cell: CellIndex, _ offset: Position) -> Position {
    var place = grid.position(of: cell) + offset * grid.spacing
    if grid.dimensions == 2 { place.z = 0 }
    for axis in grid.axes where periodic.contains(axis) {
      let (lower, size) = (grid.origin[axis], grid.size[axis])
      if place[axis] < lower { place[axis] += size }
      if place[axis] >= lower + size { place[axis] -= size }
    }
    return place
  }
}

/// Sampling of a function whose level zero is a surface.
struct LevelSampling {
  /// Parts of a cell's edge in which the function counts as linear.
  private let divisions: Int
  private let dimensions: Int

  init(dimensions: Int) {
    self.dimensions = dimensions
    divisions = dimensions == 2 ? 16 : 8
  }

  /// The part of a cell in which a function, of a cell and of the offset from its centre in cells, is below zero.
  func part(below value: (CellIndex, Position) -> Double, _ cell: CellIndex) -> Double {
    let isFlat = dimensions == 2
    // Corners, centre and faces decide whether the surface passes at all.
    var (below, above) = (false, false)
    for z in isFlat ? [0.0] : [-0.5, 0, 0.5] {
      for y in [-0.5, 0, 0.5] {
        for x in [-0.5, 0, 0.5] {
          let sample = value(cell, Position(x, y, z))
          below = below || sample < 0
          above = above || sample >= 0
        }
      }
    }
    guard below && above else { return below ? 1 : 0 }
    let (n, step) = (divisions, 1 / Double(divisions))
    let plane = (n + 1) * (n + 1)
    let corners = (0..<(isFlat ? plane : plane * (n + 1))).map { place in
      let offset = Position(Double(place % (n + 1)), Double(place / (n + 1) % (n + 1)), Double(place / plane)) * step
      return value(cell, isFlat ? Position(offset.x - 0.5, offset.y - 0.5, 0) : offset - 0.5)
    }
    var sum = 0.0
    for z in 0..<(isFlat ? 1 : n) {
      for y in 0..<n {
        for x in 0..<n {
          let a = z * plane + y * (n + 1) + x
          let square = SIMD4(corners[a], corners[a + 1], corners[a + n + 1], corners[a + n + 2])
          if isFlat {
            sum += LinearCut.part(ofSquare: square)
          } else {
            let b = a + plane
            let top = SIMD4(corners[b], corners[b + 1], corners[b + n + 1], corners[b + n + 2])
            sum += LinearCut.part(ofCube: SIMD8(lowHalf: square, highHalf: top))
          }
        }
      }
    }
    return sum / Double(isFlat ? n * n : n * n * n)
  }

  /// Where a function of the place along a link, above zero at 0, first falls to zero; nil if it is above zero at both the
  /// middle and the end.
  ///
  /// By bisection, which needs nothing of the function but its sign, down to the last bit.
  static func crossing(from value: (Double) -> Double) -> Double? {
    var (low, high) = (0.0, 1.0)
    if value(0.5) <= 0 { high = 0.5 } else if value(1) > 0 { return nil }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if value(middle) <= 0 { high = middle } else { low = middle }
    }
    return high
  }

  /// A field less a twelfth of its second differences: what lies between its values, linear along each axis, then has the
  /// mean of a smooth function to fourth order. Without this, round solids are too large by 1 / (6 R^2) in the plane.
  static func takeCurvature(of field: Field<Double>, into result: Field<Double>) {
    result.forEachRow { row, y, z in
      for x in 0..<field.block.count.x {
        let here = field[x, y, z]
        var differences = field[x + 1, y, z] + field[x - 1, y, z] + field[x, y + 1, z] + field[x, y - 1, z] - 4 * here
        if field.grid.dimensions == 3 { differences += field[x, y, z + 1] + field[x, y, z - 1] - 2 * here }
        row[x] = here - differences / 12
      }
    }
  }

  /// A field between the centres of cells, linear along each axis.
  static func interpolate(_ field: Field<Double>, _ local: CellIndex, _ offset: Position) -> Double {
    var sum = 0.0
    let (a, b, c) = (offset.x < 0 ? -1 : 1, offset.y < 0 ? -1 : 1, offset.z < 0 ? -1 : 1)
    let w = Position(abs(offset.x), abs(offset.y), abs(offset.z))
    for (dz, wz) in w.z == 0 ? [(0, 1.0)] : [(0, 1 - w.z), (c, w.z)] {
      for (dy, wy) in [(0, 1 - w.y), (b, w.y)] {
        for (dx, wx) in [(0, 1 - w.x), (a, w.x)] {
          sum += wx * wy * wz * field[local.x + dx, local.y + dy, local.z + dz]
        }
      }
    }
    return sum
  }
}
