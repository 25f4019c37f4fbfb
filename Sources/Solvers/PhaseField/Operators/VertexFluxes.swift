internal import Domain
internal import Numerics

/// The anisotropic part of the gradient flux, on the corners of cells.
///
/// The gradient on a corner is the mean of the differences around it; the energy psi of every corner then has an exact
/// derivative with respect to the cells, the divergence that ``addDivergence(_:_:to:)`` takes. With the second differences of the
/// isotropic part, the whole is the derivative of a discrete energy that falls in every small enough step, at one
/// evaluation of the anisotropy for each cell, in the plane as in space. Corner (i, j, k) is the lower corner of cell (i, j, k).
final class VertexFluxes {
  private let flux: AnisotropicFlux
  private let stencil: Stencil
  private let shape: RowShape
  private let weights: SIMD3<Double>
  private let stride: Int
  private let component: Int
  private let storage: HugeBuffer<Double>

  init(_ flux: AnisotropicFlux, like field: Field<Double>) {
    self.flux = flux
    stencil = Stencil(field)
    shape = RowShape(field)
    // The mean over 2 or 4 differences.
    weights = stencil.inverse * (stencil.isSpatial ? 0.25 : 0.5)
    // Whole vectors up to the last corner, and one more for loads from there.
    stride = (shape.nx + 1 + 7) / 8 * 8 + 8
    let rows = stencil.isSpatial ? 2 * (shape.ny + 1) : 2
    component = stride * rows
    storage = HugeBuffer(count: 4 * component + 8)
  }

  /// The row of corners: the last two rows in the plane, the last two planes in space.
  @inline(__always)
  private func start(_ y: Int, _ z: Int) -> UnsafeMutablePointer<Double> {
    storage.pointer + stride &* (stencil.isSpatial ? (z & 1) &* (shape.ny &+ 1) &+ y : y & 1)
  }

  /// Computes what the cells of a row in the plane need, if rows are visited in order.
  @inline(__always)
  func planarRow(_ u: UnsafePointer<Double>, _ y: Int) -> PlanarVertexRow {
    if y == 0 { fillPlanar(u, 0) }
    fillPlanar(u, y &+ 1)
    return PlanarVertexRow(lower: start(y, 0), upper: start(y &+ 1, 0), component: component)
  }

  /// Computes what the cells of a row in space need, if rows are visited in order.
  @inline(__always)
  func spatialRow(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) -> SpatialVertexRow {
    if y == 0 {
      if z == 0 { for y in 0...shape.ny { fillSpatial(u, y, 0) } }
      for y in 0...shape.ny { fillSpatial(u, y, z &+ 1) }
    }
    return SpatialVertexRow(
      near: PlanarVertexRow(lower: start(y, z), upper: start(y &+ 1, z), component: component),
      far: PlanarVertexRow(lower: start(y, z &+ 1), upper: start(y &+ 1, z &+ 1), component: component))
  }

  @inline(__always)
  private func fillPlanar(_ u: UnsafePointer<Double>, _ y: Int) {
    let (lower, upper) = (u + (y &- 1) &* stencil.row, u + y &* stencil.row)
    let (flux, weights, end) = (flux, weights, shape.nx)
    let (fx, fy) = (start(y, 0), start(y, 0) + component)
    let excess = fx + 3 &* component
    var i = 0
    while i <= end {
      let (a, b) = (load(lower, i &- 1), load(lower, i))
      let (c, d) = (load(upper, i &- 1), load(upper, i))
      let out = flux.flux(weights.x * ((d - c) + (b - a)), weights.y * ((d - b) + (c - a)))
      store(weights.x * out.x, fx, i)
      store(weights.y * out.y, fy, i)
      store(out.excess, excess, i)
      i &+= 8
    }
  }

  @inline(__always)
  private func fillSpatial(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) {
    let p = u + (z &* stencil.plane &+ y &* stencil.row)
    let (row, plane) = (stencil.row, stencil.plane)
    let (flux, weights, end) = (flux, weights, shape.nx)
    let (fx, fy, fz) = (start(y, z), start(y, z) + component, start(y, z) + 2 &* component)
    let excess = fx + 3 &* component
    var i = 0
    while i <= end {
      let (a, b) = (load(p, i &- 1 &- row &- plane), load(p, i &- row &- plane))
      let (c, d) = (load(p, i &- 1 &- plane), load(p, i &- plane))
      let (e, f) = (load(p, i &- 1 &- row), load(p, i &- row))
      let (g, h) = (load(p, i &- 1), load(p, i))
      let x = ((b - a) + (d - c)) + ((f - e) + (h - g))
      let y = ((c - a) + (d - b)) + ((g - e) + (h - f))
      let z = ((e - a) + (f - b)) + ((g - c) + (h - d))
      let out = flux.flux(weights.x * x, weights.y * y, weights.z * z)
      store(weights.x * out.x, fx, i)
      store(weights.y * out.y, fy, i)
      store(weights.z * out.z, fz, i)
      store(out.excess, excess, i)
      i &+= 8
    }
  }

  /// Adds psi of the corners to a sum: those on walls count half, on edges a quarter, as far as they belong to this block.
  func addEnergy(
    _ u: UnsafePointer<Double>, to sums: inout ReproducibleSum, _ index: Int, _ decomposition: Decomposition,
    volume: Double
  ) {
    let cells = decomposition.grid.cells
    /// The share of a corner: those on an upper wall belong to the last block, those inside to the block above them.
    func share(_ axis: Axis, _ local: Int, _ count: Int) -> Double {
      guard axis.rawValue < decomposition.grid.dimensions else { return 1 }
      let global = local + shape.lower[axis]
      guard !decomposition.periodic.contains(axis), global == 0 || global == cells[axis] else {
        return local == count ? 0 : 1
      }
      return 0.5
    }
    let layers = stencil.isSpatial ? shape.nz + 1 : 1
    var values = [Double](repeating: 0, count: shape.nx + 9)
    let ends = (share(.x, 0, shape.nx), share(.x, shape.nx, shape.nx))
    for z in 0..<layers {
      for y in 0...shape.ny {
        let scale = volume * share(.y, y, shape.ny) * share(.z, z, shape.nz)
        guard scale > 0 else { continue }
        values.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          fillDensities(u, y, z, scale, into: base)
        }
        values[0] *= ends.0
        values[shape.nx] *= ends.1
        sums.add(values, count: shape.nx + 1, to: index)
      }
    }
  }

  private func fillDensities(
    _ u: UnsafePointer<Double>, _ y: Int, _ z: Int, _ scale: Double, into out: UnsafeMutablePointer<Double>
  ) {
    let p = u + (z &* stencil.plane &+ y &* stencil.row)
    let (row, plane) = (stencil.row, stencil.plane)
    var i = 0
    while i <= shape.nx {
      let (e, f) = (load(p, i &- 1 &- row), load(p, i &- row))
      let (g, h) = (load(p, i &- 1), load(p, i))
      var density: Doubles
      if stencil.isSpatial {
        let (a, b) = (load(p, i &- 1 &- row &- plane), load(p, i &- row &- plane))
        let (c, d) = (load(p, i &- 1 &- plane), load(p, i &- plane))
        let x = ((b - a) + (d - c)) + ((f - e) + (h - g))
        let y = ((c - a) + (d - b)) + ((g - e) + (h - f))
        let z = ((e - a) + (f - b)) + ((g - c) + (h - d))
        density = flux.density(weights.x * x, weights.y * y, weights.z * z)
      } else {
        density = flux.density(weights.x * ((h - g) + (f - e)), weights.y * ((h - f) + (g - e)))
      }
      density *= scale
      store(density, out, i, shape.nx &+ 1)
      i &+= 8
    }
  }
}

/// The corners around one row of cells in the plane: those below and above it along y.
struct PlanarVertexRow: FluxRow {
  let lower: UnsafeMutablePointer<Double>
  let upper: UnsafeMutablePointer<Double>
  let component: Int

  @inline(__always)
  func divergence(_ i: Int) -> Doubles {
    let x = (load(lower, i &+ 1) + load(upper, i &+ 1)) - (load(lower, i) + load(upper, i))
    let above = load(upper + component, i) + load(upper + component, i &+ 1)
    return x + (above - (load(lower + component, i) + load(lower + component, i &+ 1)))
  }

  /// The mean of the corners'.
  @inline(__always)
  func excess(_ u: UnsafePointer<Double>, _ i: Int) -> Doubles { 0.25 * sum(3, i) }

  /// The sum of a component over the four corners of a cell.
  @inline(__always)
  func sum(_ number: Int, _ i: Int) -> Doubles {
    let (a, b) = (lower + number &* component, upper + number &* component)
    return (load(a, i) + load(a, i &+ 1)) + (load(b, i) + load(b, i &+ 1))
  }
}

/// The corners around one row of cells in space: those on its near and its far side along z.
struct SpatialVertexRow: FluxRow {
  let near: PlanarVertexRow
  let far: PlanarVertexRow

  @inline(__always)
  func divergence(_ i: Int) -> Doubles {
    near.divergence(i) + far.divergence(i) + (far.sum(2, i) - near.sum(2, i))
  }

  /// The mean of the corners'.
  @inline(__always)
  func excess(_ u: UnsafePointer<Double>, _ i: Int) -> Doubles { 0.125 * (near.sum(3, i) + far.sum(3, i)) }
}

/// The rows of a plane.
struct PlanarVertices: FluxRows {
  let fluxes: VertexFluxes

  @inline(__always)
  func prepare(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) -> PlanarVertexRow { fluxes.planarRow(u, y) }
}

/// The rows in space.
struct SpatialVertices: FluxRows {
  let fluxes: VertexFluxes

  @inline(__always)
  func prepare(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) -> SpatialVertexRow { fluxes.spatialRow(u, y, z) }
}

/// Stores eight numbers.
@inline(__always)
func store(_ vector: Doubles, _ pointer: UnsafeMutablePointer<Double>, _ index: Int) {
  UnsafeMutableRawPointer(pointer + index).storeBytes(of: vector, as: Doubles.self)
}
