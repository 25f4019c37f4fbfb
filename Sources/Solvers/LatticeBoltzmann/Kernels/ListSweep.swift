internal import Domain

/// Where the populations of successive vectors of a list's cells stream to.
///
/// Where a vector's targets of one population lie side by side the first is enough; the others are listed one by one.
struct VectorTargets {
  /// For each vector and population the first target.
  private(set) var first: [UInt32] = []
  /// For each vector a bit for each population, 1 where the targets lie side by side.
  private(set) var together: [UInt32] = []
  /// The targets that do not, vector by vector, population by population.
  private(set) var scattered: [UInt32] = []
  /// Where each vector's begin among those.
  private(set) var starts: [Int] = []

  init(_ list: NodeList, width: Int) {
    let populations = list.targets.count
    for start in Swift.stride(from: 0, to: list.padded, by: width) {
      var bits: UInt32 = 0
      starts.append(scattered.count)
      for i in 0..<populations {
        let targets = list.targets[i][start..<start + width]
        let base = list.targets[i][start]
        first.append(base)
        if targets.enumerated().allSatisfy({ $0.element == base + UInt32($0.offset) }) {
          bits |= 1 << UInt32(i)
        } else {
          scattered.append(contentsOf: targets)
        }
      }
      together.append(bits)
    }
  }
}

/// The second of two steps in place, see ``Sweep``, over a list of cells.
struct ListSweep<Scalar: FieldScalar> {
  /// All numbers.
  let numbers: UnsafeMutablePointer<Scalar>
  let populations: Int
  let targets: VectorTargets
  /// The vectors that are collided.
  let part: Range<Int>
  let relaxation: LatticeRelaxation
  let force: SIMD3<Double>
  let isQuadratic: Bool

  @inline(__always)
  func collide<V: LatticeVector>(_: V.Type) where V.Scalar == Scalar {
    let k = CollisionConstants<V>(relaxation, force: force)
    switch (populations == 9, isQuadratic) {
    case (true, false): forEach(LinearNine<V>.self, k)
    case (true, true): forEach(QuadraticNine<V>.self, k)
    case (false, false): forEach(LinearNineteen<V>.self, k)
    case (false, true): forEach(QuadraticNineteen<V>.self, k)
    }
  }

  /// Where the populations of a vector are: in place, or gathered to a copy.
  private struct Places {
    let rows: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>
    let copies: UnsafeMutablePointer<Scalar>
  }

  /// A vector's numbers are gathered before the one in front of it is collided: its copies have left for the cache by the time
  /// that they are read as a whole.
  @inline(__always)
  private func forEach<Kernel: SweepKernel>(_: Kernel.Type, _ k: CollisionConstants<Kernel.Vector>)
  where Kernel.Vector.Scalar == Scalar {
    let (count, width) = (populations, Kernel.Vector.width)
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Scalar>.self, capacity: 2 * count) { buffer in
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * count * width) { spare in
        guard let rows = buffer.baseAddress, let copies = spare.baseAddress, !part.isEmpty else { return }
        var here = Places(rows: rows, copies: copies)
        var next = Places(rows: rows + count, copies: copies + count * width)
        gather(part.lowerBound, here, width)
        for vector in part {
          if vector &+ 1 < part.upperBound { gather(vector &+ 1, next, width) }
          Kernel.collide(UnsafePointer(here.rows), 0, k, nil)
          scatter(vector, here, width)
          (here, next) = (next, here)
        }
      }
    }
  }

  @inline(__always)
  private func gather(_ vector: Int, _ places: Places, _ width: Int) {
    targets.first.withUnsafeBufferPointer { first in
      targets.scattered.withUnsafeBufferPointer { scattered in
        let bits = targets.together[vector]
        var next = targets.starts[vector]
        for i in 0..<populations {
          // The opposite's target is where this one comes from.
          let row = i == 0 ? 0 : ((i &- 1) ^ 1) &+ 1
          if bits & (1 << UInt32(i)) != 0 {
            places.rows[row] = numbers + Int(first[vector &* populations &+ i])
          } else {
            let copy = places.copies + i &* width
            for lane in 0..<width { copy[lane] = numbers[Int(scattered[next &+ lane])] }
            places.rows[row] = copy
            next &+= width
          }
        }
      }
    }
  }

  @inline(__always)
  private func scatter(_ vector: Int, _ places: Places, _ width: Int) {
    targets.scattered.withUnsafeBufferPointer { scattered in
      let bits = targets.together[vector]
      var next = targets.starts[vector]
      for i in 0..<populations where bits & (1 << UInt32(i)) == 0 {
        let copy = places.copies + i &* width
        for lane in 0..<width { numbers[Int(scattered[next &+ lane])] = copy[lane] }
        next &+= width
      }
    }
  }
}
