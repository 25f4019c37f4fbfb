internal import Domain

/// One explicit step of a dendrite, row by row.
struct DendriteRows {
  private let corners: VertexFluxes?
  private let faces: FaceFluxes?
  private let stencil: Stencil
  private let shape: RowShape
  private let parameters: DendriteParameters

  init(
    _ parameters: DendriteParameters, _ flux: AnisotropicFlux, _ place: Dendrite.FluxPlace, like field: Field<Double>
  ) {
    self.parameters = parameters
    (stencil, shape) = (Stencil(field), RowShape(field))
    corners = place == .corners ? VertexFluxes(flux, like: field) : nil
    faces = place == .faces ? FaceFluxes(flux, like: field) : nil
  }

  /// Computes both fields a step later. Local; the halos are up to date, with corners.
  func step(
    _ phase: Field<Double>, _ temperature: Field<Double>, _ dt: Double, into nextPhase: Field<Double>,
    _ nextTemperature: Field<Double>
  ) {
    if let corners {
      sweep(corners, phase.pointer(), temperature.pointer(), dt, nextPhase.pointer(), nextTemperature.pointer())
    } else if let faces {
      sweep(faces, phase.pointer(), temperature.pointer(), dt, nextPhase.pointer(), nextTemperature.pointer())
    }
  }

  @inline(__always)
  private func sweep<Rows: FluxRows>(
    _ rows: Rows, _ phase: UnsafeMutablePointer<Double>, _ temperature: UnsafeMutablePointer<Double>, _ dt: Double,
    _ nextPhase: UnsafeMutablePointer<Double>, _ nextTemperature: UnsafeMutablePointer<Double>
  ) {
    let p = parameters
    let squares = stencil.inverseSquares
    let (stiffness, diffusion) = (p.width * p.width * squares, dt * p.diffusivity * squares)
    let rate = dt / p.time
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        rows.prepare(phase, y, z)
        let start = shape.start(y, z)
        let (f, u) = (UnsafePointer(phase + start), UnsafePointer(temperature + start))
        let (newF, newU) = (nextPhase + start, nextTemperature + start)
        var i = 0
        while i < shape.nx {
          let (here, heat) = (load(f, i), load(u, i))
          let one = 1 - here * here
          let drive = (here - (p.coupling * heat) * one) * one
          let flux = stencil.secondDifferences(f, i, stiffness) + rows.divergence(i, y, z)
          let a = 1 + rows.excess(f, i, y, z)
          let change = rate * (drive + flux) / (a * a)
          store(here + change, newF, i, shape.nx)
          store((heat + stencil.secondDifferences(u, i, diffusion)) + 0.5 * change, newU, i, shape.nx)
          i &+= 8
        }
      }
    }
  }
}
