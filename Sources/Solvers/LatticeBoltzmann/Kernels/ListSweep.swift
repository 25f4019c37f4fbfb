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

  init(_ list: NodeList, width: Int) {
    let populations = list.targets.count
    for start in Swift.stride(from: 0, to: list.padded, by: width) {
      var bits: UInt32 = 0
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
  let relaxation: LatticeRelaxation
  let force: SIMD3<Double>
  let isQuadratic: Bool

  @inline(__always)
  func collide<V: LatticeVector>(_: V.Type) where V.Scalar == Scalar {
    let k = CollisionConstants<V>(relaxation, force: force)
    switch (populations == 9, isQuadratic) {
    case (true, false): forEach(V.self) { Collision.nine($0, 0, k, isQuadratic: false, grey: nil) }
    case (true, true): forEach(V.self) { Collision.nine($0, 0, k, isQuadratic: true, grey: nil) }
    case (false, false): forEach(V.self) { Collision.nineteen($0, 0, k, isQuadratic: false, grey: nil) }
    case (false, true): forEach(V.self) { Collision.nineteen($0, 0, k, isQuadratic: true, grey: nil) }
    }
  }

  @inline(__always)
  private func forEach<V: LatticeVector>(
    _: V.Type, _ body: (_ rows: UnsafePointer<UnsafeMutablePointer<Scalar>>) -> Void
  ) where V.Scalar == Scalar {
    let count = populations
    withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Scalar>.self, capacity: count) { buffer in
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: count * V.width) { spare in
        targets.first.withUnsafeBufferPointer { first in
          targets.together.withUnsafeBufferPointer { together in
            targets.scattered.withUnsafeBufferPointer { scattered in
              guard let rows = buffer.baseAddress, let copies = spare.baseAddress else { return }
              var next = 0
              for vector in together.indices {
                let (bits, start) = (together[vector], next)
                for i in 0..<count {
                  // The opposite's target is where this one comes from.
                  let row = i == 0 ? 0 : ((i &- 1) ^ 1) &+ 1
                  if bits & (1 << UInt32(i)) != 0 {
                    rows[row] = numbers + Int(first[vector &* count &+ i])
                  } else {
                    let copy = copies + i &* V.width
                    for lane in 0..<V.width { copy[lane] = numbers[Int(scattered[next &+ lane])] }
                    rows[row] = copy
                    next &+= V.width
                  }
                }
                body(UnsafePointer(rows))
                guard next > start else { continue }
                next = start
                for i in 0..<count where bits & (1 << UInt32(i)) == 0 {
                  let copy = copies + i &* V.width
                  for lane in 0..<V.width { numbers[Int(scattered[next &+ lane])] = copy[lane] }
                  next &+= V.width
                }
              }
            }
          }
        }
      }
    }
  }
}
