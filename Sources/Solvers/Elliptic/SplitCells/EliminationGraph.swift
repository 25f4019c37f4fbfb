/// The couplings between the unknowns that elimination has left, all of them at first.
final class EliminationGraph {
  private typealias Links = UnsafeMutablePointer<Link>

  private struct Link {
    var node: Int32
    var coupling: Float
  }

  struct Result {
    var order: [Int32] = []
    var inverse: [Float] = []
    var ends: [Int32] = []
    var neighbours: [Int32] = []
    var shares: [Float] = []
  }

  private let count: Int

  /// The couplings of each unknown: where they are, how many, and how many there is room for.
  private let links: UnsafeMutablePointer<Links>
  private let degrees: UnsafeMutablePointer<Int>
  private let capacities: UnsafeMutablePointer<Int>
  private let walls: UnsafeMutablePointer<Float>

  /// Where in the list at hand an unknown is, -1 if nowhere.
  private let place: UnsafeMutablePointer<Int32>

  /// The unknowns by their numbers of neighbours; some have moved since.
  private var buckets: [[Int32]] = []
  private var lowest = 0

  init(_ level: SplitLevel) {
    count = level.count
    links = .allocate(capacity: count)
    degrees = .allocate(capacity: count)
    capacities = .allocate(capacity: count)
    walls = .allocate(capacity: count)
    place = .allocate(capacity: count)
    place.update(repeating: -1, count: count)
    walls.update(from: level.excess, count: count)
    for i in 0..<count {
      let entries = Int(level.first[i])..<Int(level.first[i + 1])
      capacities[i] = entries.count + 8
      links[i] = .allocate(capacity: capacities[i])
      degrees[i] = 0
      for e in entries {
        let node = level.neighbour[e]
        let own = Int(node) < count ? node : level.ghosts.ownerOf[Int(node) - count]
        link(i, to: own, level.coupling[e], merges: level.ghosts.count > 0)
      }
    }
    for i in (0..<count).reversed() { file(i) }
  }

  deinit {
    for i in 0..<count { links[i].deallocate() }
    links.deallocate()
    degrees.deallocate()
    capacities.deallocate()
    walls.deallocate()
    place.deallocate()
  }

  /// Adds a coupling; around a periodic axis of two blocks an unknown can meet another twice.
  private func link(_ i: Int, to node: Int32, _ coupling: Float, merges: Bool) {
    if merges, let n = (0..<degrees[i]).first(where: { links[i][$0].node == node }) {
      links[i][n].coupling += coupling
    } else {
      links[i][degrees[i]] = Link(node: node, coupling: coupling)
      degrees[i] += 1
    }
  }

  private func file(_ i: Int) {
    let degree = degrees[i]
    while buckets.count <= degree { buckets.append([]) }
    buckets[degree].append(Int32(i))
    lowest = min(lowest, degree)
  }

  /// Eliminates the unknowns, those with the fewest neighbours first; nil if more than `limit` couplings would have to be
  /// made or changed.
  func eliminateAll(limit: Int) -> Result? {
    var result = Result()
    var isDone = [Bool](repeating: false, count: count)
    var work = 0
    while result.order.count < count {
      guard let node = buckets[lowest].popLast() else {
        lowest += 1
        continue
      }
      guard !isDone[Int(node)], degrees[Int(node)] == lowest else { continue }
      let rest = count - result.order.count
      if 2 * lowest >= rest {
        // A full matrix: of each row all that are left are changed.
        guard work + rest * rest * rest / 3 <= limit else { return nil }
        eliminateDensely((0..<count).filter { !isDone[$0] }, into: &result)
        return result
      }
      isDone[Int(node)] = true
      work += lowest * lowest
      if work > limit { return nil }
      eliminate(Int(node), into: &result)
    }
    return result
  }

  private func eliminate(_ i: Int, into result: inout Result) {
    let (star, degree, wall) = (links[i], degrees[i], walls[i])
    var sum = Double(wall)
    for n in 0..<degree { sum += Double(star[n].coupling) }
    let inverse = sum > 0x1p-60 ? Float(1 / sum) : 0
    result.order.append(Int32(i))
    result.inverse.append(inverse)
    for n in 0..<degree {
      let link = star[n]
      result.neighbours.append(link.node)
      result.shares.append(link.coupling * inverse)
      walls[Int(link.node)] += link.coupling * wall * inverse
    }
    result.ends.append(Int32(result.neighbours.count))
    for n in 0..<degree { mesh(n, star, degree, around: i, inverse) }
    degrees[i] = 0
  }

  /// Couples a neighbour of the eliminated unknown to all others.
  private func mesh(_ own: Int, _ star: Links, _ degree: Int, around i: Int, _ inverse: Float) {
    let a = Int(star[own].node)
    if degrees[a] &+ degree > capacities[a] { grow(a, to: 2 * (degrees[a] + degree)) }
    let list = links[a]
    var size = degrees[a]
    var n = 0
    while n < size {
      if Int(list[n].node) == i {
        size &-= 1
        list[n] = list[size]
        continue
      }
      place[Int(list[n].node)] = Int32(n)
      n &+= 1
    }
    let coupling = star[own].coupling
    for m in 0..<degree where m != own {
      // The product of the two couplings first, so that both ends find the same.
      let value = coupling * star[m].coupling * inverse
      let at = Int(place[Int(star[m].node)])
      if at >= 0 {
        list[at].coupling += value
      } else {
        list[size] = Link(node: star[m].node, coupling: value)
        size &+= 1
      }
    }
    for n in 0..<size { place[Int(list[n].node)] = -1 }
    degrees[a] = size
    file(a)
  }

  /// Eliminates the last unknowns, nearly all of which couple to each other, as rows of a full matrix.
  private func eliminateDensely(_ nodes: [Int], into result: inout Result) {
    let n = nodes.count
    for (k, node) in nodes.enumerated() { place[node] = Int32(k) }
    let matrix = UnsafeMutablePointer<Float>.allocate(capacity: n * n)
    defer { matrix.deallocate() }
    matrix.update(repeating: 0, count: n * n)
    for (k, node) in nodes.enumerated() {
      for e in 0..<degrees[node] { matrix[k * n + Int(place[Int(links[node][e].node)])] = links[node][e].coupling }
    }
    for k in 0..<n {
      let row = matrix + k * n
      let wall = walls[nodes[k]]
      var sum = Double(wall)
      for j in k + 1..<max(n, k + 1) { sum += Double(row[j]) }
      let inverse = sum > 0x1p-60 ? Float(1 / sum) : 0
      result.order.append(Int32(nodes[k]))
      result.inverse.append(inverse)
      for j in k + 1..<max(n, k + 1) {
        result.neighbours.append(Int32(nodes[j]))
        result.shares.append(row[j] * inverse)
        walls[nodes[j]] += row[j] * wall * inverse
        let (other, factor) = (matrix + j * n, row[j])
        for m in k + 1..<n { other[m] += factor * row[m] * inverse }
      }
      result.ends.append(Int32(result.neighbours.count))
    }
  }

  private func grow(_ a: Int, to capacity: Int) {
    let more = Links.allocate(capacity: capacity)
    more.update(from: links[a], count: degrees[a])
    links[a].deallocate()
    links[a] = more
    capacities[a] = capacity
  }
}
