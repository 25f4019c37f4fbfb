internal import Numerics

/// The solution of columns of layers, eight lateral waves at a time, in place.
///
/// Each layer holds for each population, in the order upward, level, downward, eight real and eight imaginary parts: before,
/// what arrives in it from sources; afterwards, the populations.
struct LayerSweep: ~Copyable {
  private let waves: Int
  private let (n, m): (Int, Int)
  private let storage: HugeBuffer<SIMD8<Double>>
  private let stride: Int
  private let places: [Int]

  /// Vectors of one layer: real and imaginary parts of all populations.
  let layerCount: Int

  private static let matrixCount = 13

  /// The matrices of several groups of eight waves, side by side in memory.
  init(_ all: [LayerWaves], _ lattice: OscillatingLattice) {
    waves = all.count
    (n, m) = (lattice.upward.count, lattice.level.count)
    layerCount = 2 * lattice.count
    var places: [Int] = []
    var stride = 0
    for (rows, columns) in Self.shapes(n, m) {
      places.append(stride)
      stride += 2 * rows * columns
    }
    (self.places, self.stride) = (places, stride)
    storage = HugeBuffer(count: stride * all.count)
    for (group, waves) in all.enumerated() {
      let scaled = waves.closed
      let matrices = [
        waves.reflection, waves.levelDown, waves.passedDown, waves.downByUp, waves.downByLevel, waves.downByShare,
        waves.levelByUp, waves.levelByDown, waves.levelByLevel, waves.upByUp, waves.upByDown, waves.upByLevel,
        scaled,
      ]
      for (matrix, place) in zip(matrices, places) {
        for (i, element) in matrix.elements.enumerated() { storage.pointer[group * stride + place + i] = element }
      }
    }
  }

  private static func shapes(_ n: Int, _ m: Int) -> [(Int, Int)] {
    [(n, n), (n, m), (n, n), (n, n), (n, m), (n, n), (m, n), (m, n), (m, m), (n, n), (n, n), (n, m), (n, n)]
  }

  /// y += M x in all lanes.
  @inline(__always)
  private static func add(
    _ matrix: UnsafePointer<SIMD8<Double>>, _ rows: Int, _ columns: Int, _ x: UnsafePointer<SIMD8<Double>>,
    _ y: UnsafeMutablePointer<SIMD8<Double>>
  ) {
    var element = matrix
    for row in 0..<rows {
      var (re, im) = (y[2 &* row], y[2 &* row &+ 1])
      for column in 0..<columns {
        let (a, b) = (element[0], element[1])
        let (p, q) = (x[2 &* column], x[2 &* column &+ 1])
        re.addProduct(a, p)
        im.addProduct(a, q)
        re.addProduct(-b, q)
        im.addProduct(b, p)
        element += 2
      }
      y[2 &* row] = re
      y[2 &* row &+ 1] = im
    }
  }

  /// Solves one column under a half-space of liquid.
  ///
  /// - Parameters:
  ///   - group: The number of the group of waves.
  ///   - layers: Each layer's place, the lowest first; see the type.
  ///   - returned: The factors by which the plate returns what leaves downward.
  ///   - incoming: What comes down into the uppermost layer besides the half-space's answer; nil if nothing.
  ///   - outgoing: Receives what leaves the uppermost layer upward; nil if it is not wanted.
  func solve(
    _ group: Int, _ layers: [UnsafeMutablePointer<SIMD8<Double>>], returned: [(SIMD8<Double>, SIMD8<Double>)],
    incoming: [SIMD8<Double>]? = nil, outgoing: UnsafeMutablePointer<SIMD8<Double>>? = nil
  ) {
    let first = storage.pointer + group * stride
    func matrix(_ number: Int) -> UnsafePointer<SIMD8<Double>> { UnsafePointer(first + places[number]) }
    let (n, m, top) = (n, m, layers.count - 1)
    let (atLevel, atDown) = (2 * n, 2 * (n + m))
    if let incoming { for i in 0..<2 * n { layers[top][atDown + i] += incoming[i] } }
    if top > 0 {
      let (reflection, levelDown, passedDown) = (matrix(0), matrix(1), matrix(2))
      for x in (0..<top).reversed() {
        let (above, here) = (layers[x + 1], layers[x])
        Self.add(reflection, n, n, above, here + atDown)
        Self.add(levelDown, n, m, above + atLevel, here + atDown)
        Self.add(passedDown, n, n, above + atDown, here + atDown)
      }
    }
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 6 * n + 2 * m) { scratch in
      let leaving = scratch.baseAddress.unsafelyUnwrapped
      let (share, source) = (leaving + 2 * n, leaving + 4 * n)
      // What leaves layer 0 downward, apart from what u(0) itself makes leave.
      for i in 0..<2 * n { leaving[i] = .zero }
      Self.add(matrix(1), n, m, layers[0] + atLevel, leaving)
      Self.add(matrix(2), n, n, layers[0] + atDown, leaving)
      for i in 0..<n {
        let (p, q) = returned[i]
        let (a, b) = (leaving[2 * i], leaving[2 * i + 1])
        source[2 * i] = layers[0][2 * i] + p * a - q * b
        source[2 * i + 1] = layers[0][2 * i + 1] + p * b + q * a
      }
      for i in 0..<2 * n { layers[0][i] = .zero }
      Self.add(matrix(12), n, n, source, layers[0])
      for x in 0...top {
        let here = layers[x]
        let (levels, downs) = (here + atLevel, here + atDown)
        for i in 0..<2 * n {
          share[i] = downs[i]
          downs[i] = .zero
          leaving[i] = .zero
        }
        for i in 0..<2 * m {
          source[i] = levels[i]
          levels[i] = .zero
        }
        Self.add(matrix(3), n, n, here, downs)
        Self.add(matrix(4), n, m, source, downs)
        Self.add(matrix(5), n, n, share, downs)
        Self.add(matrix(6), m, n, here, levels)
        Self.add(matrix(7), m, n, downs, levels)
        Self.add(matrix(8), m, m, source, levels)
        guard x < top || outgoing != nil else { continue }
        Self.add(matrix(9), n, n, here, leaving)
        Self.add(matrix(10), n, n, downs, leaving)
        Self.add(matrix(11), n, m, source, leaving)
        if x < top {
          for i in 0..<2 * n { layers[x + 1][i] += leaving[i] }
        } else if let outgoing {
          for i in 0..<2 * n { outgoing[i] = leaving[i] }
        }
      }
    }
  }
}
