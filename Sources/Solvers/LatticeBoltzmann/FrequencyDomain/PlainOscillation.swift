internal import Domain
internal import MPI
internal import Numerics

/// The equations h - e^{-i omega} T K h = b of an oscillating flow for the populations of all cells, as they stand: what
/// ``OscillatoryFlow`` is compared with, in tests and benchmarks.
///
/// Every rank holds the whole grid. Populations are kept one after the other, each with its cells in the order layer, z, y with
/// y fastest.
final class PlainOscillation {
  let flow: OscillatoryFlow

  /// Populations times cells.
  let count: Int

  private let lattice: OscillatingLattice
  private let cells: Int
  private let columns: LayerColumns
  private let area: Int
  private let layers: Int
  private let isSolid: [Bool]
  /// Where each population of each cell comes from: its place after the collision; -1 where it is set apart.
  private let origins: HugeBuffer<Int32>
  private let links: [(cell: Int, link: SurfaceCells.Link)]
  private let others: [(cell: Int, collision: OscillatingCollision)]
  /// What leaves cells after the collision.
  private let after: KrylovVector

  /// Gathers the problem of a flow, whose top must not be the half-space of all waves. Collective.
  init(_ flow: OscillatoryFlow) throws(MPIError) {
    precondition(flow.top != .open, "every wave by itself is not for a plain operator")
    self.flow = flow
    let (problem, communicator) = (flow.problem, flow.stack.communicator)
    lattice = flow.stack.lattice
    columns = problem.allColumns(flow.geometry.topology.grid.cells.x)
    (area, layers) = (flow.stack.area, columns.count)
    let (n, area, layers) = (lattice.count, area, layers)
    let cells = area * layers
    (self.cells, count) = (cells, n * cells)
    let surface = problem.cells
    func place(_ cell: Int32) -> Double {
      Double(surface.cells[Int(cell)].layer) * Double(area) + Double(surface.cells[Int(cell)].lateral)
    }
    let linkRecords = surface.links.flatMap {
      [place($0.cell), Double($0.toward), Double($0.back), $0.near, $0.behind, $0.own, $0.wall]
    }
    let otherRecords = surface.collisions.flatMap { one in
      [one.collision.evenRate, one.collision.oddRate, one.collision.drag].reduce(into: [place(one.cell)]) {
        $0 += [$1.real, $1.imaginary]
      }
    }
    let allLinks = try communicator.allGather(varying: linkRecords).values
    links = stride(from: 0, to: allLinks.count, by: 7).map { at in
      let r = allLinks[at..<at + 7].map { $0 }
      return (
        Int(r[0]),
        SurfaceCells.Link(
          cell: 0, toward: Int32(r[1]), back: Int32(r[2]), near: r[3], behind: r[4], own: r[5], wall: r[6])
      )
    }
    let allOthers = try communicator.allGather(varying: otherRecords).values
    others = stride(from: 0, to: allOthers.count, by: 7).map { at in
      let r = allOthers[at..<at + 7].map { $0 }
      var collision = flow.stack.liquid
      collision.evenRate = Complex(r[1], r[2])
      collision.oddRate = Complex(r[3], r[4])
      collision.drag = Complex(r[5], r[6])
      return (Int(r[0]), collision)
    }
    let mask = try LayerMask(flow.geometry, columns, solidFrom: flow.solidFrom)
    let solids = columns.ownLayers.flatMap { layer in
      mask(layer).enumerated().filter { $0.element }.map { Int64(layer * area + $0.offset) }
    }
    var isSolid = [Bool](repeating: false, count: cells)
    for cell in try communicator.allGather(varying: solids).values { isSolid[Int(cell)] = true }
    self.isSolid = isSolid
    after = KrylovVector(count: n * cells)
    origins = HugeBuffer(count: n * cells)
    let (ny, nz) = flow.stack.cells
    for i in 0..<n {
      let c = lattice.velocities[i]
      for cell in 0..<cells {
        let (x, z, y) = (cell / area - c.x, cell % area / ny - c.z, cell % ny - c.y)
        let there = (x * nz + (z + nz) % nz) * ny + (y + ny) % ny
        let isOutside = x < 0 || x >= layers
        origins.pointer[i * cells + cell] = isSolid[cell] || isOutside || isSolid[there] ? -1 : Int32(i * cells + there)
      }
    }
  }

  /// What leaves cells after the collision.
  private func collide(_ h: KrylovVector, isDriven: Bool) {
    let (n, cells) = (lattice.count, cells)
    let (re, im) = (h.real, h.imaginary)
    let (outReal, outImaginary) = (after.real, after.imaginary)
    let liquid = flow.stack.liquid
    // Real and imaginary parts alike where the rates are real.
    if liquid.evenRate.imaginary == 0 {
      Self.collide(re, outReal, cells, lattice, liquid)
      Self.collide(im, outImaginary, cells, lattice, liquid)
    } else {
      let matrix = flow.stack.matrix
      for i in 0..<n {
        for cell in 0..<cells { (outReal[i * cells + cell], outImaginary[i * cells + cell]) = (0, 0) }
        for k in 0..<n {
          let factor = matrix[i][k]
          for cell in 0..<cells {
            let (a, b) = (re[k * cells + cell], im[k * cells + cell])
            outReal[i * cells + cell] += factor.real * a - factor.imaginary * b
            outImaginary[i * cells + cell] += factor.real * b + factor.imaginary * a
          }
        }
      }
    }
    for (cell, collision) in others {
      let matrix = collision.matrix(lattice)
      for i in 0..<n {
        var sum = isDriven ? 3 * lattice.weights[i] * lattice.momentum[i] * collision.drag : 0
        for k in 0..<n { sum = sum + matrix[i][k] * Complex(re[k * cells + cell], im[k * cells + cell]) }
        (outReal[i * cells + cell], outImaginary[i * cells + cell]) = (sum.real, sum.imaginary)
      }
    }
  }

  private static func collide(
    _ f: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ cells: Int, _ lattice: OscillatingLattice,
    _ liquid: OscillatingCollision
  ) {
    let n = lattice.count
    let (even, odd) = (liquid.evenRate.real / 2, liquid.oddRate.real / 2)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * 512) { scratch in
      guard let moments = scratch.baseAddress else { return }
      var start = 0
      while start < cells {
        let length = min(512, cells - start)
        for i in 0..<2048 { moments[i] = 0 }
        for k in 0..<n {
          let source = f + k * cells + start
          if lattice.hasDensity { for x in 0..<length { moments[x] += source[x] } }
          for (a, momentum) in lattice.momenta.enumerated() where momentum[k] != 0 {
            let (sum, factor) = (moments + 512 * (a + 1), momentum[k])
            for x in 0..<length { sum[x] += factor * source[x] }
          }
        }
        for i in 0..<n {
          let (own, other) = (f + i * cells + start, f + lattice.opposite[i] * cells + start)
          let target = out + i * cells + start
          let weight = lattice.weights[i]
          let (p, q) = (even + odd, lattice.reflection * (even - odd))
          let (r, s) = (2 * even * weight, 6 * odd * weight)
          let a = s * lattice.momenta[0][i]
          let b = lattice.momenta.count > 1 ? s * lattice.momenta[1][i] : 0
          let c = lattice.momenta.count > 2 ? s * lattice.momenta[2][i] : 0
          for x in 0..<length {
            let carried = a * moments[512 &+ x] + b * moments[1024 &+ x] + c * moments[1536 &+ x]
            target[x] = own[x] - p * own[x] - q * other[x] + r * moments[x] + carried
          }
        }
        start += length
      }
    }
  }

  /// result = h - e^{-i omega} T (K h + s) - b, or without s and b. Solid cells come out as they are.
  func residual(_ h: KrylovVector, isDriven: Bool, into result: KrylovVector) {
    collide(h, isDriven: isDriven)
    let (n, cells, turn) = (lattice.count, cells, flow.stack.turn)
    let (outReal, outImaginary) = (after.real, after.imaginary)
    for place in 0..<n * cells {
      let from = Int(origins.pointer[place])
      let (a, b) = from < 0 ? (0, 0) : (outReal[from], outImaginary[from])
      result.real[place] = h.real[place] - turn.real * a + turn.imaginary * b
      result.imaginary[place] = h.imaginary[place] - turn.real * b - turn.imaginary * a
    }
    let half = isDriven ? Complex(magnitude: 1, phase: -flow.frequency / 2) : 0
    func out(_ i: Int, _ cell: Int) -> Complex { Complex(outReal[i * cells + cell], outImaginary[i * cells + cell]) }
    func take(_ value: Complex, _ i: Int, _ cell: Int) {
      result.real[i * cells + cell] -= value.real
      result.imaginary[i * cells + cell] -= value.imaginary
    }
    for (down, up) in zip(lattice.downward, lattice.upward) {
      for cell in 0..<area where !isSolid[cell] {
        let wall = 6 * lattice.weights[up] * lattice.momentum[up] * half
        take(lattice.reflection * turn * out(down, cell) + wall, up, cell)
      }
    }
    lid(out, take)
    for (cell, link) in links {
      let (i, k) = (Int(link.toward), Int(link.back))
      if lattice.velocities[i].x < 0 && cell < area {
        // The plate's own answer has been taken there.
        take(-(lattice.reflection * turn * out(i, cell) + 6 * lattice.weights[k] * lattice.momentum[k] * half), k, cell)
      }
      var value = turn * (link.near * out(i, cell) + link.own * out(k, cell)) + link.wall * half
      if link.behind != 0 {
        // From behind the cell comes what the cell receives.
        let from = Int(origins.pointer[i * cells + cell])
        value = value + link.behind * turn * Complex(outReal[from], outImaginary[from])
      }
      take(value, k, cell)
    }
  }

  /// What the top sends down.
  private func lid(_ out: (Int, Int) -> Complex, _ take: (Complex, Int, Int) -> Void) {
    let first = (layers - 1) * area
    let (turn, (ny, nz)) = (flow.stack.turn, flow.stack.cells)
    var velocity = Complex.zero
    if flow.top == .openMean {
      for up in lattice.upward {
        for cell in first..<first + area { velocity = velocity + lattice.momentum[up] * out(up, cell) }
      }
      velocity = Complex(2 / Double(area)) * velocity / (flow.stack.impedance + Complex(1.0 / 3))
    }
    for (down, up) in zip(lattice.downward, lattice.upward) {
      for lateral in 0..<area {
        let cell = first + lateral
        if flow.top == .stressFree {
          let c = lattice.velocities[down]
          guard
            let mirrored = lattice.upward.first(where: {
              lattice.velocities[$0].y == c.y && lattice.velocities[$0].z == c.z
            })
          else { continue }
          let (z, y) = (lateral / ny - c.z, lateral % ny - c.y)
          take(turn * out(mirrored, first + (z + nz) % nz * ny + (y + ny) % ny), down, cell)
        } else {
          let wall = 6 * lattice.weights[down] * lattice.momentum[down] * turn * velocity
          take(lattice.reflection * turn * out(up, cell) + wall, down, cell)
        }
      }
    }
  }

  /// The populations of a solution, on every rank; zero in solid cells. Collective.
  func populations(_ solution: OscillatorySolution) throws(MPIError) -> KrylovVector {
    let (n, area) = (lattice.count, area)
    var part: [Double] = []
    let problem = flow.problem
    try problem.layers(of: solution.sources, in: columns) { layer, re, im in
      for i in 0..<n {
        for lateral in 0..<area {
          let isIn = isSolid[layer * area + lateral]
          part += isIn ? [0, 0] : [re[i * area + lateral], im[i * area + lateral]]
        }
      }
    }
    let all = try flow.stack.communicator.allGather(varying: part).values
    // Ranks in turn, each with its layers.
    let order = columns.layers.flatMap { $0 }
    let result = KrylovVector(count: count)
    for (number, layer) in order.enumerated() {
      for i in 0..<n {
        for lateral in 0..<area {
          let (from, to) = (2 * ((number * n + i) * area + lateral), i * cells + layer * area + lateral)
          (result.real[to], result.imaginary[to]) = (all[from], all[from + 1])
        }
      }
    }
    return result
  }

  /// Cells that collide otherwise than the liquid.
  var greyCells: [(cell: Int, collision: OscillatingCollision)] { others }

  /// Populations after the collision, the motion of grey cells included.
  func collided(_ h: KrylovVector) -> KrylovVector { collided(h, isDriven: true) }

  /// Populations after the collision, the solid at rest.
  func collidedAtRest(_ h: KrylovVector) -> KrylovVector { collided(h, isDriven: false) }

  private func collided(_ h: KrylovVector, isDriven: Bool) -> KrylovVector {
    collide(h, isDriven: isDriven)
    let result = KrylovVector(count: count)
    result.real.update(from: after.real, count: count)
    result.imaginary.update(from: after.imaginary, count: count)
    return result
  }
}
