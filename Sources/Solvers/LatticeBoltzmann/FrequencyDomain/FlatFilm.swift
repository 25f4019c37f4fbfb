internal import Numerics

/// A flat film of metal whose front lies anywhere within a cell, under a half-space: what it feels on this grid beyond the
/// bare plate.
///
/// The plate's wall lies half-way between cells, that of a film need not. Both have the load of the liquid in the limit of a
/// fine grid, but each errs in its own way, by some parts in delta^2: a front that moves through a cell would otherwise seem
/// to dissipate now more and now less. In a flat film nothing depends on the lateral place, so that by symmetry the
/// populations of its lowest layer of liquid are a handful of numbers: those with the same step along x and the same weight
/// are in proportion to the momentum that they carry.
struct FlatFilm {
  /// Populations that carry momentum along the motion and are alike.
  private struct Kind: Hashable {
    /// How they move along x.
    let x: Int
    let weight: Double
  }

  /// Those that go down first, those that go up last.
  private let kinds: [Kind]
  /// The squares of the momenta of each kind's populations, summed up.
  private let shares: [Double]
  /// What the rates of a collision take away, `[to][from]` among the kinds: even parts, odd parts, momentum.
  private let (even, odd, carried): ([[Complex]], [[Complex]], [[Complex]])
  /// What a half-space of liquid sends down for what arrives in its lowest layer.
  private let answer: Complex
  private let liquid: OscillatingCollision
  private let frequency: Double
  /// The liquid's impedance.
  private let impedance: Complex
  /// What interpolated walls take for the liquid's viscosity, cells^2 a step.
  private let viscosity: Double

  /// The films under a liquid.
  init(_ stack: FlatStack, viscosity: Double) {
    self.viscosity = viscosity
    let lattice = stack.lattice
    (liquid, frequency, impedance) = (stack.liquid, stack.frequency, stack.impedance)
    func kind(_ i: Int) -> Kind { Kind(x: lattice.velocities[i].x, weight: lattice.weights[i]) }
    let carrying = (0..<lattice.count).filter { lattice.momentum[$0] != 0 }
    kinds = Set(carrying.map(kind)).sorted { ($0.x, $0.weight) < ($1.x, $1.weight) }
    let groups = kinds.map { one in carrying.filter { kind($0) == one } }
    shares = groups.map { $0.reduce(0) { $0 + lattice.momentum[$1] * lattice.momentum[$1] } }
    func taken(_ even: Double, _ odd: Double, _ drag: Double) -> [[Complex]] {
      var collision = stack.liquid
      (collision.evenRate, collision.oddRate, collision.drag) = (Complex(even), Complex(odd), Complex(drag))
      let whole = collision.matrix(lattice)
      return groups.map { to in
        groups.map { from in
          from.reduce(Complex.zero) { sum, j in
            let left = Complex(to[0] == j ? 1 : 0) - whole[to[0]][j]
            return sum + (lattice.momentum[j] / lattice.momentum[to[0]]) * left
          }
        }
      }
    }
    (even, odd, carried) = (taken(1, 0, 0), taken(0, 1, 0), taken(0, 0, 1))
    let (down, up) = (lattice.downward, lattice.upward)
    let row = down.firstIndex { lattice.momentum[$0] != 0 } ?? 0
    var sum = Complex.zero
    for (column, population) in up.enumerated() {
      let place = 2 * (row * up.count + column)
      // The mean wave is in the first lane.
      let elements = stack.meanWaves.reflection.elements
      let element = Complex(elements[place][0], elements[place + 1][0])
      sum = sum + (lattice.momentum[population] / lattice.momentum[down[row]]) * element
    }
    answer = sum
  }

  /// (Z - Z_plate) / Z_liq of a film by interpolated walls.
  ///
  /// - Parameter distance: Where the front is on the links of the lowest cells of liquid, as a part of the link.
  /// - Returns: It; 0 half-way.
  func excess(wallAt distance: Double) -> Complex {
    guard distance != 0.5 else { return 0 }
    let wall = ReturnWeights(distance: distance, behind: .liquid, viscosity: viscosity)
    return (load(liquid, wall, volume: 0.5 - distance) - load(liquid, .halfWay, volume: 0)) / impedance
  }

  /// (Z - Z_plate) / Z_liq of a film whose uppermost cells are partly solid.
  ///
  /// - Parameter fraction: The solid part of these, below 1.
  /// - Returns: It; 0 for none.
  func excess(solidFraction fraction: Double) -> Complex {
    guard fraction != 0 else { return 0 }
    let grey = OscillatingCollision(solidFraction: fraction, in: liquid)
    return (load(grey, .halfWay, volume: fraction) - load(liquid, .halfWay, volume: 0)) / impedance
  }

  /// The load of a solid under a layer that collides in some way, the half-space above; less the inertia of the solid's volume
  /// beyond its whole cells.
  private func load(_ collision: OscillatingCollision, _ wall: ReturnWeights, volume: Double) -> Complex {
    let n = kinds.count
    let turn = Complex(magnitude: 1, phase: -frequency)
    let half = Complex(magnitude: 1, phase: frequency / 2)
    // After the collision: K h + s.
    var k = [[Complex]](repeating: Array(repeating: .zero, count: n), count: n)
    for to in 0..<n {
      for from in 0..<n {
        let lost = collision.evenRate * even[to][from] + collision.oddRate * odd[to][from]
        k[to][from] = Complex(to == from ? 1 : 0) - lost - collision.drag * carried[to][from]
      }
    }
    let s = kinds.map { kind in 3 * kind.weight * collision.drag }
    // Of each kind h - A (K h + s) - b h = c.
    var rows = [[Complex]](repeating: Array(repeating: .zero, count: n), count: n)
    var right = [Complex](repeating: 0, count: n)
    for to in 0..<n {
      rows[to][to] = Complex(1)
      var sources: [(Int, Complex)] = [(to, turn)]
      if to == 0 { sources = [(n - 1, answer * turn)] }
      if to == n - 1 {
        sources = [(0, -wall.near * turn), (n - 1, wall.own * turn)]
        rows[to][0] = rows[to][0] + Complex(wall.behind)
        right[to] = (6 * kinds[to].weight * wall.wall) * half.conjugate
      }
      for (from, factor) in sources {
        for j in 0..<n { rows[to][j] = rows[to][j] - factor * k[from][j] }
        right[to] = right[to] + factor * s[from]
      }
    }
    let h = Self.solve(rows, right)
    var (down, momentum) = (s[0], Complex.zero)
    for j in 0..<n {
      down = down + k[0][j] * h[j]
      momentum = momentum + shares[j] * h[j]
    }
    let links = shares[0] * (down * half.conjugate - h[n - 1] * half)
    let drag = collision.drag * (momentum - 1)
    return -(links + drag) - Complex(0, frequency * volume)
  }

  /// Gauss's elimination of a few equations, the largest first.
  private static func solve(_ matrix: [[Complex]], _ right: [Complex]) -> [Complex] {
    var (rows, x) = (matrix, right)
    let n = x.count
    for column in 0..<n {
      let pivot = (column..<n).max { rows[$0][column].magnitude < rows[$1][column].magnitude } ?? column
      rows.swapAt(column, pivot)
      x.swapAt(column, pivot)
      for row in 0..<n where row != column {
        let factor = rows[row][column] / rows[column][column]
        for j in column..<n { rows[row][j] = rows[row][j] - factor * rows[column][j] }
        x[row] = x[row] - factor * x[column]
      }
    }
    return (0..<n).map { x[$0] / rows[$0][$0] }
  }
}
