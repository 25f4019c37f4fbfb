internal import Domain
internal import MPI
internal import Numerics

/// Which rows around a row are looked at.
enum RowSelection {
  /// Those that a sweep from zero has done before.
  case earlier
  case all
}

/// Gauss-Seidel in colours by the parity of the global indices: rows by those of z and y, and within a row first the even
/// cells, then the odd ones; the sweep after the coarse correction in the opposite order, which makes the cycle symmetric.
///
/// A sweep from zero leaves out what is still zero. Across the ends of a
/// periodic axis with an odd number of cells neighbours can have one colour: they are then relaxed at the same time, each
/// with the other's old value.
extension StencilLevel {
  /// The neighbouring rows that a row gathers over: the places of their cells, and of the couplings to the cells before,
  /// at and after the one in line, relative to the row's first cell.
  struct Gathering {
    var neighbours: UnsafeMutablePointer<Int>
    var couplings: UnsafeMutablePointer<SIMD3<Int>>
    var count = 0
  }

  /// The colour of the row (y, z) among rows.
  @inline(__always)
  private func rowColour(_ y: Int, _ z: Int) -> Int {
    let cells = topology.grid.cells
    var (y, z) = (y &+ shape.lower.y, z &+ shape.lower.z)
    if y < 0 { y &+= cells.y } else if y >= cells.y { y &-= cells.y }
    if z < 0 { z &+= cells.z } else if z >= cells.z { z &-= cells.z }
    return (y & 1) &+ 2 &* (z & 1)
  }

  private func gathering(_ selection: RowSelection, _ y: Int, _ z: Int, into list: inout Gathering) {
    list.count = 0
    let own = rowColour(y, z)
    let depth = stencil.dimensions == 3 ? 1 : 0
    for dz in -depth...depth {
      for dy in -1...1 where dy != 0 || dz != 0 {
        let colour = rowColour(y &+ dy, z &+ dz)
        switch selection {
        case .earlier: if colour >= own { continue }
        case .all: break
        }
        var places = SIMD3<Int>.zero
        for dx in -1...1 {
          let number = stencil.number(CellIndex(dx, dy, dz))
          let offset = dx &+ dy &* shape.row &+ dz &* shape.plane
          let isForward = number > stencil.center
          let component = isForward ? number : 2 &* stencil.center &- number
          places[dx &+ 1] = component &* shape.component &+ (isForward ? 0 : offset)
        }
        list.neighbours[list.count] = dy &* shape.row &+ dz &* shape.plane
        list.couplings[list.count] = places
        list.count &+= 1
      }
    }
  }

  /// Couplings times neighbours at cells i to i + 15, added to `sum`; in three sums, so that none waits for another.
  @inline(__always)
  private func gather(
    _ list: Gathering, _ c: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Float>, _ i: Int, _ sum: Floats
  ) -> Floats {
    var (before, at, after) = (sum, Floats(repeating: 0), Floats(repeating: 0))
    for n in 0..<list.count {
      let place = list.neighbours[n] &+ i
      let couplings = list.couplings[n]
      before.addProduct(load(c, couplings.x &+ i), load(u, place &- 1))
      at.addProduct(load(c, couplings.y &+ i), load(u, place))
      after.addProduct(load(c, couplings.z &+ i), load(u, place &+ 1))
    }
    return before + (at + after)
  }

  /// Whether a row's neighbours have other colours than those of the rows elsewhere: it lies at the ends of a periodic axis
  /// with an odd number of cells.
  @inline(__always)
  private func isSpecial(_ y: Int, _ z: Int) -> Bool {
    (hasOddEnds.y && (y == 0 || y == shape.ny &- 1)) || (hasOddEnds.z && (z == 0 || z == shape.nz &- 1))
  }

  private func withLists<E: Error>(
    _ body: (inout Gathering, UnsafeMutablePointer<Float>) throws(E) -> Void
  ) throws(E) {
    let neighbours = UnsafeMutablePointer<Int>.allocate(capacity: 8)
    let couplings = UnsafeMutablePointer<SIMD3<Int>>.allocate(capacity: 8)
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: shape.nx + 32)
    defer {
      neighbours.deallocate()
      couplings.deallocate()
      scratch.deallocate()
    }
    var list = Gathering(neighbours: neighbours, couplings: couplings)
    try body(&list, scratch)
  }

  private var rowColours: Int { stencil.dimensions == 3 ? 4 : 2 }

  /// Calls `body` with the rows of one colour.
  @inline(__always)
  private func forEachRow(colour: Int, _ body: (Int, Int) -> Void) {
    var z = ((colour >> 1) ^ shape.lower.z) & 1
    while z < shape.nz {
      var y = ((colour & 1) ^ shape.lower.y) & 1
      while y < shape.ny {
        body(y, z)
        y &+= 2
      }
      z &+= 2
    }
  }

  /// Refreshes a row's halo along x where it is a copy of the row's own cells.
  @inline(__always)
  private func wrap(_ row: UnsafeMutablePointer<Float>) {
    guard isPeriodicAlongX, !isCutAlongX else { return }
    row[-1] = row[shape.nx &- 1]
    row[shape.nx] = row[0]
  }

  /// The cells of one parity of a row, given what the other rows contribute.
  @inline(__always)
  private func relax(
    _ start: Int, _ scratch: UnsafeMutablePointer<Float>, odd: Bool, isFirst: Bool
  ) {
    let row = u.pointer() + start
    let d = inverse.pointer() + start
    let along = couplings.pointer(component: stencil.center + 1) + start
    let mask = ParityMask(odd: odd != (shape.lower.x & 1 == 1))
    var i = 0
    if isFirst {
      while i < shape.nx {
        store(mask.keep(load(scratch, i) * load(d, i)), row, i, shape.nx)
        i &+= 16
      }
      return
    }
    // What lies before a vector is loaded before the one there is stored: a load that meets a store half-way waits for it.
    // The cell in question has the other parity, or its value is not used.
    var before = load(row, -1)
    while i < shape.nx {
      var sum = load(scratch, i)
      sum.addProduct(load(along, i &- 1), before)
      sum.addProduct(load(along, i), load(row, i &+ 1))
      before = load(row, i &+ 15)
      store(mask.choose(sum * load(d, i), load(row, i)), row, i, shape.nx)
      i &+= 16
    }
  }

  @inline(__always)
  private func gatherRow(_ start: Int, _ list: Gathering, _ scratch: UnsafeMutablePointer<Float>) {
    let (c, row, rhs) = (couplings.pointer() + start, u.pointer() + start, f.pointer() + start)
    var i = 0
    while i < shape.nx {
      store(gather(list, c, row, i, load(rhs, i)), scratch, i, shape.nx)
      i &+= 16
    }
  }

  private func sweep(_ selection: RowSelection, colours: [Int], odds: [Bool]) throws(MPIError) {
    try withLists { (list, scratch) throws(MPIError) in
      for colour in colours {
        var isCurrent = false
        func update(_ y: Int, _ z: Int) {
          let special = isSpecial(y, z)
          if special || !isCurrent { gathering(selection, y, z, into: &list) }
          isCurrent = !special
        }
        if isCutAlongX {
          for odd in odds {
            forEachRow(colour: colour) { y, z in
              update(y, z)
              let start = shape.start(y, z)
              gatherRow(start, list, scratch)
              relax(start, scratch, odd: odd, isFirst: selection == .earlier && !odd)
            }
            try refresh(u)
          }
        } else {
          forEachRow(colour: colour) { y, z in
            update(y, z)
            let start = shape.start(y, z)
            gatherRow(start, list, scratch)
            for odd in odds {
              relax(start, scratch, odd: odd, isFirst: selection == .earlier && !odd)
              wrap(u.pointer() + start)
            }
          }
          try refresh(u)
        }
      }
    }
  }

  /// The smoothing from u = 0, and the residual. Collective.
  func smoothDown() throws(MPIError) {
    let colours = Array(0..<rowColours)
    try sweep(.earlier, colours: colours, odds: [false, true])
    for _ in 1..<sweeps { try sweep(.all, colours: colours, odds: [false, true]) }
    try makeResidual()
  }

  /// The smoothing from the present u in the opposite order. Collective.
  func smoothUp() throws(MPIError) {
    for _ in 0..<sweeps { try sweep(.all, colours: (0..<rowColours).reversed(), odds: [true, false]) }
  }

  /// r = f - A u, from differences.
  private func makeResidual() throws(MPIError) {
    try withLists { (list, _) throws(MPIError) in
      gathering(.all, 0, 0, into: &list)
      for z in 0..<shape.nz {
        for y in 0..<shape.ny {
          let start = shape.start(y, z)
          let (c, row, out) = (couplings.pointer() + start, u.pointer() + start, r.pointer() + start)
          let along = couplings.pointer(component: stencil.center + 1) + start
          let (surplus, rhs) = (couplings.pointer(component: stencil.center) + start, f.pointer() + start)
          var i = 0
          while i < shape.nx {
            let center = load(row, i)
            var (before, at, after) = (
              load(rhs, i) - load(surplus, i) * center, Floats(repeating: 0), Floats(repeating: 0)
            )
            for n in 0..<list.count {
              let place = list.neighbours[n] &+ i
              let couplings = list.couplings[n]
              before.addProduct(load(c, couplings.x &+ i), load(row, place &- 1) - center)
              at.addProduct(load(c, couplings.y &+ i), load(row, place) - center)
              after.addProduct(load(c, couplings.z &+ i), load(row, place &+ 1) - center)
            }
            before.addProduct(load(along, i &- 1), load(row, i &- 1) - center)
            after.addProduct(load(along, i), load(row, i &+ 1) - center)
            store(before + (at + after), out, i, shape.nx)
            i &+= 16
          }
        }
      }
      try refresh(r)
    }
  }
}
