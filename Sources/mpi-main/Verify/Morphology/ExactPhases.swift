import Domain
import Glibc
import Numerics
import Solvers

/// Flat interfaces, discs, balls and rings.
enum ExactPhases {
  static func add(to table: inout VerificationTable, isLong: Bool) throws {
    try addInterfaces(to: &table)
    try addDiscs(to: &table, samples: isLong ? 64 : 16)
    try addTopology(to: &table)
    try addDeposit(to: &table)
  }

  /// A field over the unit square or cube from a function of place.
  static func field(
    _ cells: [Int], periodic: Set<Axis> = [], _ value: (Position) -> Double
  ) throws(DomainError) -> SampledField {
    let grid = try Grid(cells: cells, size: cells.map { _ in 1.0 })
    var values: [Double] = []
    values.reserveCapacity(grid.cellCount)
    for z in 0..<grid.cells.z {
      for y in 0..<grid.cells.y {
        for x in 0..<grid.cells.x { values.append(value(grid.position(of: CellIndex(x, y, z)))) }
      }
    }
    return SampledField(grid, values, periodic: periodic)
  }

  /// The equilibrium profile at a distance, and the distance from a middle.
  static func profile(_ distance: Double, _ width: Double) -> Double { 0.5 * (1 - tanh(distance / (2 * width))) }

  private static func radius(_ p: Position, _ dimensions: Int) -> Double {
    let d = p - Position(repeating: 0.5)
    return dimensions == 2 ? hypot(d.x, d.y) : (d * d).sum().squareRoot()
  }

  private static func addInterfaces(to table: inout VerificationTable) throws {
    let flat = InterfaceMeasure(try field([64, 16, 16], periodic: [.y, .z]) { profile($0.x - 0.4, 0.02) })
    table.add("flat interface: int |grad xi| dV", flat.gradientIntegral, .absolute(1e-8), of: 1, "area")
    table.add("flat interface: marching tetrahedra", flat.levelArea, .absolute(1e-12), of: 1, "area")
    let oblique = InterfaceMeasure(try field([40, 40]) { 0.5 + 1.3 * ($0.x - 0.5) + 0.7 * ($0.y - 0.5) })
    // The line from wall to wall between cell centres.
    let exact = 0.975 * (1 + 0.49 / 1.69).squareRoot()
    table.add("oblique line: marching triangles", oblique.levelArea, .absolute(1e-12), of: exact, "length")
    let disc = InterfaceMeasure(try field([128, 128]) { profile(radius($0, 2) - 0.3, 0.01) })
    table.add("diffuse disc: contour / 2 pi r", disc.levelArea / (0.6 * .pi), .relative(1e-3), of: 1, "2 pi r")
    table.add(
      "diffuse disc: int |grad xi| dA / 2 pi r", disc.gradientIntegral / (0.6 * .pi), .relative(0.01), of: 1, "2 pi r")
    let area = try field([128, 128]) { radius($0, 2) < 0.3 ? 1 : 0 }.values.reduce(0, +) / 16384
    table.add(
      "disc: compactness 4 pi A / P^2", 4 * .pi * area / (disc.levelArea * disc.levelArea), .relative(0.005), of: 1,
      "isoperimetric")
    let ball = InterfaceMeasure(try field([64, 64, 64]) { profile(radius($0, 3) - 0.3, 0.02) })
    table.add("diffuse ball: area / 4 pi r^2", ball.levelArea / (0.36 * .pi), .relative(0.005), of: 1, "4 pi r^2")
  }

  /// N discs at random places of a periodic square: 1 - phi and S2 of what they leave are powers of the uncovered parts.
  private static func addDiscs(to table: inout VerificationTable, samples: Int) throws {
    let (r, count, n) = (0.06, 60, 256)
    var (fraction, uncovered, surface) = (RunningMoments(), RunningMoments(), RunningMoments())
    let key = RandomKey(seed: 3)
    // Lags of whole cells, so that the distance is exact.
    let lag = 16
    for sample in 0..<samples {
      let centres = (0..<count).map { place in
        Position(
          key.uniform(cell: UInt64(2 * place), sample: UInt64(sample)),
          key.uniform(cell: UInt64(2 * place + 1), sample: UInt64(sample)), 0)
      }
      let discs = try field([n, n], periodic: [.x, .y]) { p in
        centres.contains { c in
          let (dx, dy) = (abs(p.x - c.x), abs(p.y - c.y))
          return hypot(min(dx, 1 - dx), min(dy, 1 - dy)) < r
        } ? 1 : 0
      }
      let correlation = IndicatorCorrelation(discs)
      fraction.add(correlation.fraction)
      surface.add(correlation.specificSurface)
      let lines = [Axis.x, .y].compactMap { correlation.along[$0]?.twoPoint(lag) }
      uncovered.add(1 - 2 * correlation.fraction + (lines[0] + lines[1]) / 2)
    }
    let d = Double(lag) / Double(n)
    let overlap = 2 * r * r * acos(d / (2 * r)) - d / 2 * (4 * r * r - d * d).squareRoot()
    let (one, two) = (Double.pi * r * r, 2 * Double.pi * r * r - overlap)
    let source = "(1 - area)^N"
    table.add(
      "random discs: fraction", fraction.mean, .standardErrors(fraction.standardError), of: 1 - pow(1 - one, 60), source
    )
    table.add(
      "random discs: S2 of the rest at 1.04 r", uncovered.mean, .standardErrors(uncovered.standardError),
      of: pow(1 - two, 60), source)
    table.add(
      "random discs: surface per area", surface.mean, .relative(0.03), of: 60 * 2 * .pi * r * pow(1 - one, 59),
      "N 2 pi r (1 - pi r^2)^(N-1)")
  }

  private static func addTopology(to table: inout VerificationTable) throws {
    let ring = try field([64, 64]) { abs(radius($0, 2) - 0.3) < 0.05 ? 1 : 0 }
    table.add(
      "ring: Euler number", Double(Connectivity(ring, from: .xLower).eulerNumber), .absolute(0), of: 0, "1 - 1 hole")
    for (name, expected, isMetal) in [
      ("ball", 1, { radius($0, 3) < 0.3 }), ("hollow ball", 2, { abs(radius($0, 3) - 0.3) < 0.06 }),
      (
        "torus", 0,
        { (p: Position) in hypot(hypot(p.x - 0.5, p.y - 0.5) - 0.3, p.z - 0.5) < 0.1 }
      ),
    ] as [(String, Int, (Position) -> Bool)] {
      let shape = try field([40, 40, 40]) { isMetal($0) ? 1 : 0 }
      table.add(
        "\(name): Euler number", Double(Connectivity(shape, from: .xLower).eulerNumber), .absolute(0),
        of: Double(expected), "parts - tunnels + cavities")
    }
    let dead = try field([40, 40]) { $0.x < 0.25 || abs($0.x - 0.75) < 0.125 ? 1 : 0 }
    let connectivity = Connectivity(dead, from: .xLower)
    table.add(
      "two slabs, one at the collector: joined fraction", connectivity.joinedFraction, .absolute(0), of: 0.5, "areas")
  }

  private static func addDeposit(to table: inout VerificationTable) throws {
    // A film of a quarter, and on it teeth of half the width up to three quarters.
    let teeth = try field([64, 64]) { $0.x < 0.25 || $0.x < 0.75 && Int($0.y * 8) % 2 == 0 ? 1 : 0 }
    let profile = DepositProfile(teeth, from: .xLower)
    table.add("film with teeth: porosity", profile.porosity, .absolute(0), of: 0.5, "teeth of half the width")
    table.add("film with teeth: dendrite length", profile.dendriteLength, .absolute(1e-12), of: 0.5, "teeth")
    let skeleton = Skeleton(
      try field([65, 65]) {
        abs($0.x - 0.5) < 0.04 && abs($0.y - 0.5) < 0.4 || abs($0.y - 0.5) < 0.04 && abs($0.x - 0.5) < 0.4 ? 1 : 0
      })
    table.add("cross of two bars: ends", Double(skeleton.ends), .absolute(0), of: 4, "four arms")
    table.add("cross of two bars: branch points", Double(skeleton.branchPoints), .absolute(0), of: 1, "one middle")
    table.add("cross of two bars: length", skeleton.length, .absolute(0.12), of: 1.6 - 0.16, "bars less half widths")
    let radius = skeleton.tipRadii.reduce(0, +) / Double(max(skeleton.tipRadii.count, 1))
    table.add("cross of two bars: tip radius", radius, .absolute(0.016), of: 0.04, "half width")
  }
}
