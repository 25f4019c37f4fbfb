public import Domain
internal import Glibc
public import Numerics

/// Grains around the points of a Poisson process: each has the places that are closer to its point than to any other.
///
/// In three axes with density rho a grain has 2 + 48 pi^2 / 35 = 15.535 faces on average and the faces an area of
/// 2.910 rho^(1/3) per volume; in two a grain has 6 edges, and they a length of 2 sqrt(rho) per area (Torquato 2002).
public struct PoissonVoronoi: PhaseMedium, Hashable {
  /// What the phases are.
  public enum Phases: Sendable, Hashable {
    /// The grains, each of a kind drawn with these weights: phase n is of kind n; at most 256.
    case grains(weights: [Double])

    /// The walls between grains, of this thickness in m: phase 1; the rest of the grains is phase 0.
    case walls(thickness: Double)
  }

  /// What the phases are.
  public let phases: Phases

  /// Grains per m3, or per m2 in two axes.
  public let density: Double

  /// The axes around which the medium closes.
  public let periodic: Set<Axis>

  /// A medium of given density.
  ///
  /// - Parameters:
  ///   - phases: What the phases are.
  ///   - density: Grains per m3, or per m2 in two axes.
  ///   - periodic: The axes around which the medium closes.
  /// - Throws: `SolverError.contradiction` for a density, thickness or weights that cannot be.
  public init(_ phases: Phases, density: Double, periodic: Set<Axis> = []) throws(SolverError) {
    guard density > 0, density.isFinite else { throw .contradiction("\(density) grains per volume") }
    switch phases {
    case .grains(let weights):
      let areWeights = weights.allSatisfy { $0 >= 0 && $0.isFinite } && weights.contains { $0 > 0 }
      guard (1...256).contains(weights.count), areWeights else {
        throw .contradiction("kinds of grains with the weights \(weights)")
      }
    case .walls(let thickness):
      guard thickness > 0, thickness.isFinite else { throw .contradiction("walls of \(thickness) m") }
    }
    self.phases = phases
    self.density = density
    self.periodic = periodic
  }

  /// The phases of the cells of a box; see `PhaseMedium`.
  ///
  /// - Parameters:
  ///   - box: The cells.
  ///   - grid: The grid.
  ///   - key: The key of the ensemble.
  ///   - sample: The sample's number.
  /// - Returns: The kinds of the grains, or 1 in walls and 0 in grains.
  /// - Throws: Nothing.
  public func phases(of box: Box, in grid: Grid, key: RandomKey, sample: UInt64) throws(SolverError) -> PhaseImage {
    var image = PhaseImage(grid, box: box)
    guard !box.isEmpty else { return image }
    let search = search(box, grid, key, sample)
    switch phases {
    case .grains(let weights):
      let total = weights.reduce(0, +)
      var sum = 0.0
      let bounds = weights.map { weight in
        sum += weight
        return sum / total
      }
      forEachCell(box, grid) { place, position in
        let point = search.nearest(position).uniform(0)
        image.labels[place] = UInt8(bounds.firstIndex { point < $0 } ?? weights.count - 1)
      }
    case .walls(let thickness):
      forEachCell(box, grid) { place, position in
        image.labels[place] = search.isWithin(thickness / 2, ofWallAt: position) ? 1 : 0
      }
    }
    return image
  }

  /// Gives every cell of a field the value of its grain, drawn from a law; the halo stays. Local.
  ///
  /// - Parameters:
  ///   - field: A field at the cell centres, such as the conductivity in S/m.
  ///   - law: The law of the value of a grain.
  ///   - key: The key of the ensemble.
  ///   - sample: The sample's number.
  public func fill(_ field: Field<Double>, with law: MarginalLaw, key: RandomKey, sample: UInt64) {
    let box = field.block.owned
    guard !box.isEmpty else { return }
    let search = search(box, field.grid, key, sample)
    let count = box.count
    forEachCell(box, field.grid) { place, position in
      let z = SpecialFunctions.normalQuantile(search.nearest(position).uniform(1))
      let (row, x) = place.quotientAndRemainder(dividingBy: count.x)
      field.row(row % count.y, row / count.y)[x] = law.value(DoubleLanes(repeating: z))[0]
    }
  }

  private func search(_ box: Box, _ grid: Grid, _ key: RandomKey, _ sample: UInt64) -> NearestPoint {
    let points = PoissonPoints(
      density: density, in: grid, periodic: periodic, binMean: 1.5, key: key.child("grains of Voronoi"),
      sample: sample)
    return NearestPoint(points, near: box)
  }

  private func forEachCell(_ box: Box, _ grid: Grid, _ body: (Int, Position) -> Void) {
    var place = 0
    box.forEachRow { row in
      for x in 0..<box.count.x {
        body(place, grid.position(of: CellIndex(row.x + x, row.y, row.z)))
        place += 1
      }
    }
  }
}

/// The search for the points that are closest to a place.
private struct NearestPoint {
  private let points: PoissonPoints
  private let bins: Box
  private let table: [[PoissonPoints.Point]]

  /// Gathers the points around the cells of a box.
  init(_ points: PoissonPoints, near box: Box) {
    self.points = points
    let (grid, last) = (points.grid, box.upper &- CellIndex(repeating: 1))
    var bins = points.bins(from: grid.position(of: box.lower), to: grid.position(of: last))
    bins = bins.grown(by: CellIndex(2, 2, grid.dimensions == 3 ? 2 : 0))
    var table: [[PoissonPoints.Point]] = []
    table.reserveCapacity(bins.cellCount)
    bins.forEachRow { row in
      for x in bins.range(.x) {
        var found: [PoissonPoints.Point] = []
        points.forEachPoint(in: CellIndex(x, row.y, row.z)) { found.append($0) }
        table.append(found)
      }
    }
    self.bins = bins
    self.table = table
  }

  /// The point closest to a place.
  func nearest(_ place: Position) -> PoissonPoints.Point {
    var best: (point: PoissonPoints.Point, square: Double)?
    forEachPoint(around: place, until: { reach in best.map { $0.square <= reach * reach } ?? false }) { point in
      let d = point.position - place
      let square = (d * d).sum()
      if best.map({ square < $0.square }) ?? true { best = (point, square) }
    }
    guard let best else { preconditionFailure("the search ends when there is a point") }
    return best.point
  }

  /// Whether a place is within a distance of the wall of its grain.
  ///
  /// A grain is the intersection of half spaces: its wall is as far as the closest of their planes.
  func isWithin(_ distance: Double, ofWallAt place: Position) -> Bool {
    let own = nearest(place).position
    let d = own - place
    let square = (d * d).sum()
    // A plane within the distance belongs to a point that is at most twice the distance farther than the own one.
    let bound = square.squareRoot() + 2 * distance
    var isNear = false
    forEachPoint(around: place, until: { reach in isNear || reach >= bound }) { point in
      guard point.position != own else { return }
      let (e, across) = (point.position - place, point.position - own)
      if (e * e).sum() - square < 2 * distance * (across * across).sum().squareRoot() { isNear = true }
    }
    return isNear
  }

  /// Visits points in shells of bins around a place, until `isEnough` of the distance up to which all have been seen.
  private func forEachPoint(
    around place: Position, until isEnough: (Double) -> Bool, _ body: (PoissonPoints.Point) -> Void
  ) {
    let center = points.bin(of: place)
    let corner = Position(Double(center.x), Double(center.y), Double(center.z))
    let fraction = (place - points.grid.origin) / points.edge - corner
    var margin = Double.infinity
    var edge = Double.infinity
    for axis in points.grid.axes {
      margin = min(margin, min(fraction[axis], 1 - fraction[axis]) * points.edge[axis])
      edge = min(edge, points.edge[axis])
    }
    var shell = 0
    repeat {
      let depth = points.grid.dimensions == 3 ? shell : 0
      for z in -depth...depth {
        for y in -shell...shell {
          let isFace = abs(z) == shell && points.grid.dimensions == 3 || abs(y) == shell
          for x in stride(from: -shell, through: shell, by: isFace || shell == 0 ? 1 : 2 * shell) {
            let bin = center &+ CellIndex(x, y, z)
            if bins.contains(bin) {
              for point in table[bins.place(of: bin)] { body(point) }
            } else {
              points.forEachPoint(in: bin, body)
            }
          }
        }
      }
      shell += 1
    } while !isEnough(max(margin, 0) + Double(shell - 1) * edge)
  }
}
