public import Domain
public import Numerics

/// A random medium of several phases, whose phase at a cell is a function of (key, sample, global index).
///
/// Any rank can fill any box alone, and the medium has the same bits however the grid is divided.
///
/// ```swift
/// let spheres = try BooleanMedium(.sphere(radius: 2e-6), porosity: 0.4, dimensions: 3, periodic: [.x, .y, .z])
/// let image = try spheres.phases(on: topology, key: RandomKey(seed: 7).child("medium"), sample: 3)
/// try PhaseTable([0: 1.1, 1: 1e-3]).fill(conductivity, from: image)
/// ```
public protocol PhaseMedium: Sendable {
  /// The phases of the cells of a box, each taken at its centre. Local.
  ///
  /// - Parameters:
  ///   - box: The cells, within the grid.
  ///   - grid: The grid.
  ///   - key: The key of the ensemble, for this purpose.
  ///   - sample: The sample's number.
  /// - Returns: The phases.
  /// - Throws: `SolverError` where the medium does not exist on the grid.
  func phases(of box: Box, in grid: Grid, key: RandomKey, sample: UInt64) throws(SolverError) -> PhaseImage
}

extension PhaseMedium {
  /// The phases of the cells that this rank owns. Local.
  ///
  /// - Parameters:
  ///   - topology: The ranks over the grid.
  ///   - key: The key of the ensemble, for this purpose.
  ///   - sample: The sample's number.
  /// - Returns: The phases.
  /// - Throws: `SolverError` where the medium does not exist on the grid, on every rank.
  public func phases(
    on topology: CartesianTopology, key: RandomKey, sample: UInt64
  ) throws(SolverError) -> PhaseImage {
    try phases(of: topology.block().owned, in: topology.grid, key: key, sample: sample)
  }
}
