internal import Domain
internal import Glibc

/// The size of the surface on which a field has a level, and of the diffuse surface of an order parameter.
public struct InterfaceMeasure: Sendable, Hashable {
  /// The surface between cell centres, m2 (in two axes its length, m): by marching tetrahedra or triangles, on which the
  /// field is linear.
  ///
  /// Exact for a plane under a linear field. On an indicator of 0 and 1 it is that of the cut corners, some 10 % (3-D) or
  /// 5 % (2-D) above that of a smooth surface, where the faces of cells are 50 % or 27 % above.
  public let levelArea: Double

  /// int |grad xi| dV, m2 or m: the area, if xi goes from 0 to 1 across a surface (exactly so for any monotonic profile).
  public let gradientIntegral: Double

  /// Measures a field over a whole grid; around periodic axes the surface goes on.
  ///
  /// - Parameters:
  ///   - field: The field.
  ///   - level: The level.
  public init(_ field: SampledField, level: Double = 0.5) {
    levelArea = field.grid.dimensions == 2 ? Self.length(field, level) : Self.area(field, level)
    gradientIntegral = Self.gradient(field)
  }

  /// Goes over all squares or cubes of neighbouring cell centres.
  private static func forEachCorner(_ field: SampledField, _ body: (_ lower: CellIndex, _ upper: CellIndex) -> Void) {
    let n = field.grid.cells
    var last = n
    for axis in field.grid.axes where !field.periodic.contains(axis) { last[axis] -= 1 }
    for k in 0..<last.z {
      for j in 0..<last.y {
        for i in 0..<last.x {
          body(CellIndex(i, j, k), CellIndex((i + 1) % n.x, (j + 1) % n.y, (k + 1) % n.z))
        }
      }
    }
  }

  private static func length(_ field: SampledField, _ level: Double) -> Double {
    let h = field.grid.spacing
    var total = 0.0
    forEachCorner(field) { a, b in
      let v = [
        field[a.x, a.y, 0] - level, field[b.x, a.y, 0] - level, field[b.x, b.y, 0] - level, field[a.x, b.y, 0] - level,
      ]
      let inside = v.count { $0 >= 0 }
      guard inside > 0, inside < 4 else { return }
      // Four triangles about the centre: no direction of a diagonal is preferred.
      let centre = 0.25 * (v[0] + v[1] + v[2] + v[3])
      let x = [0, h.x, h.x, 0], y = [0, 0, h.y, h.y]
      for n in 0..<4 {
        let m = (n + 1) % 4
        let corners = [(x[n], y[n], v[n]), (x[m], y[m], v[m]), (h.x / 2, h.y / 2, centre)]
        var ends: [(Double, Double)] = []
        for (p, q) in [(corners[0], corners[1]), (corners[1], corners[2]), (corners[2], corners[0])]
        where (p.2 >= 0) != (q.2 >= 0) {
          let t = p.2 / (p.2 - q.2)
          ends.append((p.0 + t * (q.0 - p.0), p.1 + t * (q.1 - p.1)))
        }
        if ends.count == 2 { total += hypot(ends[0].0 - ends[1].0, ends[0].1 - ends[1].1) }
      }
    }
    return total
  }

  /// The six tetrahedra about a diagonal of the cube: corners as bits of x, y and z.
  private static let tetrahedra = [
    [0, 1, 3, 7], [0, 3, 2, 7], [0, 2, 6, 7], [0, 6, 4, 7], [0, 4, 5, 7], [0, 5, 1, 7],
  ]

  private static func area(_ field: SampledField, _ level: Double) -> Double {
    let h = field.grid.spacing
    var total = 0.0
    forEachCorner(field) { a, b in
      var v = SIMD8<Double>()
      for n in 0..<8 { v[n] = field[n & 1 == 0 ? a.x : b.x, n & 2 == 0 ? a.y : b.y, n & 4 == 0 ? a.z : b.z] - level }
      guard v.max() >= 0, v.min() < 0 else { return }
      func place(_ n: Int) -> Position { Position(n & 1 == 0 ? 0 : h.x, n & 2 == 0 ? 0 : h.y, n & 4 == 0 ? 0 : h.z) }
      func cut(_ n: Int, _ m: Int) -> Position { place(n) + (place(m) - place(n)) * (v[n] / (v[n] - v[m])) }
      for corners in tetrahedra {
        let inside = corners.filter { v[$0] >= 0 }, outside = corners.filter { v[$0] < 0 }
        switch inside.count {
        case 1: total += triangle(cut(inside[0], outside[0]), cut(inside[0], outside[1]), cut(inside[0], outside[2]))
        case 3: total += triangle(cut(outside[0], inside[0]), cut(outside[0], inside[1]), cut(outside[0], inside[2]))
        case 2:
          let p = cut(inside[0], outside[0]), q = cut(inside[1], outside[1])
          total += triangle(p, q, cut(inside[0], outside[1])) + triangle(p, q, cut(inside[1], outside[0]))
        default: break
        }
      }
    }
    return total
  }

  private static func triangle(_ a: Position, _ b: Position, _ c: Position) -> Double {
    let (u, v) = (b - a, c - a)
    let n = Position(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
    return 0.5 * (n * n).sum().squareRoot()
  }

  /// On the corners between cells, from differences over their edges: the mean over edges of each axis.
  private static func gradient(_ field: SampledField) -> Double {
    let (h, axes) = (field.grid.spacing, field.grid.axes)
    let volume = axes.reduce(1) { $0 * h[$1] }
    let corners = field.grid.dimensions == 3 ? 8 : 4
    var total = 0.0
    forEachCorner(field) { a, b in
      var v = SIMD8<Double>()
      for n in 0..<corners { v[n] = field[n & 1 == 0 ? a.x : b.x, n & 2 == 0 ? a.y : b.y, n & 4 == 0 ? a.z : b.z] }
      var squares = 0.0
      for axis in axes {
        var difference = 0.0
        for n in 0..<corners where n >> axis.rawValue & 1 == 0 { difference += v[n | 1 << axis.rawValue] - v[n] }
        difference /= Double(corners / 2) * h[axis]
        squares += difference * difference
      }
      total += squares.squareRoot() * volume
    }
    return total
  }
}
