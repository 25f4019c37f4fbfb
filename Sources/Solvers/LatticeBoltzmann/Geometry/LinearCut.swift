/// The part of a box in which a function that is linear within simplices is below zero.
enum LinearCut {
  /// The part of a square, from the values at its corners: x fastest.
  static func part(ofSquare v: SIMD4<Double>) -> Double {
    (part(v[0], v[1], v[3]) + part(v[0], v[2], v[3])) / 2
  }

  /// The part of a cube, from the values at its corners: x fastest, then y, then z. Six tetrahedra share the diagonal.
  static func part(ofCube v: SIMD8<Double>) -> Double {
    var sum = 0.0
    for (a, b) in [(1, 3), (1, 5), (2, 3), (2, 6), (4, 5), (4, 6)] { sum += part(v[0], v[a], v[b], v[7]) }
    return sum / 6
  }

  /// The part of a triangle.
  private static func part(_ a: Double, _ b: Double, _ c: Double) -> Double {
    switch (a < 0 ? 1 : 0) + (b < 0 ? 1 : 0) + (c < 0 ? 1 : 0) {
    case 0: return 0
    case 3: return 1
    case 1:
      if a < 0 { return corner(a, b, c) }
      return b < 0 ? corner(b, a, c) : corner(c, a, b)
    default:
      if a >= 0 { return 1 - corner(a, b, c) }
      return b >= 0 ? 1 - corner(b, a, c) : 1 - corner(c, a, b)
    }
  }

  private static func corner(_ a: Double, _ b: Double, _ c: Double) -> Double { a / (a - b) * (a / (a - c)) }

  /// The part of a tetrahedron.
  private static func part(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
    // Insertion by value: those below zero come first.
    var v = SIMD4(a, b, c, d)
    for n in 1..<4 {
      var place = n
      while place > 0, v[place] < v[place - 1] {
        (v[place], v[place - 1]) = (v[place - 1], v[place])
        place -= 1
      }
    }
    switch (v[0] < 0 ? 1 : 0) + (v[1] < 0 ? 1 : 0) + (v[2] < 0 ? 1 : 0) + (v[3] < 0 ? 1 : 0) {
    case 0: return 0
    case 4: return 1
    case 1: return v[0] / (v[0] - v[1]) * (v[0] / (v[0] - v[2])) * (v[0] / (v[0] - v[3]))
    case 3: return 1 - v[3] / (v[3] - v[0]) * (v[3] / (v[3] - v[1])) * (v[3] / (v[3] - v[2]))
    default:
      // The wedge between the edge of the two and the four crossings, as three tetrahedra.
      let (ac, ad) = (v[0] / (v[0] - v[2]), v[0] / (v[0] - v[3]))
      let (bc, bd) = (v[1] / (v[1] - v[2]), v[1] / (v[1] - v[3]))
      return ac * ad + (1 - ac) * ad * bc + (1 - ad) * bc * bd
    }
  }
}
