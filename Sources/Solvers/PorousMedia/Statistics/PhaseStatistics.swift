public import Domain
public import MPI
internal import Numerics

/// What a realised medium is like: volume fraction, and along each axis two-point function, lineal path, chords and
/// surface of a phase.
///
/// From whole counts over whole lines: the same on any number of ranks, to the bit.
///
/// ```swift
/// let pores = try PhaseStatistics(of: 0, in: image, on: topology, largestLag: 20)
/// print(pores.volumeFraction, pores.along[.z]?.linealPath(5) ?? 0, pores.isotropicSurface)
/// ```
public struct PhaseStatistics: Sendable, Hashable {
  /// The label of the phase.
  public let phase: UInt8

  /// Cells of the phase.
  public let cells: Int

  /// The volume fraction of the phase.
  public let volumeFraction: Double

  /// What the lines along each axis of the grid tell.
  public let along: [Axis: LineStatistics]

  /// Measures a phase. Collective.
  ///
  /// - Parameters:
  ///   - phase: Its label.
  ///   - image: This rank's part of the medium.
  ///   - topology: The ranks over the grid, of which the image has this rank's block; lines close around periodic axes.
  ///   - largestLag: The largest lag, in cells; along a shorter axis what fits.
  /// - Throws: `MPIError`.
  public init(
    of phase: UInt8, in image: PhaseImage, on topology: CartesianTopology, largestLag: Int
  ) throws(MPIError) {
    precondition(image.box == topology.block().owned, "the image is not that of this rank's block")
    precondition(largestLag >= 2, "surfaces need lags up to 2")
    let (grid, communicator) = (topology.grid, topology.communicator)
    let blocks = (0..<communicator.size).map { topology.decomposition.block(of: $0).owned }
    var along: [Axis: LineStatistics] = [:]
    for axis in grid.axes {
      let indicator = HugeBuffer<UInt8>(count: image.labels.count)
      for place in image.labels.indices { indicator.pointer[place] = image.labels[place] == phase ? 1 : 0 }
      let pencils = Pencils.boxes(grid.cells, along: axis, rankCount: communicator.size)
      let lines = try BoxRedistribution(from: blocks, to: pencils, rank: communicator.rank)
        .move(indicator, on: communicator)
      var counts = Self.count(
        lines.pointer, pencils[communicator.rank], along: axis, grid,
        isPeriodic: topology.decomposition.periodic.contains(axis), largestLag)
      var words = counts.words
      try communicator.allReduce(&words, .sum)
      counts.words = words
      along[axis] = counts
    }
    self.phase = phase
    self.along = along
    cells = along[.x].map { $0.matches[0] } ?? 0
    volumeFraction = Double(cells) / Double(grid.cellCount)
  }

  private static func count(
    _ data: UnsafeMutablePointer<UInt8>, _ box: Box, along axis: Axis, _ grid: Grid, isPeriodic: Bool, _ largestLag: Int
  ) -> LineStatistics {
    let length = grid.cells[axis]
    let lags = min(largestLag, length - 1) + 1
    var counts = LineStatistics(spacing: grid.spacing[axis], length: length, lags: lags)
    let n = box.count
    let stride = axis == .x ? 1 : axis == .y ? n.x : n.x * n.y
    // Lines that are neighbours along x are gathered together, a cache line from each cell on.
    let group = axis == .x ? 1 : 64
    let pitch = length + lags
    let lines = HugeBuffer<UInt8>(count: group * pitch)
    var starts = box
    starts.upper[axis] = min(starts.lower[axis] + 1, starts.upper[axis])
    starts.forEachRow { row in
      for first in Swift.stride(from: 0, to: starts.count.x, by: group) {
        let start = data + box.place(of: row) + first
        let width = min(group, starts.count.x - first)
        for i in 0..<length {
          let cells = start + i &* stride
          for line in 0..<width { lines.pointer[line &* pitch &+ i] = cells[line] }
        }
        for line in 0..<width {
          let cells = lines.pointer + line * pitch
          for i in 0..<lags { cells[length + i] = cells[i] }
          counts.add(cells, length: length, isPeriodic: isPeriodic)
        }
      }
    }
    return counts
  }

  /// The area of the faces between cells of the phase and others per volume, 1/m.
  ///
  /// Of a smooth isotropic surface it is 3/2 (in two axes 4 / pi) of the area: see ``isotropicSurface``.
  public var voxelSurface: Double { along.values.map(\.projectedSurface).sorted().reduce(0, +) }

  /// The surface of the phase per volume, 1/m (in two axes its length per area), if all directions are alike: the area of
  /// the faces over 3/2, or over 4 / pi. That is -4 S2'(0), or -pi S2'(0), by the first difference, averaged over the axes.
  public var isotropicSurface: Double { voxelSurface * (along.count == 3 ? 2.0 / 3 : .pi / 4) }

  /// The surface of the phase per volume, 1/m, if all directions are alike: -4 S2'(0) (in two axes -pi S2'(0)), the slope to
  /// second order in the spacing and averaged over the axes (Debye, Anderson and Brumberger 1957).
  public var slopeSurface: Double {
    let mean = along.values.map(\.slope).sorted().reduce(0, +) / Double(along.count)
    return (along.count == 3 ? -4 : -.pi) * mean
  }
}
