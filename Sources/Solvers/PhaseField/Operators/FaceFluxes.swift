internal import Domain
internal import Numerics

/// The anisotropic part of the gradient flux on the faces of cells in the plane, as most published finite-difference codes
/// have it: the gradient along a face is the mean of four differences beside it.
///
/// Two evaluations a cell, and one for a(n) in its middle. The divergence is not the derivative of a discrete energy: use it
/// to compare with such codes, and ``VertexFluxes`` otherwise.
final class FaceFluxes: FluxRows {
  private let flux: AnisotropicFlux
  private let stencil: Stencil
  private let shape: RowShape
  private let along: UnsafeMutablePointer<Double>
  private let across: UnsafeMutablePointer<Double>
  private let stride: Int
  private let storage: HugeBuffer<Double>

  init(_ flux: AnisotropicFlux, like field: Field<Double>) {
    precondition(field.grid.dimensions == 2, "faces in the plane")
    self.flux = flux
    stencil = Stencil(field)
    shape = RowShape(field)
    stride = (shape.nx + 1 + 7) / 8 * 8 + 8
    storage = HugeBuffer(count: 3 * stride)
    along = storage.pointer
    across = storage.pointer + stride
  }

  @inline(__always)
  func prepare(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) -> FaceRow {
    if y == 0 { fillAcross(u, 0) }
    fillAcross(u, y &+ 1)
    fillAlong(u + y &* stencil.row)
    return FaceRow(
      along: along, below: across + (y & 1) &* stride, above: across + ((y &+ 1) & 1) &* stride, flux: flux,
      row: stencil.row, x: 0.5 * stencil.inverse.x, y: 0.5 * stencil.inverse.y)
  }

  /// The faces between the cells of a row, and at its ends.
  @inline(__always)
  private func fillAlong(_ p: UnsafePointer<Double>) {
    let (row, h, flux, along, end) = (stencil.row, stencil.inverse, flux, along, shape.nx)
    var i = 0
    while i <= end {
      let x = h.x * (load(p, i) - load(p, i &- 1))
      let above = load(p, i &+ row) + load(p, i &- 1 &+ row)
      let y = (0.25 * h.y) * (above - (load(p, i &- row) + load(p, i &- 1 &- row)))
      store(h.x * flux.flux(x, y).x, along, i)
      i &+= 8
    }
  }

  /// The faces below row y.
  @inline(__always)
  private func fillAcross(_ u: UnsafePointer<Double>, _ y: Int) {
    let (upper, h, flux, end) = (u + y &* stencil.row, stencil.inverse, flux, shape.nx)
    let lower = upper - stencil.row
    let target = across + (y & 1) &* stride
    var i = 0
    while i < end {
      let y = h.y * (load(upper, i) - load(lower, i))
      let right = load(upper, i &+ 1) + load(lower, i &+ 1)
      let x = (0.25 * h.x) * (right - (load(upper, i &- 1) + load(lower, i &- 1)))
      store(h.y * flux.flux(x, y).y, target, i)
      i &+= 8
    }
  }
}

/// The faces around one row of cells.
struct FaceRow: FluxRow {
  let along: UnsafeMutablePointer<Double>
  let below: UnsafeMutablePointer<Double>
  let above: UnsafeMutablePointer<Double>
  let flux: AnisotropicFlux
  let row: Int
  let x: Double
  let y: Double

  @inline(__always)
  func divergence(_ i: Int) -> Doubles {
    (load(along, i &+ 1) - load(along, i)) + (load(above, i) - load(below, i))
  }

  /// From central differences.
  @inline(__always)
  func excess(_ u: UnsafePointer<Double>, _ i: Int) -> Doubles {
    flux.excess(x * (load(u, i &+ 1) - load(u, i &- 1)), y * (load(u, i &+ row) - load(u, i &- row)))
  }
}
