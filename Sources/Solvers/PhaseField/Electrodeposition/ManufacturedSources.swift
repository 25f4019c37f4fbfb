internal import Domain
internal import MPI
internal import Numerics

/// What is added to the rates of order parameter and concentration and to the divergence of the current, so that fields that
/// were chosen solve the equations. For tests alone; a model without them does no work for them.
struct ManufacturedSources {
  /// Added to d xi/dt, 1/s.
  let phase: Field<Double>
  /// Added to dc/dt, or d(e c)/dt, mol/(m3 s).
  let concentration: Field<Double>
  /// Added to n F C_s d xi/dt in the equation of the potential, A/m3.
  let potential: Field<Double>

  /// None so far, on the ranks of a model.
  init(like field: Field<Double>) {
    phase = Field("phase_source", like: field)
    concentration = Field("concentration_source", like: field)
    potential = Field("potential_source", like: field)
  }

  /// Moles that come into the electrolyte in a second. Collective.
  func inflow(on topology: CartesianTopology) throws(MPIError) -> Double {
    topology.grid.cellVolume * (try concentration.sum(on: topology.communicator))
  }
}

extension Field<Double> {
  /// Adds `factor` times another field, or nothing if there is none.
  func add(_ factor: Double, _ other: Field<Double>?) {
    guard let other else { return }
    let width = block.count.x
    forEachRow { row, y, z in
      let terms = other.row(y, z)
      for x in 0..<width { row[x] += factor * terms[x] }
    }
  }
}
