public import Domain
internal import MPI

/// The means of a field over the cells of another grid, and back: what a cell of the one holds of each cell of the other.
///
/// Sums over volumes are kept: of solid fractions, the solid's volume. The grids begin at one corner and are equally wide
/// along y and z; along x the new one may be higher, and is filled with zeros there, or lower, and loses what lies above it.
/// Each rank gets what its cells need from the ranks that have it; the bits do not depend on their number.
public struct CellMeans {
  /// The grid that fields come from, over its ranks.
  public let source: CartesianTopology

  /// The grid of the means, over the same ranks.
  public let target: CartesianTopology

  /// Per axis and target cell: source cells, and which part of the target cell each is.
  private let parts: [[[(place: Int, share: Double)]]]
  /// The same by source cell.
  private let transposed: [[[(place: Int, share: Double)]]]

  /// Plans the means.
  ///
  /// - Parameters:
  ///   - source: The grid that fields come from, over its ranks.
  ///   - target: The grid of the means, over the same ranks.
  /// - Throws: `OscillatoryFlowError.contradiction` if the grids do not lie upon each other.
  public init(from source: CartesianTopology, to target: CartesianTopology) throws(OscillatoryFlowError) {
    let (old, new) = (source.grid, target.grid)
    guard old.dimensions == new.dimensions, source.communicator.size == target.communicator.size else {
      throw .contradiction("grids of \(old.dimensions) and \(new.dimensions) axes do not lie upon each other")
    }
    for axis in old.axes {
      let tolerance = 1e-9 * new.size[axis]
      let isPlaced = abs(old.origin[axis] - new.origin[axis]) <= tolerance
      guard isPlaced, axis == .x || abs(old.size[axis] - new.size[axis]) <= tolerance else {
        throw .contradiction(
          "along \(axis) one grid goes from \(old.origin[axis]) m over \(old.size[axis]) m, the other from "
            + "\(new.origin[axis]) m over \(new.size[axis]) m")
      }
    }
    (self.source, self.target) = (source, target)
    var (parts, transposed): ([[[(place: Int, share: Double)]]], [[[(place: Int, share: Double)]]]) = ([], [])
    for axis in Axis.allCases {
      let counts = (old.cells[axis], new.cells[axis])
      // Sides that should coincide do: cells in units of the wider box's common parts.
      let ratio = axis == .x ? new.spacing.x / old.spacing.x : Double(counts.0) / Double(counts.1)
      let own = (0..<counts.1).map { n -> [(place: Int, share: Double)] in
        guard counts.0 > 1 || counts.1 > 1 else { return [(0, 1)] }
        let (from, to) = (Double(n) * ratio, Double(n + 1) * ratio)
        let last = min(Int(to.rounded(.up)), counts.0)
        return (min(Int(from.rounded(.down)), last)..<last).compactMap { place in
          let share = (min(to, Double(place + 1)) - max(from, Double(place))) / ratio
          return share > 1e-12 ? (place, share) : nil
        }
      }
      var back = [[(place: Int, share: Double)]](repeating: [], count: counts.0)
      for (n, list) in own.enumerated() { for (place, share) in list { back[place].append((n, share)) } }
      parts.append(own)
      transposed.append(back)
    }
    (self.parts, self.transposed) = (parts, transposed)
  }

  /// The means of a field. Collective.
  ///
  /// - Parameter field: The field, on the source; its halo is of no matter.
  /// - Returns: The means, on the target.
  /// - Throws: `MPIError`.
  public func callAsFunction(_ field: Field<Double>) throws -> Field<Double> {
    try apply(parts, to: field, from: source, as: Field<Double>(field.name, on: target), on: target)
  }

  /// The vector-Jacobian product: what a slope by the means is by the field. Collective.
  ///
  /// - Parameter cotangent: d(value) / d(mean) of each cell of the target.
  /// - Returns: d(value) / d(field) of each cell of the source.
  /// - Throws: `MPIError`.
  public func pullback(_ cotangent: Field<Double>) throws -> Field<Double> {
    try apply(
      transposed, to: cotangent, from: target, as: Field<Double>(cotangent.name, on: source), on: source)
  }

  private func apply(
    _ parts: [[[(place: Int, share: Double)]]], to field: Field<Double>, from old: CartesianTopology,
    as result: Field<Double>, on new: CartesianTopology
  ) throws -> Field<Double> {
    /// The old cells that the new cells of a box need.
    func need(_ box: Box) -> Box {
      var result = Box(lower: .zero, upper: CellIndex(1, 1, 1))
      for axis in Axis.allCases {
        let places = (box.lower[axis]..<box.upper[axis]).flatMap { parts[axis.rawValue][$0].map(\.place) }
        (result.lower[axis], result.upper[axis]) = (places.min() ?? 0, (places.max() ?? -1) + 1)
      }
      return result
    }
    func common(_ a: Box, _ b: Box) -> Box {
      var result = a
      for axis in Axis.allCases {
        result.lower[axis] = max(a.lower[axis], b.lower[axis])
        result.upper[axis] = max(result.lower[axis], min(a.upper[axis], b.upper[axis]))
      }
      return result
    }
    let communicator = old.communicator
    let ranks = 0..<communicator.size
    let owned = field.block.owned
    let messages = ranks.map { rank -> [Double] in
      let box = common(owned, need(new.decomposition.block(of: rank).owned))
      var values: [Double] = []
      for z in box.lower.z..<box.upper.z {
        for y in box.lower.y..<box.upper.y {
          for x in box.lower.x..<box.upper.x {
            values.append(field[x - owned.lower.x, y - owned.lower.y, z - owned.lower.z])
          }
        }
      }
      return values
    }
    let received = try communicator.allToAll(Partitioned(messages)).values
    let here = need(result.block.owned)
    let count = here.count
    var values = [Double](repeating: 0, count: max(here.cellCount, 1))
    var place = 0
    for rank in ranks {
      let box = common(old.decomposition.block(of: rank).owned, here)
      for z in box.lower.z..<box.upper.z {
        for y in box.lower.y..<box.upper.y {
          for x in box.lower.x..<box.upper.x {
            let row = (z - here.lower.z) * count.y + y - here.lower.y
            values[row * count.x + x - here.lower.x] = received[place]
            place += 1
          }
        }
      }
    }
    let lower = result.block.owned.lower
    let width = result.block.count.x
    result.forEachRow { row, y, z in
      let (alongY, alongZ) = (parts[1][lower.y + y], parts[2][lower.z + z])
      for x in 0..<width {
        var sum = 0.0
        for (c, zShare) in alongZ {
          for (b, yShare) in alongY {
            let start = ((c - here.lower.z) * count.y + b - here.lower.y) * count.x - here.lower.x
            for (a, xShare) in parts[0][lower.x + x] { sum += zShare * yShare * xShare * values[start + a] }
          }
        }
        row[x] = sum
      }
    }
    return result
  }
}

extension SolidFractionMap {
  /// The solid fractions of an order parameter on a grid of its own: those of its cells, and their means over the lattice's.
  /// Collective; the same bits on any number of ranks.
  ///
  /// - Parameters:
  ///   - phase: The order parameter; its halo is of no matter.
  ///   - means: From its grid to the lattice.
  /// - Returns: The fractions, of the order parameter's volume as far as the lattice reaches, with what pulls their slopes back.
  /// - Throws: As without another grid.
  public func callAsFunction(_ phase: Field<Double>, by means: CellMeans) throws -> ResampledSolidFraction {
    let mapped = try self(phase, on: means.source)
    let fraction = try means(mapped.fraction)
    // Wholly solid cells have walls: rounding must not make grey ones of them.
    fraction.forEachRow { row, _, _ in
      for x in 0..<fraction.block.count.x where abs(row[x] - row[x].rounded()) < 1e-12 { row[x].round() }
    }
    return ResampledSolidFraction(fraction: fraction, mapped: mapped, means: means)
  }
}

/// Solid fractions on a lattice that came from an order parameter on another grid.
public struct ResampledSolidFraction {
  /// The solid part of each cell of the lattice.
  public let fraction: Field<Double>

  private let mapped: MappedSolidFraction
  private let means: CellMeans

  init(fraction: Field<Double>, mapped: MappedSolidFraction, means: CellMeans) {
    (self.fraction, self.mapped, self.means) = (fraction, mapped, means)
  }

  /// The order parameter at which cells of its grid are half solid.
  public var level: Double { mapped.level }

  /// The vector-Jacobian product: what a slope by the lattice's fractions is by the order parameter. Collective.
  ///
  /// - Parameter cotangent: d(value) / d(epsilon) of each cell of the lattice.
  /// - Returns: d(value) / d(xi) of each cell of the order parameter's grid.
  /// - Throws: `MPIError`.
  public func pullback(_ cotangent: Field<Double>) throws -> Field<Double> {
    try mapped.pullback(means.pullback(cotangent))
  }
}
