internal import Domain
internal import MPI
internal import Numerics

/// The offsets of fine cells that a restriction or a correction takes in.
struct TransferRules {
  /// For each of the nine rows around a coarse one, (dz + 1) 3 + dy + 1: the components of the weights by step along x.
  private(set) var steps: [[(step: Int, component: Int)]]

  /// All of a transfer's offsets.
  init(_ transfer: Transfer) {
    steps = Array(repeating: [], count: 9)
    for a in transfer.offsets {
      steps[(a.z + 1) * 3 + a.y + 1].append((a.x, transfer.stencil.number(a)))
    }
  }
}

extension Transfer {
  /// The coarse right-hand side P^T r; the halo of r is up to date, corners included.
  func restrict(_ r: Field<Float>, _ rules: TransferRules, to f: Field<Float>) {
    restrict(r, rules, to: f, rows: 0..<coarse.ny, planes: 0..<coarse.nz)
  }

  /// The same on some rows of some planes.
  func restrict(
    _ r: Field<Float>, _ rules: TransferRules, to f: Field<Float>, rows: Range<Int>, planes: Range<Int>
  ) {
    let length = (coarse.nx + 15) / 16 * 16 + 48
    let even = UnsafeMutablePointer<Float>.allocate(capacity: 2 * length) + 16
    let odd = even + length
    defer { (even - 16).deallocate() }
    for z in planes {
      for y in rows {
        let out = f.pointer() + coarse.start(y, z)
        let first = fineRow(y, z)
        var isFirst = true
        for (place, terms) in rules.steps.enumerated() where !terms.isEmpty {
          let source = r.pointer() + fine.start(first.y + place % 3 - 1, first.z + place / 3 - 1)
          split(source, even, odd)
          let base = weights.pointer() + coarse.start(y, z)
          var i = 0
          while i < coarse.nx {
            var sum = isFirst ? Floats(repeating: 0) : load(out, i)
            for (step, component) in terms {
              let values = step == 0 ? load(even, i) : load(odd, step < 0 ? i &- 1 : i)
              sum.addProduct(load(base, component &* coarse.component &+ i), values)
            }
            store(sum, out, i, coarse.nx)
            i &+= 16
          }
          isFirst = false
        }
      }
    }
  }

  /// Separates the cells of a fine row that are coarse ones from those after and before them.
  @inline(__always)
  private func split(
    _ source: UnsafePointer<Float>, _ even: UnsafeMutablePointer<Float>, _ odd: UnsafeMutablePointer<Float>
  ) {
    guard coarsens[0] else { return even.update(from: source, count: coarse.nx) }
    let from = source + shift.x
    odd[-1] = from[-1]
    for i in 0..<coarse.nx {
      even[i] = from[2 &* i]
      odd[i] = from[2 &* i &+ 1]
    }
  }

  /// Adds the interpolated coarse solution to the cells of u, or only to those with an even number of steps from a coarse
  /// one; the halo of e is up to date, corners included.
  func correct(_ u: Field<Float>, from e: Field<Float>, evenOnly: Bool) {
    correct(u, from: e, evenOnly: evenOnly, rows: 0..<fine.ny, planes: 0..<fine.nz)
  }

  /// The same on some rows of some planes.
  func correct(_ u: Field<Float>, from e: Field<Float>, evenOnly: Bool, rows: Range<Int>, planes: Range<Int>) {
    let length = (coarse.nx + 15) / 16 * 16 + 48
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: 2 * length)
    defer { memory.deallocate() }
    for z in planes {
      for y in rows { correctRow(u, e, y, z, evenOnly, memory + 16, memory + length + 16) }
    }
  }

  /// The coarse rows that a fine row lies on or between, with the step from each.
  @inline(__always)
  private func parentRows(_ place: Int, _ axis: Axis) -> (Int, Int, isBetween: Bool) {
    guard coarsens[axis.rawValue] else { return (place, place, false) }
    let relative = place &- shift[axis]
    return (relative >> 1, (relative >> 1) &+ 1, relative & 1 == 1)
  }

  @inline(__always)
  func correctRow(
    _ u: Field<Float>, _ e: Field<Float>, _ y: Int, _ z: Int, _ evenOnly: Bool, _ even: UnsafeMutablePointer<Float>,
    _ odd: UnsafeMutablePointer<Float>
  ) {
    let (belowY, aboveY, isBetweenY) = parentRows(y, .y)
    let (belowZ, aboveZ, isBetweenZ) = parentRows(z, .z)
    let betweens = (isBetweenY ? 1 : 0) &+ (isBetweenZ ? 1 : 0)
    let wantsEven = !evenOnly || betweens % 2 == 0
    let wantsOdd = coarsens[0] && (!evenOnly || betweens % 2 == 1)
    let center = stencil.center
    var isFirst = true
    for upZ in 0...(isBetweenZ ? 1 : 0) {
      for upY in 0...(isBetweenY ? 1 : 0) {
        let start = coarse.start(upY == 0 ? belowY : aboveY, upZ == 0 ? belowZ : aboveZ)
        let dy = isBetweenY ? (upY == 0 ? 1 : -1) : 0
        let dz = isBetweenZ ? (upZ == 0 ? 1 : -1) : 0
        let component = center &+ 3 &* dy &+ 9 &* dz
        let values = e.pointer() + start
        if wantsEven {
          let w = weights.pointer(component: component) + start
          var i = 0
          while i < coarse.nx {
            var sum = isFirst ? Floats(repeating: 0) : load(even, i)
            sum.addProduct(load(w, i), load(values, i))
            store(sum, even, i, coarse.nx)
            i &+= 16
          }
        }
        if wantsOdd {
          let (after, before) = (
            weights.pointer(component: component &+ 1) + start, weights.pointer(component: component &- 1) + start
          )
          var i = -1
          while i < coarse.nx {
            var sum = isFirst ? Floats(repeating: 0) : load(odd, i)
            sum.addProduct(load(after, i), load(values, i))
            sum.addProduct(load(before, i &+ 1), load(values, i &+ 1))
            store(sum, odd, i, coarse.nx)
            i &+= 16
          }
        }
        isFirst = false
      }
    }
    let row = u.pointer() + fine.start(y, z)
    guard coarsens[0] else {
      if wantsEven { for i in 0..<coarse.nx { row[i] += even[i] } }
      return
    }
    let target = row + shift.x
    if wantsEven { for i in 0..<coarse.nx { target[2 &* i] += even[i] } }
    if wantsOdd {
      let last = (fine.nx &- shift.x) / 2
      for i in (shift.x == 1 ? -1 : 0)..<last { target[2 &* i &+ 1] += odd[i] }
    }
  }
}
