import Domain
import HDF5
import MPI
import Simulations
import Solvers

/// An order parameter in a file of the layout "fields 1", to be taken over to a lattice.
struct StoredPhase {
  /// The file.
  let path: String
  /// The field's name.
  let variable: String
  /// The times in the file, s.
  let times: [Double]
  /// The stored cells along x, y and z.
  let cells: CellIndex
  /// The edge of a stored cell, m.
  let spacing: Double

  /// Looks at a file. Collective.
  ///
  /// - Throws: `Refusal` for what it lacks.
  init(_ path: String, _ variable: String, on world: Communicator) throws {
    (self.path, self.variable) = (path, variable)
    (times, cells, spacing) = try world.agree { try Self.open(path, variable) }
  }

  private static func open(_ path: String, _ variable: String) throws -> ([Double], CellIndex, Double) {
    let file = try ResultFile.open(path)
    guard try file.contains(variable), try file.kind(of: variable) == .dataset else {
      throw Refusal("\(path): has no field \"\(variable)\"")
    }
    let shape = try file.dataset(variable).shape()
    guard shape.count == 4, try file.contains("time") else {
      throw Refusal("\(path): \(variable) is of shape \(shape); a field is (time, z, y, x)")
    }
    let times: [Double] = try file.dataset("time").read()
    guard !times.isEmpty else { throw Refusal("\(path): has no time in it") }
    var spacing: Double?
    for (axis, count) in zip(["x", "y", "z"], shape.reversed()) where axis != "z" || count > 1 {
      let centres: [Double] = try file.dataset(axis).read()
      guard centres.count == count, count >= 2 else { throw Refusal("\(path): has \(count) cells along \(axis)") }
      let own = (centres[count - 1] - centres[0]) / Double(count - 1)
      guard own > 0, abs(own - (spacing ?? own)) <= 1e-6 * own, abs(centres[0] - own / 2) <= 1e-6 * own else {
        throw Refusal("\(path): its cells along \(axis) are not cubes from 0 on")
      }
      spacing = spacing ?? own
    }
    return (times, CellIndex(shape[3], shape[2], shape[1]), spacing ?? 1)
  }

  /// The times that a case asks for.
  ///
  /// - Throws: `Refusal` with the file if it has not a time.
  func times(_ wanted: SenseCase.Surface.Times) throws(Refusal) -> [Double] {
    switch wanted {
    case .last: return Array(times.suffix(1))
    case .all: return times
    case .given(let wanted):
      return try wanted.map { (time) throws(Refusal) -> Double in
        guard let found = times.first(where: { abs($0 - time) <= 1e-9 * max(abs(time), abs($0)) }) else {
          throw Refusal(
            "\(path): has no time \(rounded(time)) s; it has \(times.count) from \(rounded(times[0])) to "
              + "\(rounded(times[times.count - 1])) s")
        }
        return found
      }
    }
  }

  /// The order parameter on a lattice, and the volume that it sums up to in the lattice's cells. Collective.
  ///
  /// - Parameters:
  ///   - time: The time, s.
  ///   - lateral: How the file's box goes on.
  ///   - topology: The lattice.
  /// - Returns: Both.
  /// - Throws: `Refusal` for boxes that do not fit, and numbers that are none of an order parameter.
  func read(
    at time: Double, _ lateral: StoredSurface.Lateral, on topology: CartesianTopology
  ) throws -> (phase: Field<Double>, volume: Double) {
    try Self.requireFit(path, cells, spacing, lateral, topology)
    let (phase, means) = try Self.read(cells, spacing, lateral, on: topology) { z, rows in
      let file = try ResultFile.open(path)
      guard let index = times.firstIndex(of: time) else { throw Refusal("\(path): has no time \(time) s") }
      let (first, last) = (rows.first ?? 0, rows.last ?? 0)
      let values: [Double] = try file.dataset(variable).read(
        at: Hyperslab(start: [index, z, first, 0], count: [1, 1, last - first + 1, cells.x]), .independent)
      guard values.allSatisfy({ $0 > -0.5 && $0 < 1.5 }) else {
        throw Refusal("\(path): \(variable) is no order parameter: it has values beyond -0.5 and 1.5")
      }
      return rows.map { Array(values[($0 - first) * cells.x..<($0 - first + 1) * cells.x]) }
    }
    return (phase, try means.sum(on: topology.communicator))
  }

  /// The metal's part of each cell of a lattice, from a segmented volume. Collective.
  static func read(
    volume path: String, edge: Double?, metal label: Int, _ lateral: StoredSurface.Lateral,
    on topology: CartesianTopology
  ) throws -> Field<Double> {
    let dimensions = topology.grid.dimensions
    let volume = try SegmentedVolume(
      opening: path, spacing: edge.map { [Double](repeating: $0, count: dimensions) }, on: topology.communicator)
    let (cells, size) = (volume.grid.cells, volume.grid.spacing)
    guard volume.grid.dimensions == dimensions else {
      throw Refusal("\(path): has \(volume.grid.dimensions) axes, and the domain \(dimensions)")
    }
    guard volume.grid.axes.allSatisfy({ abs(size[$0] - size.x) <= 1e-6 * size.x }) else {
      throw Refusal("\(path): its voxels are no cubes: give surface.voxel for one that is")
    }
    try requireFit(path, cells, size.x, lateral, topology)
    return try read(cells, size.x, lateral, on: topology) { z, rows in
      try rows.map { row in
        let box = Box(lower: CellIndex(0, row, z), upper: CellIndex(cells.x, row + 1, z + 1))
        return try volume.phases(of: box).labels.map { Int($0) == label ? 1 : 0 }
      }
    }.means
  }

  private static func requireFit(
    _ path: String, _ cells: CellIndex, _ spacing: Double, _ lateral: StoredSurface.Lateral,
    _ topology: CartesianTopology
  ) throws(Refusal) {
    let grid = topology.grid
    guard (cells.z > 1) == (grid.dimensions == 3) else {
      throw Refusal("\(path): has \(cells.z > 1 ? 3 : 2) axes, and the domain \(grid.dimensions)")
    }
    for axis in grid.axes where axis != .x {
      let width = Double(cells[axis]) * spacing * (lateral == .mirror ? 2 : 1)
      guard abs(grid.size[axis] / width - 1) <= 1e-6 else {
        throw Refusal(
          "\(path): is \(rounded(width)) m wide along \(axis)\(lateral == .mirror ? " with its mirror image" : ""), and the box "
            + "\(rounded(grid.size[axis])) m: the domain must be as wide")
      }
    }
  }

  private static func read(
    _ cells: CellIndex, _ spacing: Double, _ lateral: StoredSurface.Lateral, on topology: CartesianTopology,
    _ rows: (_ z: Int, _ rows: [Int]) throws -> [[Double]]
  ) throws -> (phase: Field<Double>, means: Field<Double>) {
    let (grid, box) = (topology.grid, topology.block().owned)
    let needed =
      StoredSurface.rows(for: box, of: grid, cells: cells, spacing: spacing, lateral: (lateral, lateral))
      + StoredSurface.meanRows(for: box, of: grid, cells: cells, spacing: spacing, lateral: (lateral, lateral))
    var stored: [Int: [Double]] = [:]
    try topology.communicator.agree {
      for (z, group) in Dictionary(grouping: needed, by: \.z) {
        let numbers = Set(group.map(\.y)).sorted()
        for (row, values) in zip(numbers, try rows(z, numbers)) { stored[z * cells.y + row] = values }
      }
    }
    let surface = StoredSurface(cells: cells, spacing: spacing, lateral: (lateral, lateral), rows: stored)
    let (phase, means) = (Field<Double>("order_parameter", on: topology), Field<Double>("mean", on: topology))
    surface.fill(phase)
    surface.fillMeans(means)
    return (phase, means)
  }
}
