internal import Domain

/// The place of the numbers of one link that a wall cuts, in the array of all populations.
///
/// Population j leaves the fluid cell x towards the wall, its opposite comes back; s is the cell x + c_j behind the wall,
/// whose numbers serve as the way through it.
struct LinkPlaces {
  /// The opposite's number at x.
  let back: UInt32
  /// j's number at s.
  let through: UInt32
  /// j's number at x.
  let forth: UInt32
  /// The opposite's number at the cell behind x, x - c_j.
  let behind: UInt32
}

/// What of the values beside a link returns along it, see ``ReturnWeights``.
struct LinkWeights<Scalar: BitwiseCopyable>: BitwiseCopyable {
  /// Of the outgoing value.
  let near: Scalar
  /// Of j as it arrives at x.
  let behind: Scalar
  /// Of the opposite as it left x.
  let own: Scalar
}

/// What a wall's motion adds along a link: for a unit velocity along each axis, and always.
struct LinkSource<Scalar: BitwiseCopyable>: BitwiseCopyable {
  let x, y, z, constant: Scalar
}

/// The return of populations from the walls along links, after either step.
///
/// After the first step of two, j's collided value is at `back`, and the second step will look for what returns at
/// `through`. After the second step it is the other way round.
struct WallPass<Scalar: FieldScalar> {
  /// The array of all populations.
  let populations: UnsafeMutablePointer<Scalar>
  let places: UnsafePointer<LinkPlaces>
  let count: Int
  /// Whether this follows the second of two steps.
  let isSecond: Bool
  /// What returns of which values; nil if all walls are half-way.
  let weights: UnsafePointer<LinkWeights<Scalar>>?
  /// What the wall's motion adds.
  let sources: UnsafePointer<LinkSource<Scalar>>
  /// The velocity of the wall.
  let velocity: (x: Scalar, y: Scalar, z: Scalar)
  /// Memory for what returns, unless all walls are half-way.
  let returning: UnsafeMutablePointer<Scalar>
  /// Where outgoing plus returning values go; nil if nobody wants them.
  let sums: UnsafeMutablePointer<Double>?

  @inline(__always)
  func run() {
    if let weights { interpolated(weights) } else { halfWay() }
  }

  @inline(__always)
  private func source(_ link: Int) -> Scalar {
    let g = sources[link]
    let plane = g.x * velocity.x + g.y * velocity.y
    return (plane + g.z * velocity.z) + g.constant
  }

  @inline(__always)
  private func halfWay() {
    for link in 0..<count {
      let place = places[link]
      let outgoing = populations[Int(isSecond ? place.through : place.back)]
      let returning = outgoing + source(link)
      populations[Int(isSecond ? place.back : place.through)] = returning
      if let sums { sums[link] = Double(outgoing) + Double(returning) }
    }
  }

  /// First all that returns, then the writing: on a list of cells a link's numbers can be another's, of the opposite
  /// direction in a narrow place.
  @inline(__always)
  private func interpolated(_ weights: UnsafePointer<LinkWeights<Scalar>>) {
    for link in 0..<count {
      let (place, weight) = (places[link], weights[link])
      let outgoing = populations[Int(isSecond ? place.through : place.back)]
      var value = weight.near * outgoing + source(link)
      // A weight of zero may stand before what is no number.
      if weight.behind != 0 {
        value = weight.behind * populations[Int(isSecond ? place.forth : place.behind)] + value
      }
      if weight.own != 0 {
        value = weight.own * populations[Int(isSecond ? place.behind : place.forth)] + value
      }
      returning[link] = value
      if let sums { sums[link] = Double(outgoing) + Double(value) }
    }
    for link in 0..<count {
      let place = places[link]
      populations[Int(isSecond ? place.back : place.through)] = returning[link]
    }
  }
}
