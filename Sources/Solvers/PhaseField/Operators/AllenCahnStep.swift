internal import Domain
internal import Numerics

/// One explicit step of Allen and Cahn's equation without anisotropy, in one pass over memory.
///
/// With v = u - m, the new value is u + v (g r^2 - g v^2) + sum over the axes of w (u- + u+ - 2 u), where g = 4 dt L W and
/// w = dt L k / h^2.
struct AllenCahnStep {
  private let weights: SIMD3<Double>
  private let central: Double
  private let middle: Double
  private let slope: Double
  private let cubic: Double

  init(_ energy: InterfaceEnergy, rate: Double, _ stencil: Stencil) {
    weights = rate * energy.gradient * stencil.inverseSquares
    central = -2 * (weights.x + weights.y + weights.z)
    middle = energy.well.middle
    let g = 4 * rate * energy.well.height
    (slope, cubic) = (g * energy.well.reach * energy.well.reach, -g)
  }

  /// The neighbours of a row across it: rows of the same plane, and of the planes below and above.
  struct Neighbours {
    var south: UnsafePointer<Double>
    var north: UnsafePointer<Double>
    var below: UnsafePointer<Double>?
    var above: UnsafePointer<Double>?
  }

  /// Cells `first` to `end - 1` of a row. `kept` receives the row to the north, in whole vectors from `first` on, and may be the
  /// one to the south; `coming` is a row that is needed soon.
  @inline(__always)
  func row(
    _ u: UnsafePointer<Double>, _ beside: Neighbours, into out: UnsafeMutablePointer<Double>, _ first: Int, _ end: Int,
    keepingNorth kept: UnsafeMutablePointer<Double>? = nil, fetching coming: UnsafePointer<Double>? = nil
  ) {
    if let below = beside.below, let above = beside.above {
      var i = first
      while i <= end &- 8 {
        if let coming { prefetch(coming + i) }
        store(
          planar(u, beside, i, kept).addingProduct(Doubles(repeating: weights.z), load(below, i) + load(above, i)), out,
          i)
        i &+= 8
      }
      if i < end {
        let last = planar(u, beside, i, kept)
        store(last.addingProduct(Doubles(repeating: weights.z), load(below, i) + load(above, i)), out, i, end)
      }
    } else {
      var i = first
      while i <= end &- 8 {
        if let coming { prefetch(coming + i) }
        store(planar(u, beside, i, kept), out, i)
        i &+= 8
      }
      if i < end { store(planar(u, beside, i, kept), out, i, end) }
    }
  }

  /// A step of all owned cells. Local; the halo of u is up to date.
  func sweep(_ u: Field<Double>, into out: Field<Double>, _ stencil: Stencil) {
    let count = u.block.count
    for z in 0..<count.z {
      for y in 0..<count.y {
        let here = UnsafePointer(u.row(y, z))
        var beside = Neighbours(south: here - stencil.row, north: here + stencil.row)
        if stencil.isSpatial { (beside.below, beside.above) = (here - stencil.plane, here + stencil.plane) }
        row(here, beside, into: out.row(y, z), 0, count.x)
      }
    }
  }

  @inline(__always)
  private func planar(
    _ u: UnsafePointer<Double>, _ beside: Neighbours, _ i: Int, _ kept: UnsafeMutablePointer<Double>?
  ) -> Doubles {
    let here = load(u, i)
    let v = here - middle
    let bulk = here.addingProduct(v, Doubles(repeating: slope).addingProduct(cubic * v, v))
    let (south, north) = (load(beside.south, i), load(beside.north, i))
    if let kept { store(north, kept, i) }
    return bulk.addingProduct(Doubles(repeating: weights.x), load(u, i &- 1) + load(u, i &+ 1))
      .addingProduct(Doubles(repeating: weights.y), south + north)
      .addingProduct(Doubles(repeating: central), here)
  }
}
