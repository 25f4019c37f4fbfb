internal import Domain

/// The return of populations through sides of given density, with the other sign, so that the density half-way is as given:
/// anti-bounce-back. The velocity there is taken to be that of the cell.
struct DensityPass<Scalar: FieldScalar> {
  /// A link through a side of given density.
  struct Link {
    let cell: CellIndex
    let direction: Int
    let density: Double
  }

  let links: [Link]
  /// The array of all populations.
  let populations: UnsafeMutablePointer<Scalar>
  let layout: FieldLayout
  let set: VelocitySet
  /// Whether this follows the second of two steps.
  let isSecond: Bool
  let isQuadratic: Bool
  let force: SIMD3<Double>

  @inline(__always)
  func run() {
    for link in links {
      let there = link.cell &+ set.velocities[link.direction]
      let through = layout.offset(there.x, there.y, there.z, link.direction)
      let back = layout.offset(link.cell.x, link.cell.y, link.cell.z, set.opposite(link.direction))
      let even = link.density - 1 + (isQuadratic ? square(link) : 0)
      let outgoing = Double(populations[isSecond ? through : back])
      populations[isSecond ? back : through] = Scalar(2 * set.weights[link.direction] * even - outgoing)
    }
  }

  /// 9/2 (c u)^2 - 3/2 u^2.
  @inline(__always)
  private func square(_ link: Link) -> Double {
    let cell = link.cell
    // The collision has added the whole force.
    var u = -0.5 * force
    for i in 1..<set.count {
      let c = set.velocities[i]
      let place =
        isSecond
        ? layout.offset(cell.x &+ c.x, cell.y &+ c.y, cell.z &+ c.z, i)
        : layout.offset(cell.x, cell.y, cell.z, set.opposite(i))
      u += Double(populations[place]) * Position(c)
    }
    let along = (Position(set.velocities[link.direction]) * u).sum()
    return 4.5 * along * along - 1.5 * (u * u).sum()
  }
}

/// A number that takes another's value.
struct NumberCopy {
  let from: UInt32
  let to: UInt32
}
