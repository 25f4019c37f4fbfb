internal import Domain
internal import MPI
internal import Numerics

/// An oscillating flow over a surface, reduced to the places where the surface differs from a flat plate.
///
/// The populations h of the whole liquid obey A h = b, and A differs from the operator A_0 of a uniform liquid on a flat plate
/// in few rows: those of what comes back along links that are cut, and of what leaves cells that collide otherwise. With
/// h = h_flat + A_0^{-1} y, the sources y are zero everywhere else, and what remains is a system for them alone (the discrete
/// form of Lippmann and Schwinger's equation), each application of which is one direct solution of the flat problem. The
/// liquid that A_0 has in the place of the solid is driven by the flow outside and does not act upon it.
final class SurfaceProblem {
  let stack: FlatStack
  let columns: LayerColumns
  let cells: SurfaceCells

  /// Populations of this rank's surface cells: `[cell][population]`.
  private let real: HugeBuffer<Double>
  private let imaginary: HugeBuffer<Double>

  /// The flow over the flat plate: `[layer][population]`.
  let flat: [[Complex]]

  private let tables: LatticeTables
  let top: LiquidTop
  /// The links that come back as a population in a layer, and the cells with their own collision in a layer.
  private let linksByPlane: [[Int32]]
  private let collisionsByLayer: [Range<Int>]
  private let cellsByLayer: [Range<Int>]

  /// This rank's unknowns: one for each link, then one for each population of each cell with its own collision.
  var unknownCount: Int { cells.links.count + stack.lattice.count * cells.collisions.count }

  let hasLinks: Bool
  let hasCollisions: Bool

  /// The unknowns of all ranks.
  let totalCount: Int

  /// Reduces a flow. Collective.
  ///
  /// - Parameters:
  ///   - stack: The flow over a flat plate.
  ///   - cells: Where the surface differs.
  ///   - top: What is above.
  ///   - layers: Layers that are solved for.
  ///   - above: Layers of liquid between these and the top.
  /// - Throws: `MPIError`.
  init(_ stack: FlatStack, _ cells: SurfaceCells, top: LiquidTop, layers: Int, above: Int) throws(MPIError) {
    (self.stack, self.cells) = (stack, cells)
    let n = stack.lattice.count
    var counts = [cells.links.count, cells.collisions.count]
    try stack.communicator.allReduce(&counts, .sum)
    (hasLinks, hasCollisions) = (counts[0] > 0, counts[1] > 0)
    totalCount = counts[0] + n * counts[1]
    columns = LayerColumns(stack, count: layers, top: top, above: above, hasBoth: hasLinks && hasCollisions)
    real = HugeBuffer(count: cells.cells.count * n)
    imaginary = HugeBuffer(count: cells.cells.count * n)
    tables = LatticeTables(stack.lattice)
    self.top = top
    flat = Self.flatFlow(stack, top: top, layers: layers, above: above)
    let own = columns.ownLayers[...]
    let lowest = own.first ?? 0
    var linksByPlane = [[Int32]](repeating: [], count: own.count * n)
    for (number, link) in cells.links.enumerated() {
      let layer = Int(cells.cells[Int(link.cell)].layer) - lowest
      linksByPlane[layer * n + Int(link.back)].append(Int32(number))
    }
    self.linksByPlane = linksByPlane
    func byLayer(_ layerOf: [Int]) -> [Range<Int>] {
      var start = 0
      return own.map { layer in
        let first = start
        while start < layerOf.count, layerOf[start] == layer { start += 1 }
        return first..<start
      }
    }
    cellsByLayer = byLayer(cells.cells.map { Int($0.layer) })
    collisionsByLayer = byLayer(cells.collisions.map { Int(cells.cells[Int($0.cell)].layer) })
  }

  /// The flow over the flat plate in more layers.
  func flatLayers(_ columns: LayerColumns) -> [[Complex]] {
    Self.flatFlow(stack, top: top, layers: columns.count, above: columns.above)
  }

  /// The flow over the plate alone.
  private static func flatFlow(_ stack: FlatStack, top: LiquidTop, layers: Int, above: Int) -> [[Complex]] {
    let lattice = stack.lattice
    let size = 2 * lattice.count
    let mean = LayerSweep([stack.meanWaves], lattice)
    let buffer = HugeBuffer<SIMD8<Double>>(count: layers * size)
    let places = (0..<layers).map { buffer.pointer + $0 * size }
    let half = Complex(magnitude: 1, phase: -stack.frequency / 2)
    func drive() {
      for (i, population) in lattice.upward.enumerated() {
        let source = 6 * lattice.weights[population] * lattice.momentum[population] * half
        places[0][2 * i] = SIMD8(repeating: source.real)
        places[0][2 * i + 1] = SIMD8(repeating: source.imaginary)
      }
    }
    drive()
    if top == .open {
      mean.solve(0, places, returned: stack.meanWaves.returned)
    } else {
      // The lid's answer to what leaves the column upward, found as in every column.
      let n = lattice.upward.count
      let outgoing = HugeBuffer<SIMD8<Double>>(count: 2 * n)
      mean.solve(0, places, returned: stack.meanWaves.returned, outgoing: outgoing.pointer)
      let matrix = LayerColumns.lid(top, stack.meanWaves, mean, stack, isMean: true, layers, above: above)
      var incoming = [SIMD8<Double>](repeating: .zero, count: 2 * n)
      for row in 0..<n {
        for column in 0..<n {
          let (a, b) = (matrix.elements[2 * (row * n + column)], matrix.elements[2 * (row * n + column) + 1])
          let (x, y) = (outgoing.pointer[2 * column], outgoing.pointer[2 * column + 1])
          incoming[2 * row] += a * x - b * y
          incoming[2 * row + 1] += a * y + b * x
        }
      }
      buffer.pointer.update(repeating: .zero, count: layers * size)
      drive()
      mean.solve(0, places, returned: stack.meanWaves.returned, incoming: incoming)
    }
    return (0..<layers).map { layer in
      var values = [Complex](repeating: 0, count: lattice.count)
      for (slot, population) in lattice.order.enumerated() {
        values[population] = Complex(places[layer][2 * slot][0], places[layer][2 * slot + 1][0])
      }
      return values
    }
  }

  /// The flow that sources make, without that over the flat plate. Collective.
  ///
  /// - Parameters:
  ///   - sources: The unknowns.
  ///   - columns: The columns to solve.
  ///   - reader: Takes the populations.
  /// - Throws: `MPIError`.
  func flow(of sources: KrylovVector, in columns: LayerColumns, _ reader: LayerColumns.Reader) throws(MPIError) {
    let (n, lowest, height) = (stack.lattice.count, self.columns.ownLayers.first ?? 0, self.columns.count)
    let (links, places) = (cells.links, cells.cells)
    let first = links.count
    let arriving: LayerColumns.Filler = { [linksByPlane] layer, population, plane in
      guard layer < height else { return false }
      let numbers = linksByPlane[(layer - lowest) * n + population]
      for number in numbers {
        let place = 2 * Int(places[Int(links[Int(number)].cell)].lateral)
        plane[place] += sources.real[Int(number)]
        plane[place + 1] += sources.imaginary[Int(number)]
      }
      return !numbers.isEmpty
    }
    let leaving: LayerColumns.Filler = { [collisionsByLayer, cells] layer, population, plane in
      guard layer < height else { return false }
      let numbers = collisionsByLayer[layer - lowest]
      for number in numbers {
        let place = 2 * Int(places[Int(cells.collisions[number].cell)].lateral)
        plane[place] = sources.real[first + number * n + population]
        plane[place + 1] = sources.imaginary[first + number * n + population]
      }
      return !numbers.isEmpty
    }
    try columns.solve(arriving: hasLinks ? arriving : nil, leaving: hasCollisions ? leaving : nil, reader)
  }

  /// What is missing from the equations of the surface: zero where the sources are right. Collective.
  ///
  /// - Parameters:
  ///   - sources: The unknowns; nil for none.
  ///   - isDriven: Whether the flow over the flat plate and the motion of the surface are there too; without them the result is
  ///     linear in the sources.
  ///   - result: Receives as many numbers.
  /// - Throws: `MPIError`.
  func apply(_ sources: KrylovVector?, isDriven: Bool, into result: KrylovVector) throws(MPIError) {
    let (n, lowest) = (stack.lattice.count, columns.ownLayers.first ?? 0)
    let (re, im) = (real.pointer, imaginary.pointer)
    re.update(repeating: 0, count: cells.cells.count * n)
    im.update(repeating: 0, count: cells.cells.count * n)
    if let sources {
      let (places, cellsByLayer) = (cells.cells, cellsByLayer)
      try flow(of: sources, in: columns) { layer, population, plane in
        for cell in cellsByLayer[layer - lowest] {
          let place = 2 * Int(places[cell].lateral)
          re[cell * n + population] = plane[place]
          im[cell * n + population] = plane[place + 1]
        }
      }
    }
    if isDriven {
      for (cell, place) in cells.cells.enumerated() {
        for i in 0..<n {
          re[cell * n + i] += flat[Int(place.layer)][i].real
          im[cell * n + i] += flat[Int(place.layer)][i].imaginary
        }
      }
    }
    equations(sources, isDriven: isDriven, result)
  }

  /// The equations of links and of cells, from the populations of the surface's cells.
  private func equations(_ sources: KrylovVector?, isDriven: Bool, _ result: KrylovVector) {
    let n = stack.lattice.count
    let (re, im) = (real.pointer, imaginary.pointer)
    let turn = stack.turn
    let half = isDriven ? Complex(magnitude: 1, phase: -stack.frequency / 2) : 0
    let firstCollision = cells.links.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * n) { scratch in
      guard let lost = scratch.baseAddress else { return }
      let (lostReal, lostImaginary) = (lost, lost + n)
      let (dr, di) = (lost + 2 * n, lost + 3 * n)
      var (link, collision) = (0, 0)
      for cell in cells.cells.indices {
        let (hr, hi) = (re + cell * n, im + cell * n)
        let isOther = collision < cells.collisions.count && Int(cells.collisions[collision].cell) == cell
        let hasLink = link < cells.links.count && Int(cells.links[link].cell) == cell
        if hasLink {
          stack.liquid.loss(of: (UnsafePointer(hr), UnsafePointer(hi)), tables, into: (lostReal, lostImaginary))
          if isOther, let sources {
            // What the cell gives besides what the liquid would.
            for i in 0..<n {
              lostReal[i] -= sources.real[firstCollision + collision * n + i]
              lostImaginary[i] -= sources.imaginary[firstCollision + collision * n + i]
            }
          }
        }
        while link < cells.links.count, Int(cells.links[link].cell) == cell {
          let one = cells.links[link]
          let (i, k) = (Int(one.toward), Int(one.back))
          let there = Complex(hr[i] - lostReal[i], hi[i] - lostImaginary[i])
          let own = Complex(hr[k] - lostReal[k], hi[k] - lostImaginary[k])
          let after = turn * (one.near * there + one.own * own)
          let value = Complex(hr[k], hi[k]) - after - one.behind * Complex(hr[i], hi[i]) - one.wall * half
          result.real[link] = value.real
          result.imaginary[link] = value.imaginary
          link += 1
        }
        guard isOther else { continue }
        let other = cells.collisions[collision].collision
        (other - stack.liquid).loss(of: (UnsafePointer(hr), UnsafePointer(hi)), tables, into: (dr, di))
        for i in 0..<n {
          let place = firstCollision + collision * n + i
          let moved = isDriven ? 3 * tables.weights[i] * tables.momentum[i] * other.drag : 0
          result.real[place] = (sources?.real[place] ?? 0) + dr[i] - moved.real
          result.imaginary[place] = (sources?.imaginary[place] ?? 0) + di[i] - moved.imaginary
        }
        collision += 1
      }
    }
  }
}
