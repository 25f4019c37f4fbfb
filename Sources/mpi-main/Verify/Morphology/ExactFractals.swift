import Domain
import Glibc
import Numerics
import Solvers

/// Koch's curve, Sierpinski's triangle and carpet, and clusters of diffusion-limited aggregation.
enum ExactFractals {
  static func add(to table: inout VerificationTable, isLong: Bool) throws {
    let koch = FractalDimension.boxes(try koch(order: 7, cells: 2187), of: .mass, smallest: 4)
    table.add("Koch's curve: box dimension", koch?.value ?? .nan, .absolute(0.03), of: log(4) / log(3), "ln 4 / ln 3")
    let n = 512
    let triangle = try ExactPhases.field([n, n]) { Int($0.x * Double(n)) & Int($0.y * Double(n)) == 0 ? 1 : 0 }
    table.add(
      "Sierpinski's triangle: box dimension", FractalDimension.boxes(triangle, of: .mass)?.value ?? .nan,
      .absolute(0.01), of: log(3) / log(2), "ln 3 / ln 2")
    let disc = try ExactPhases.field([256, 256]) { hypot($0.x - 0.5, $0.y - 0.5) < 0.45 ? 1 : 0 }
    table.add(
      "disc: mass-radius dimension", FractalDimension.massRadius(disc)?.value ?? .nan, .absolute(0.02), of: 2, "area")
    let carpet = try ExactPhases.field([243, 243]) { p in
      var (x, y) = (Int(p.x * 243), Int(p.y * 243))
      for _ in 0..<5 {
        if x % 3 == 1 && y % 3 == 1 { return 0 }
        (x, y) = (x / 3, y / 3)
      }
      return 1
    }
    table.add(
      "Sierpinski's carpet: box dimension", FractalDimension.boxes(carpet, of: .mass)?.value ?? .nan, .absolute(0.05),
      of: log(8) / log(3), "ln 8 / ln 3")
    try addAggregates(to: &table, particles: isLong ? 12_000 : 4_000, clusters: isLong ? 8 : 4)
  }

  /// The curve as the cells that it goes through.
  static func koch(order: Int, cells: Int) throws(DomainError) -> SampledField {
    let rows = cells * 3 / 10 + 4
    let grid = try Grid(cells: [cells + 4, rows], spacing: [1, 1])
    var values = [Double](repeating: 0, count: grid.cellCount)
    func draw(_ a: (Double, Double), _ b: (Double, Double), _ order: Int) {
      if order == 0 {
        for step in 0...4 {
          let t = Double(step) / 4
          let (x, y) = (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
          values[(Int(y) + 1) * grid.cells.x + Int(x) + 1] = 1
        }
        return
      }
      let (u, v) = ((b.0 - a.0) / 3, (b.1 - a.1) / 3)
      let (c, e) = ((a.0 + u, a.1 + v), (a.0 + 2 * u, a.1 + 2 * v))
      let d = (c.0 + 0.5 * u - 0.75.squareRoot() * v, c.1 + 0.5 * v + 0.75.squareRoot() * u)
      for (p, q) in [(a, c), (c, d), (d, e), (e, b)] { draw(p, q, order - 1) }
    }
    draw((0.5, 0.5), (Double(cells) + 0.5, 0.5), order)
    return SampledField(grid, values)
  }

  private static func addAggregates(to table: inout VerificationTable, particles: Int, clusters: Int) throws {
    var dimensions = RunningMoments()
    for cluster in 0..<clusters {
      let field = try aggregate(particles: particles, key: RandomKey(seed: 5).child(UInt64(cluster)))
      let n = Double(field.grid.cells.x)
      let middle = Position(n / 2, n / 2, 0)
      let dimension = FractalDimension.massRadius(field, about: middle, radii: 4...(n / 6))
      dimensions.add(dimension?.value ?? .nan)
    }
    table.add(
      "aggregates of \(particles): mass-radius dimension", dimensions.mean, .absolute(0.08), of: 1.71,
      "DLA, Witten and Sander 1981")
  }

  /// Particles that walk in from a circle about the cluster and stay where they touch it.
  static func aggregate(particles: Int, key: RandomKey) throws(DomainError) -> SampledField {
    // The radius of such clusters is about N^(1/1.71).
    let reach = Int(1.6 * pow(Double(particles), 1 / 1.71)) + 8
    let n = 2 * reach
    let grid = try Grid(cells: [n, n], spacing: [1, 1])
    var values = [Double](repeating: 0, count: n * n)
    values[reach * n + reach] = 1
    var (radius, draw) = (1.0, UInt64(0))
    func next() -> Double {
      draw += 1
      return key.uniform(cell: draw)
    }
    for _ in 1..<particles {
      let start = radius + 4
      var angle = 2 * .pi * next()
      var (x, y) = (reach + Int((start * cos(angle)).rounded()), reach + Int((start * sin(angle)).rounded()))
      while true {
        let distance = hypot(Double(x - reach), Double(y - reach))
        if distance > start + 2 {
          // From far away the walk comes back to the circle by the law of the harmonic measure (Poisson's kernel).
          let ratio = (distance - start) / (distance + start)
          angle = atan2(Double(y - reach), Double(x - reach)) + 2 * atan(ratio * tan(.pi * (next() - 0.5)))
          (x, y) = (reach + Int((start * cos(angle)).rounded()), reach + Int((start * sin(angle)).rounded()))
          continue
        }
        let place = y * n + x
        if values[place - 1] + values[place + 1] + values[place - n] + values[place + n] > 0 {
          values[place] = 1
          radius = max(radius, distance)
          break
        }
        switch Int(next() * 4) {
        case 0: x += 1
        case 1: x -= 1
        case 2: y += 1
        default: y -= 1
        }
      }
      if radius + 12 > Double(reach) { break }
    }
    return SampledField(grid, values)
  }
}
