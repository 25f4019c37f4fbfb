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
  func prepare(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) {
    if y == 0 { fillAcross(u, 0) }
    fillAcross(u, y &+ 1)
    let (p, row, h) = (u + y &* stencil.row, stencil.row, stencil.inverse)
    var i = 0
    while i <= shape.nx {
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
    let (upper, h) = (u + y &* stencil.row, stencil.inverse)
    let lower = upper - stencil.row
    let target = across + (y & 1) &* stride
    var i = 0
    while i < shape.nx {
      let y = h.y * (load(upper, i) - load(lower, i))
      let right = load(upper, i &+ 1) + load(lower, i &+ 1)
      let x = (0.25 * h.x) * (right - (load(upper, i &- 1) + load(lower, i &- 1)))
      store(h.y * flux.flux(x, y).y, target, i)
      i &+= 8
    }
  }

  @inline(__always)
  func divergence(_ i: Int, _ y: Int, _ z: Int) -> Doubles {
    let (below, above) = (across + (y & 1) &* stride, across + ((y &+ 1) & 1) &* stride)
    return (load(along, i &+ 1) - load(along, i)) + (load(above, i) - load(below, i))
  }

  @inline(__always)
  func excess(_ u: UnsafePointer<Double>, _ i: Int, _ y: Int, _ z: Int) -> Doubles {
    let (row, h) = (stencil.row, stencil.inverse)
    return flux.excess(
      (0.5 * h.x) * (load(u, i &+ 1) - load(u, i &- 1)), (0.5 * h.y) * (load(u, i &+ row) - load(u, i &- row)))
  }
}
