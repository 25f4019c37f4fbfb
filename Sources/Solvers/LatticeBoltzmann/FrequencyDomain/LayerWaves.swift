internal import Domain
internal import Glibc
internal import Numerics

/// How eight lateral waves pass through the layers of a uniform liquid on a flat plate: everything about them that does not
/// depend on the layer.
///
/// With the populations of one lateral wave number apart as going up (u), staying in the layer (l) and going down (d), the
/// equations h = e^{-i omega} T K h + r of a layer give those that stay by the others, and then
///
///     u(x + 1) = A u(x) + B d(x) + P l_r(x) + u_r(x + 1)
///     d(x - 1) = C u(x) + D d(x) + Q l_r(x) + d_r(x - 1)
///
/// A half-space of liquid above a layer answers its upward populations by `reflection`: the solution of
/// R = C + D (1 - R B)^{-1} R A that belongs to decaying waves, found by doubling the thickness of a slab until the slab is
/// the half-space. With it a column is solved by one sweep down, which gathers what the sources send down, and one up.
struct LayerWaves {
  /// Down: the sources' share of d(x) from u_r(x + 1), l_r(x + 1) and the share of the layer above.
  let reflection, levelDown, passedDown: LaneMatrix

  /// What goes through a layer: downward from upward and downward.
  let downFromUp, downFromDown: LaneMatrix

  /// Up: d(x) from u(x), l_r(x) and the share.
  let downByUp, downByLevel, downByShare: LaneMatrix

  /// Up: l(x) from u(x), d(x) and l_r(x).
  let levelByUp, levelByDown, levelByLevel: LaneMatrix

  /// Up: what leaves upward from u(x), d(x) and l_r(x).
  let upByUp, upByDown, upByLevel: LaneMatrix

  /// At the plate: u(0) from what leaves layer 0 downward, and the inverse of what both are to each other.
  let returned: [(SIMD8<Double>, SIMD8<Double>)]
  let closed: LaneMatrix

  /// e^{-i omega} and the lateral phase of a step, of each population.
  let phases: [(SIMD8<Double>, SIMD8<Double>)]

  /// Doublings of the slab.
  let doublings: Int

  /// The waves of eight wave numbers.
  ///
  /// - Parameters:
  ///   - lattice: The populations.
  ///   - collision: K, `[to][from]`.
  ///   - turn: e^{-i omega}.
  ///   - waves: The wave numbers along y and z, in periods of the grid.
  ///   - cells: Cells along y and z.
  init(
    _ lattice: OscillatingLattice, collision: [[Complex]], turn: Complex, waves: [(Int, Int)], cells: (y: Int, z: Int)
  ) {
    let phases = lattice.velocities.map { c in
      var (re, im) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      for lane in 0..<8 {
        func remainder(_ wave: Int, _ step: Int, _ count: Int) -> Double {
          Double(((wave * step) % count + count) % count) / Double(count)
        }
        let angle = remainder(waves[lane].0, c.y, cells.y) + remainder(waves[lane].1, c.z, cells.z)
        let phase = turn * Complex(magnitude: 1, phase: -2 * Double.pi * angle)
        (re[lane], im[lane]) = (phase.real, phase.imaginary)
      }
      return (re, im)
    }
    self.phases = phases
    func k(_ rows: [Int], _ columns: [Int]) -> LaneMatrix { LaneMatrix(collision, rows: rows, columns: columns) }
    let (u, l, d) = (lattice.upward, lattice.level, lattice.downward)
    let (up, down, stay) = (u.map { phases[$0] }, d.map { phases[$0] }, l.map { phases[$0] })
    let unit = LaneMatrix.identity(u.count)
    levelByLevel = (LaneMatrix.identity(l.count) - k(l, l).scaled(rows: stay)).inverse
    levelByUp = levelByLevel * k(l, u).scaled(rows: stay)
    levelByDown = levelByLevel * k(l, d).scaled(rows: stay)
    upByUp = (k(u, u) + k(u, l) * levelByUp).scaled(rows: up)
    upByDown = (k(u, d) + k(u, l) * levelByDown).scaled(rows: up)
    upByLevel = (k(u, l) * levelByLevel).scaled(rows: up)
    downFromUp = (k(d, u) + k(d, l) * levelByUp).scaled(rows: down)
    downFromDown = (k(d, d) + k(d, l) * levelByDown).scaled(rows: down)
    let downFromLevel = (k(d, l) * levelByLevel).scaled(rows: down)

    // A slab lets through and sends back, from below and from above.
    var (throughUp, backDown, throughDown, backUp) = (upByUp, downFromUp, downFromDown, upByDown)
    var count = 0
    while count < 60 {
      let (above, below) = ((unit - backDown * backUp).inverse, (unit - backUp * backDown).inverse)
      let added = throughDown * (above * (backDown * throughUp))
      backUp = backUp + throughUp * (below * (backUp * throughDown))
      backDown = backDown + added
      (throughUp, throughDown) = (throughUp * (below * throughUp), throughDown * (above * throughDown))
      count += 1
      if added.greatest < 1e-17 { break }
    }
    doublings = count
    reflection = backDown
    downByShare = (unit - reflection * upByDown).inverse
    downByUp = downByShare * (reflection * upByUp)
    downByLevel = downByShare * (reflection * upByLevel)
    levelDown = downFromLevel + downFromDown * downByLevel
    passedDown = downFromDown * downByShare

    // What leaves downward carries its lateral phase; the plate sends it back into the same cell.
    returned = Self.returns(of: down, turn: turn, sign: lattice.reflection)
    closed = (unit - reflection.scaled(rows: returned)).inverse
  }

  /// The factors by which a wall half-way beyond a layer returns what has left it: without the phase of the step there.
  static func returns(
    of phases: [(SIMD8<Double>, SIMD8<Double>)], turn: Complex, sign: Double
  ) -> [(SIMD8<Double>, SIMD8<Double>)] {
    let (x, y) = (sign * turn.real, sign * turn.imaginary)
    return phases.map { phase in
      let (p, q) = phase
      let norm = p * p + q * q
      let (a, b) = (p / norm, -q / norm)
      return (x * a - y * b, x * b + y * a)
    }
  }

  /// The answer to what leaves a layer upward, of layers of the liquid under something.
  ///
  /// - Parameters:
  ///   - count: Layers.
  ///   - answer: The answer of what is above them to what leaves the uppermost.
  /// - Returns: The answer to what leaves the layer below them.
  func answer(through count: Int, under answer: LaneMatrix) -> LaneMatrix {
    let unit = LaneMatrix.identity(answer.rows)
    var result = answer
    for _ in 0..<count {
      result = downFromUp + downFromDown * ((unit - result * upByDown).inverse * (result * upByUp))
    }
    return result
  }
}
