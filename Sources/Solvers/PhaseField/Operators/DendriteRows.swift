internal import Domain
internal import Numerics

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
    if let corners, stencil.isSpatial {
      sweep(
        SpatialVertices(fluxes: corners), stencil.spatial, phase.pointer(), temperature.pointer(), dt,
        nextPhase.pointer(), nextTemperature.pointer())
    } else if let corners {
      sweep(
        PlanarVertices(fluxes: corners), stencil.planar, phase.pointer(), temperature.pointer(), dt,
        nextPhase.pointer(), nextTemperature.pointer())
    } else if let faces {
      sweep(
        faces, stencil.planar, phase.pointer(), temperature.pointer(), dt, nextPhase.pointer(),
        nextTemperature.pointer())
    }
  }

  @inline(__always)
  private func sweep<Rows: FluxRows, Differences: SecondDifferences>(
    _ rows: Rows, _ differences: Differences, _ phase: UnsafeMutablePointer<Double>,
    _ temperature: UnsafeMutablePointer<Double>, _ dt: Double,
    _ nextPhase: UnsafeMutablePointer<Double>, _ nextTemperature: UnsafeMutablePointer<Double>
  ) {
    let squares = stencil.inverseSquares
    let update = CellUpdate(
      differences: differences, stiffness: parameters.width * parameters.width * squares,
      diffusion: dt * parameters.diffusivity * squares, rate: dt / parameters.time, coupling: parameters.coupling)
    let end = shape.nx
    // Memory is asked for two rows ahead of its use; the corners use the order parameter of a whole plane ahead.
    let ahead = 2 &* shape.row
    let (aheadF, aheadU) =
      stencil.isSpatial ? (ahead &+ 2 &* shape.plane, ahead &+ shape.plane) : (ahead &+ shape.row, ahead)
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let row = rows.prepare(phase, y, z)
        let start = shape.start(y, z)
        let (f, u) = (UnsafePointer(phase + start), UnsafePointer(temperature + start))
        let (newF, newU) = (nextPhase + start, nextTemperature + start)
        // Whole vectors apart from the last: the choice would keep the arithmetic from being done eight at a time.
        var i = 0
        while i <= end &- 8 {
          prefetch(f + (aheadF &+ i))
          prefetch(u + (aheadU &+ i))
          prefetch(newF + (ahead &+ i))
          prefetch(newU + (ahead &+ i))
          let new = update.cells(f, u, row, i)
          store(new.phase, newF, i)
          store(new.temperature, newU, i)
          i &+= 8
        }
        if i < end {
          let new = update.cells(f, u, row, i)
          store(new.phase, newF, i, end)
          store(new.temperature, newU, i, end)
        }
      }
    }
  }

  /// The step of eight cells.
  private struct CellUpdate<Differences: SecondDifferences> {
    let differences: Differences
    let stiffness: SIMD3<Double>
    let diffusion: SIMD3<Double>
    let rate: Double
    let coupling: Double

    @inline(__always)
    func cells<Row: FluxRow>(
      _ f: UnsafePointer<Double>, _ u: UnsafePointer<Double>, _ row: Row, _ i: Int
    ) -> (phase: Doubles, temperature: Doubles) {
      let (here, heat) = (load(f, i), load(u, i))
      let one = 1 - here * here
      let drive = (here - (coupling * heat) * one) * one
      let flux = differences.sum(f, i, stiffness) + row.divergence(i)
      let a = 1 + row.excess(f, i)
      let change = rate * (drive + flux) / (a * a)
      return (here + change, (heat + differences.sum(u, i, diffusion)) + 0.5 * change)
    }
  }
}
