public import Domain
public import MPI
internal import Numerics

/// The two-point function of a phase over all directions, by distance.
///
/// By Fourier transforms over the whole grid: around periodic axes all cells pair with all, along others those within the
/// grid. The counts are whole numbers: the same on any number of ranks, to the bit.
public struct RadialTwoPoint: Sendable, Hashable {
  /// The width of a bin, m: bin n has the pairs whose distance is nearest to n times it.
  public let width: Double

  /// For each bin, the pairs of cells that are both in the phase.
  public let matches: [Int]

  /// For each bin, all pairs of cells.
  public let pairs: [Int]

  /// For each bin, the mean distance of its pairs, m.
  public let distances: [Double]

  /// S2 at the mean distance of a bin.
  public func value(_ bin: Int) -> Double { Double(matches[bin]) / Double(pairs[bin]) }

  /// Measures a phase. Collective.
  ///
  /// - Parameters:
  ///   - phase: Its label.
  ///   - image: This rank's part of the medium.
  ///   - topology: The ranks over the grid, of which the image has this rank's block.
  ///   - largestDistance: The largest distance, m; at most half of a periodic axis and the length of any other.
  /// - Throws: `MPIError`.
  public init(
    of phase: UInt8, in image: PhaseImage, on topology: CartesianTopology, largestDistance: Double
  ) throws(MPIError) {
    precondition(image.box == topology.block().owned, "the image is not that of this rank's block")
    let (grid, communicator) = (topology.grid, topology.communicator)
    let periodic = topology.decomposition.periodic
    var torus = grid.cells
    for axis in grid.axes where !periodic.contains(axis) { torus[axis] = FieldTorus.evenSmooth(2 * grid.cells[axis]) }
    let transform = DecomposedFourierTransform(torus, on: communicator)
    let products = try Self.products(phase, image, transform, topology)

    let width = grid.axes.map { grid.spacing[$0] }.min() ?? 1
    let bins = Int(largestDistance / width) + 1
    var counts = [Int](repeating: 0, count: 2 * bins)
    var sums = ReproducibleSum(count: bins)
    let (box, total) = (transform.realBox, Double(torus.product))
    box.forEachRow { row in
      for i in 0..<box.count.x {
        let cell = CellIndex(row.x + i, row.y, row.z)
        var (square, number) = (0.0, 1)
        for axis in grid.axes {
          let lag = min(cell[axis], torus[axis] - cell[axis])
          square += (Double(lag) * grid.spacing[axis]) * (Double(lag) * grid.spacing[axis])
          number *= periodic.contains(axis) ? grid.cells[axis] : max(grid.cells[axis] - lag, 0)
        }
        let distance = square.squareRoot()
        let bin = Int((distance / width).rounded())
        guard bin < bins, number > 0 else { continue }
        counts[bin] += Int((products.pointer[box.place(of: row) + i] / total).rounded())
        counts[bins + bin] += number
        sums.add(distance * Double(number), to: bin)
      }
    }
    try communicator.allReduce(&counts, .sum)
    try communicator.allReduce(&sums.words, .sum)
    self.width = width
    matches = Array(counts[..<bins])
    pairs = Array(counts[bins...])
    distances = (0..<bins).map { [pairs] in sums.value($0) / Double(max(pairs[$0], 1)) }
  }

  /// The sums over all cells of the products of indicators, by displacement.
  private static func products(
    _ phase: UInt8, _ image: PhaseImage, _ transform: DecomposedFourierTransform, _ topology: CartesianTopology
  ) throws(MPIError) -> HugeBuffer<Double> {
    let communicator = topology.communicator
    let indicator = HugeBuffer<Double>(count: image.labels.count)
    for place in image.labels.indices where image.labels[place] == phase { indicator.pointer[place] = 1 }
    let blocks = (0..<communicator.size).map { topology.decomposition.block(of: $0).owned }
    let padded = try BoxRedistribution(from: blocks, to: transform.realBoxes, rank: communicator.rank)
      .move(indicator, on: communicator)
    let spectrum = try transform.forward(padded)
    for n in 0..<spectrum.count / 2 {
      let (a, b) = (spectrum.pointer[2 * n], spectrum.pointer[2 * n + 1])
      spectrum.pointer[2 * n] = a * a + b * b
      spectrum.pointer[2 * n + 1] = 0
    }
    return try transform.backward(spectrum)
  }
}
