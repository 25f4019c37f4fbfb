public import Domain

/// A part of a field that was stored on another grid, from which values are taken in between.
///
/// The grid may repeat itself across y and z, or be mirrored there; along x the field goes on from its last layer. Between
/// centres the field is a cubic along each axis.
public struct StoredSurface: Sendable {
  /// How the field goes on beyond an end of y or z.
  public enum Lateral: Sendable, Hashable {
    /// As from the other end.
    case periodic
    /// As before the end, in a mirror.
    case mirror
  }

  /// The cells of the stored grid.
  public let cells: CellIndex

  /// The edge of its cells, m.
  public let spacing: Double

  /// How the field goes on across y and z.
  public let lateral: (y: Lateral, z: Lateral)

  private let rows: [Int: [Double]]

  /// The rows of the stored grid, along x, that the cells of a block need.
  ///
  /// - Parameters:
  ///   - box: The cells of the new grid.
  ///   - grid: The new grid, its origin being that of the stored one.
  ///   - cells: The cells of the stored grid.
  ///   - spacing: The edge of its cells, m.
  ///   - lateral: How the field goes on across y and z.
  /// - Returns: The y and z of each row, in the order of the stored file.
  public static func rows(
    for box: Box, of grid: Grid, cells: CellIndex, spacing: Double, lateral: (y: Lateral, z: Lateral)
  ) -> [(y: Int, z: Int)] {
    func needed(_ axis: Axis, _ way: Lateral) -> Set<Int> {
      guard cells[axis] > 1 else { return [0] }
      var result: Set<Int> = []
      for n in box.lower[axis]..<box.upper[axis] {
        let place = (Double(n) + 0.5) * grid.spacing[axis] / spacing - 0.5
        let first = Int(place.rounded(.down))
        for k in -1...2 { result.insert(fold(first + k, cells[axis], way)) }
      }
      return result
    }
    let (ys, zs) = (needed(.y, lateral.y).sorted(), needed(.z, lateral.z).sorted())
    return zs.flatMap { z in ys.map { y in (y, z) } }
  }

  /// Joins the rows.
  ///
  /// - Parameters:
  ///   - cells: The cells of the stored grid.
  ///   - spacing: The edge of its cells, m.
  ///   - lateral: How the field goes on across y and z.
  ///   - rows: Values along x by the row's number z ny + y.
  public init(cells: CellIndex, spacing: Double, lateral: (y: Lateral, z: Lateral), rows: [Int: [Double]]) {
    (self.cells, self.spacing, self.lateral, self.rows) = (cells, spacing, lateral, rows)
  }

  /// A number brought back to a ring, or into a mirrored line.
  private static func fold(_ n: Int, _ count: Int, _ way: Lateral) -> Int {
    switch way {
    case .periodic:
      let rest = n % count
      return rest < 0 ? rest + count : rest
    case .mirror:
      var rest = n % (2 * count)
      if rest < 0 { rest += 2 * count }
      return rest < count ? rest : 2 * count - 1 - rest
    }
  }

  /// Fills a field with values in between. Local; its halo is left as it is.
  ///
  /// - Parameter field: The field, on a grid with the same origin.
  public func fill(_ field: Field<Double>) {
    let (grid, lower, count) = (field.grid, field.block.owned.lower, field.block.count)
    func stencil(_ n: Int, _ axis: Axis, _ way: Lateral) -> [(place: Int, weight: Double)] {
      guard cells[axis] > 1 else { return [(0, 1)] }
      let place = (Double(n) + 0.5) * grid.spacing[axis] / spacing - 0.5
      let floor = place.rounded(.down)
      let weights = RingStencil.cubic(place - floor).0
      return (0..<4).map { (Self.fold(Int(floor) - 1 + $0, cells[axis], way), weights[$0]) }
    }
    let alongX = (0..<count.x).map { n -> (places: SIMD4<Int>, weights: SIMD4<Double>) in
      let place = (Double(lower.x + n) + 0.5) * grid.spacing.x / spacing - 0.5
      let floor = place.rounded(.down)
      let first = Int(floor)
      let last = cells.x - 1
      let places = SIMD4(first - 1, first, first + 1, first + 2)
      return (
        SIMD4(
          min(max(places[0], 0), last), min(max(places[1], 0), last), min(max(places[2], 0), last),
          min(max(places[3], 0), last)), RingStencil.cubic(place - floor).0
      )
    }
    field.forEachRow { row, y, z in
      let (acrossY, acrossZ) = (stencil(lower.y + y, .y, lateral.y), stencil(lower.z + z, .z, lateral.z))
      for x in 0..<count.x { row[x] = 0 }
      for (zPlace, zWeight) in acrossZ {
        for (yPlace, yWeight) in acrossY {
          let weight = yWeight * zWeight
          guard weight != 0 else { continue }
          let stored = rows[zPlace * cells.y + yPlace] ?? []
          for x in 0..<count.x {
            let (places, weights) = alongX[x]
            let value =
              weights[0] * stored[places[0]] + weights[1] * stored[places[1]] + weights[2] * stored[places[2]]
              + weights[3] * stored[places[3]]
            row[x] += weight * value
          }
        }
      }
    }
  }

  /// Fills a field with the means of the stored cells over each new cell, which conserves the sum over all cells. Local.
  ///
  /// The new grid must cover the stored one, or it and its mirror images, across y and z. Beyond its last layer along x the
  /// field counts as 0.
  ///
  /// - Parameter field: The field, on a grid with the same origin.
  public func fillMeans(_ field: Field<Double>) {
    let (grid, lower, count) = (field.grid, field.block.owned.lower, field.block.count)
    func overlaps(_ n: Int, _ axis: Axis, _ way: Lateral?) -> [(place: Int, weight: Double)] {
      guard cells[axis] > 1 || way == nil else { return [(0, 1)] }
      let (from, to) = (Double(n) * grid.spacing[axis] / spacing, Double(n + 1) * grid.spacing[axis] / spacing)
      let last = min(Int(to.rounded(.up)), way == .mirror ? 2 * cells[axis] : cells[axis])
      return (min(Int(from.rounded(.down)), last)..<last).compactMap { place in
        let share = min(to, Double(place + 1)) - max(from, Double(place))
        let stored = way.map { Self.fold(place, cells[axis], $0) } ?? place
        return share > 1e-12 ? (stored, share / (to - from)) : nil
      }
    }
    let alongX = (0..<count.x).map { overlaps(lower.x + $0, .x, nil) }
    field.forEachRow { row, y, z in
      let (acrossY, acrossZ) = (overlaps(lower.y + y, .y, lateral.y), overlaps(lower.z + z, .z, lateral.z))
      for x in 0..<count.x {
        var sum = 0.0
        for (zPlace, zWeight) in acrossZ {
          for (yPlace, yWeight) in acrossY {
            let stored = rows[zPlace * cells.y + yPlace] ?? []
            for (xPlace, xWeight) in alongX[x] { sum += zWeight * yWeight * xWeight * stored[xPlace] }
          }
        }
        row[x] = sum
      }
    }
  }

  /// The rows of the stored grid that the means over cells of a block need.
  public static func meanRows(
    for box: Box, of grid: Grid, cells: CellIndex, spacing: Double, lateral: (y: Lateral, z: Lateral)
  ) -> [(y: Int, z: Int)] {
    func needed(_ axis: Axis, _ way: Lateral) -> [Int] {
      guard cells[axis] > 1 else { return [0] }
      let ratio = grid.spacing[axis] / spacing
      let upper = min(
        Int((Double(box.upper[axis]) * ratio).rounded(.up)), way == .mirror ? 2 * cells[axis] : cells[axis])
      let lower = min(Int((Double(box.lower[axis]) * ratio).rounded(.down)), upper)
      return Set((lower..<upper).map { fold($0, cells[axis], way) }).sorted()
    }
    let ys = needed(.y, lateral.y)
    return needed(.z, lateral.z).flatMap { z in ys.map { y in (y, z) } }
  }
}
