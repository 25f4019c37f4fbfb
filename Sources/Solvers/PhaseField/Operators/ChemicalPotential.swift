public import Domain
internal import MPI
internal import Numerics

/// The derivative of an interface's energy with respect to the order parameter, mu = f'(u) - div(d psi / d grad u), and the
/// energy itself, on one rank's block.
///
/// Both are discrete: mu is the exact derivative of the sum that ``addEnergies(of:boundaries:to:)`` forms, divided by the
/// cell's volume. They are functions of the state alone, whose halo must be up to date, with corners if the energy depends
/// on direction.
public final class ChemicalPotential {
  /// The energy.
  public let energy: InterfaceEnergy

  /// Cells with 0 take no part, and let nothing through; nil if all have 1. Its halo is up to date.
  public let mask: Field<Double>?

  /// Whether the part of the gradient term that lets curved interfaces move by themselves is taken off: of the Laplacian the
  /// second derivative along the normal is left (Folch; Sun and Beckermann 2007).
  ///
  /// mu is then no longer the derivative of an energy.
  public let cancelsCurvature: Bool

  let topology: CartesianTopology
  private let stencil: Stencil
  private let shape: RowShape
  private let vertices: VertexFluxes?

  /// The potential on this rank's block.
  ///
  /// - Parameters:
  ///   - energy: The energy.
  ///   - field: A field such as those it will be computed for.
  ///   - topology: The ranks over the grid.
  ///   - mask: Cells with 0 take no part; nil for none.
  ///   - cancelsCurvature: Whether curvature is to have no effect.
  /// - Throws: `PhaseFieldError.invalidParameter` for what cannot be combined.
  public init(
    _ energy: InterfaceEnergy, like field: Field<Double>, on topology: CartesianTopology, mask: Field<Double>? = nil,
    cancelsCurvature: Bool = false
  ) throws(PhaseFieldError) {
    guard !cancelsCurvature || energy.anisotropy == nil, mask == nil || energy.anisotropy == nil && !cancelsCurvature
    else { throw .invalidParameter("a mask, an anisotropy and cancelled curvature exclude each other") }
    self.energy = energy
    self.mask = mask
    self.cancelsCurvature = cancelsCurvature
    self.topology = topology
    (stencil, shape) = (Stencil(field), RowShape(field))
    if let anisotropy = energy.anisotropy {
      let flux = AnisotropicFlux(anisotropy, k: energy.gradient, smallestGradient: energy.smallestGradient)
      vertices = VertexFluxes(flux, like: field)
    } else {
      vertices = nil
    }
  }

  /// Whether the halo's corners are read.
  public var needsCorners: Bool { energy.anisotropy != nil || cancelsCurvature }

  /// Computes mu. Local.
  ///
  /// - Parameters:
  ///   - u: The order parameter.
  ///   - potential: Receives mu in the owned cells; laid out as u is.
  public func compute(of u: Field<Double>, into potential: Field<Double>) {
    if stencil.isSpatial {
      compute(stencil.spatial, u.pointer(), potential.pointer()) { vertices, y, z in
        vertices.spatialRow(u.pointer(), y, z)
      }
    } else {
      compute(stencil.planar, u.pointer(), potential.pointer()) { vertices, y, _ in
        vertices.planarRow(u.pointer(), y)
      }
    }
  }

  @inline(__always)
  private func compute<Differences: SecondDifferences, Row: FluxRow>(
    _ differences: Differences, _ source: UnsafeMutablePointer<Double>, _ target: UnsafeMutablePointer<Double>,
    _ prepared: (_ vertices: VertexFluxes, _ y: Int, _ z: Int) -> Row
  ) {
    let weights = energy.gradient * stencil.inverseSquares
    let (well, end) = (energy.well, shape.nx)
    for z in 0..<shape.nz {
      for y in 0..<shape.ny {
        let start = shape.start(y, z)
        let (u, out) = (UnsafePointer(source + start), target + start)
        // Whole vectors apart from the last: the choice would keep the arithmetic from being done eight at a time.
        var i = 0
        if let vertices {
          let row = prepared(vertices, y, z)
          while i <= end &- 8 {
            store(well.derivative(load(u, i)) - (differences.sum(u, i, weights) + row.divergence(i)), out, i)
            i &+= 8
          }
          if i < end {
            store(well.derivative(load(u, i)) - (differences.sum(u, i, weights) + row.divergence(i)), out, i, end)
          }
        } else if let mask {
          let openness = UnsafePointer(mask.pointer() + start)
          while i < end {
            let bulk = well.derivative(load(u, i)) * load(openness, i)
            store(bulk - differences.sum(u, i, weights, mask: openness), out, i, end)
            i &+= 8
          }
        } else if cancelsCurvature {
          normalRow(source + start, out)
        } else {
          while i <= end &- 8 {
            store(well.derivative(load(u, i)) - differences.sum(u, i, weights), out, i)
            i &+= 8
          }
          if i < end { store(well.derivative(load(u, i)) - differences.sum(u, i, weights), out, i, end) }
        }
      }
    }
  }

  /// f' - k n . grad grad u . n by central differences; n = 0 where there is no direction.
  @inline(__always)
  private func normalRow(_ u: UnsafeMutablePointer<Double>, _ out: UnsafeMutablePointer<Double>) {
    let (well, end, k) = (energy.well, shape.nx, energy.gradient)
    let (row, plane, h) = (stencil.row, stencil.plane, stencil.inverse)
    let small = energy.smallestGradient * energy.smallestGradient
    @inline(__always) func central(_ i: Int, _ d: Int) -> Doubles { load(u, i &+ d) - load(u, i &- d) }
    @inline(__always) func second(_ i: Int, _ d: Int) -> Doubles {
      load(u, i &+ d) + load(u, i &- d) - 2 * load(u, i)
    }
    @inline(__always) func mixed(_ i: Int, _ a: Int, _ b: Int) -> Doubles {
      let rising = load(u, i &+ a &+ b) + load(u, i &- a &- b)
      return rising - (load(u, i &+ a &- b) + load(u, i &- a &+ b))
    }
    var i = 0
    while i < end {
      let (x, y) = ((0.5 * h.x) * central(i, 1), (0.5 * h.y) * central(i, row))
      var q = x * x + y * y
      var sum = (h.x * h.x) * second(i, 1) * (x * x)
      sum += (h.y * h.y) * second(i, row) * (y * y)
      sum += (0.5 * h.x * h.y) * mixed(i, 1, row) * (x * y)
      if stencil.isSpatial {
        let z = (0.5 * h.z) * central(i, plane)
        q += z * z
        sum += (h.z * h.z) * second(i, plane) * (z * z)
        sum += (0.5 * h.x * h.z) * mixed(i, 1, plane) * (x * z)
        sum += (0.5 * h.y * h.z) * mixed(i, row, plane) * (y * z)
      }
      let normal = k * sum / (q + small)
      store(well.derivative(load(u, i)) - normal, out, i, end)
      i &+= 8
    }
  }

  /// Adds the part of the energy that depends on direction.
  func addCorners(of u: Field<Double>, to sums: inout ReproducibleSum, _ index: Int, volume: Double) {
    vertices?.addEnergy(u.pointer(), to: &sums, index, topology.decomposition, volume: volume)
  }
}
