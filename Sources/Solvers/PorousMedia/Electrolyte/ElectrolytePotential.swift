/// The finite-volume equations of the potential, in any precision.
///
/// The matrix is nearly singular: the reaction that fixes the potential's level is weak, so that the level is some volts
/// and the profile millivolts. The level is therefore taken out analytically, from the balance of charge; what is left
/// has a right-hand side of sum zero.
struct ElectrolytePotential<Lanes: SIMD> where Lanes.Scalar: BinaryFloatingPoint {
  private let count: Int
  private let h: Lanes.Scalar
  private let g: Lanes.Scalar
  private let gradient: Lanes.Scalar

  init(_ problem: ElectrolyteProblem) {
    count = problem.cells
    h = Lanes.Scalar(problem.spacing)
    g = Lanes.Scalar(problem.reactionConductance)
    gradient = Lanes.Scalar(problem.solidGradient)
  }

  /// The solid's potential at the centre of a cell, V.
  @inline(__always)
  private func solid(_ i: Int) -> Lanes.Scalar { -gradient * (Lanes.Scalar(i) + 0.5) * h }

  @inline(__always)
  func assemble(
    _ matrix: BatchedTridiagonal<Lanes>, _ conductivity: UnsafePointer<Lanes>, _ area: UnsafePointer<Lanes>
  ) {
    matrix.setCouplings(conductivity, spacing: h)
    var left = Lanes.zero
    for i in 0..<count &- 1 {
      let right = matrix.coupling[i]
      matrix.diagonal[i] = left + right + (g * h) * area[i]
      left = right
    }
    matrix.diagonal[count &- 1] = left + (g * h) * area[count &- 1]
  }

  /// The level about which the rest has the mean zero, weighted by the area: what the balance of charge tells.
  func level(_ area: UnsafePointer<Lanes>, _ u: Lanes, _ q: Lanes) -> Lanes {
    var (weight, sum) = (Lanes.zero, Lanes.zero)
    for i in 0..<count {
      weight += area[i]
      sum += area[i] * (solid(i) - u)
    }
    return (sum + q / (g * h)) / weight
  }

  @inline(__always)
  func setRightHandSide(
    _ x: UnsafeMutablePointer<Lanes>, _ area: UnsafePointer<Lanes>, _ u: Lanes, _ q: Lanes, _ level: Lanes
  ) {
    for i in 0..<count { x[i] = (g * h) * area[i] * (solid(i) - u - level) }
    x[count &- 1] += q
  }

  /// The reaction's current density in a cell whose potential is `phi`.
  @inline(__always)
  func reaction(_ i: Int, _ phi: Lanes, _ u: Lanes) -> Lanes { g * (solid(i) - phi - u) }
}
