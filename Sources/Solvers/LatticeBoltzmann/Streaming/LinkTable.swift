internal import Domain
internal import Numerics

/// The links of one kind of wall, with what comes back along each.
final class LinkTable<Scalar: PopulationScalar> {
  let count: Int
  let velocities: [SIMD3<Int>]
  /// The order of the links; nil if it is of no matter.
  let schedule: LinkSchedule?
  private let places: HugeBuffer<LinkPlaces>
  private let weights: HugeBuffer<LinkWeights<Scalar>>
  /// Whether any wall is not half-way.
  let isInterpolated: Bool
  private let sources: HugeBuffer<LinkSource<Scalar>>

  private let returning: HugeBuffer<Scalar>

  /// Outgoing plus returning values of the last pass.
  private let sums: HugeBuffer<Double>
  /// The same times one component of the links' directions.
  private let terms: HugeBuffer<Double>
  private let directions: [UInt8]

  /// A link before it is laid out.
  struct Link {
    let cell: CellIndex
    let direction: Int
    var weights = ReturnWeights.halfWay
    /// A velocity of the wall that does not change, added to that given in each pass, where `moves` says so.
    var velocity = SIMD3<Double>.zero
    var moves = true
  }

  /// Links whose numbers are in a field of populations.
  convenience init(_ links: [Link], _ set: VelocitySet, _ layout: FieldLayout, _ rows: RowLayers) {
    precondition(layout.count <= Int(UInt32.max), "a block has at most 2^32 populations")
    func place(_ cell: CellIndex, _ population: Int) -> UInt32 {
      UInt32(layout.offset(cell.x, cell.y, cell.z, population))
    }
    let schedule = LinkSchedule(
      links.map { rows.turn(of: $0.cell, behind: $0.cell &+ set.velocities[$0.direction]) }, layers: rows.count)
    self.init(schedule.order.map { links[$0] }, set, schedule) { link in
      let (j, opposite, c) = (link.direction, set.opposite(link.direction), set.velocities[link.direction])
      return LinkPlaces(
        back: place(link.cell, opposite), through: place(link.cell &+ c, j), forth: place(link.cell, j),
        behind: place(link.cell &- c, opposite))
    }
  }

  init(_ links: [Link], _ set: VelocitySet, _ schedule: LinkSchedule?, _ placesOf: (Link) -> LinkPlaces) {
    self.schedule = schedule
    count = links.count
    velocities = set.velocities
    places = HugeBuffer(count: count)
    sources = HugeBuffer(count: count)
    sums = HugeBuffer(count: count)
    terms = HugeBuffer(count: count)
    directions = links.map { UInt8($0.direction) }
    isInterpolated = links.contains { $0.weights != .halfWay }
    weights = HugeBuffer(count: isInterpolated ? links.count : 0)
    returning = HugeBuffer(count: isInterpolated ? links.count : 0)
    for (n, link) in links.enumerated() {
      let (j, c) = (link.direction, set.velocities[link.direction])
      places.pointer[n] = placesOf(link)
      let scale = 6 * set.weights[j] * link.weights.wall
      let direction = SIMD3(Double(c.x), Double(c.y), Double(c.z))
      let g = link.moves ? -scale * direction : .zero
      let constant = -scale * (direction * link.velocity).sum()
      sources.pointer[n] = LinkSource(
        x: Scalar(g.x), y: Scalar(g.y), z: Scalar(g.z), constant: Scalar(constant))
      guard isInterpolated else { continue }
      weights.pointer[n] = LinkWeights(
        near: Scalar(link.weights.near), behind: Scalar(link.weights.behind), own: Scalar(link.weights.own))
    }
  }

  /// Lets populations return.
  ///
  /// - Parameters:
  ///   - populations: The array of all populations.
  ///   - isSecond: Whether this follows the second of two steps.
  ///   - velocity: The velocity of the wall, half-way in time between two steps.
  ///   - measures: Whether the momentum that passes will be asked for.
  ///   - part: Some of the links, of walls that are all half-way; nil for all.
  func pass(
    _ populations: UnsafeMutablePointer<Scalar>, isSecond: Bool, velocity: SIMD3<Double>, measures: Bool,
    part: Range<Int>? = nil
  ) {
    let part = part ?? 0..<count
    guard !part.isEmpty else { return }
    Scalar.pass(
      WallPass(
        populations: populations, places: places.pointer + part.lowerBound, count: part.count, isSecond: isSecond,
        weights: isInterpolated ? UnsafePointer(weights.pointer) : nil, sources: sources.pointer + part.lowerBound,
        velocity: (Scalar(velocity.x), Scalar(velocity.y), Scalar(velocity.z)),
        returning: returning.pointer, sums: measures ? sums.pointer + part.lowerBound : nil))
  }

  /// Adds the momentum that the walls took up in the last pass, along each axis, to three sums.
  func addMomentum(to sums: inout ReproducibleSum) {
    for axis in 0..<3 {
      var used = 0
      for n in 0..<count {
        let c = velocities[Int(directions[n])][axis]
        if c != 0 {
          terms.pointer[used] = c > 0 ? self.sums.pointer[n] : -self.sums.pointer[n]
          used += 1
        }
      }
      sums.add(terms.pointer, count: used, to: axis)
    }
  }

  /// The places after the collision, in either step, of what leaves along the links that have a component along an axis,
  /// with this component.
  func outgoing(along axis: Axis, isSecond: Bool) -> (places: [UInt32], factors: [Double]) {
    let chosen = (0..<count).filter { velocities[Int(directions[$0])][axis] != 0 }
    return (
      chosen.map { isSecond ? places.pointer[$0].through : places.pointer[$0].back },
      chosen.map { Double(velocities[Int(directions[$0])][axis]) }
    )
  }
}
