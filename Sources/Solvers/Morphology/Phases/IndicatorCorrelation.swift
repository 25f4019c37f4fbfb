public import Domain
internal import Glibc
internal import Numerics

/// The two-point function of the metal over all directions, chords along the axes, and the surface that their slopes mean.
///
/// For volumes that are spread over ranks see ``PhaseStatistics`` and ``RadialTwoPoint``.
public struct IndicatorCorrelation: Sendable, Hashable {
  /// The metal's part of the volume.
  public let fraction: Double

  /// The mean distance in each bin, m; the first is 0. Bins are as wide as the least spacing.
  public let distances: [Double]

  /// S2(r) = <I(x) I(x + r)> in each bin.
  public let twoPoint: [Double]

  /// What lines along each axis tell: S2, lineal path and chords.
  public let along: [Axis: LineStatistics]

  /// The surface per volume, 1/m, if all directions are alike: -4 S2'(0), in two axes -pi S2'(0), by first differences along
  /// the axes (Debye, Anderson and Brumberger 1957).
  public var specificSurface: Double {
    let projected = along.values.map(\.projectedSurface).sorted().reduce(0, +)
    return projected * (along.count == 3 ? 2.0 / 3 : .pi / 4)
  }

  /// The mean chord of the metal, m: 4 V / S in three axes, pi A / P in two.
  public var meanChord: Double { fraction / specificSurface * (along.count == 3 ? 4 : .pi) }

  /// Measures the cells where a field is not below 1/2.
  ///
  /// - Parameters:
  ///   - field: The order parameter or indicator.
  ///   - largestDistance: The largest distance, m; nil for a quarter of the shortest axis.
  public init(_ field: SampledField, largestDistance: Double? = nil) {
    let grid = field.grid
    let isMetal = field.values.map { $0 >= 0.5 ? UInt8(1) : 0 }
    let sides = grid.axes.map { Double(grid.cells[$0]) * grid.spacing[$0] }
    let reach = largestDistance ?? (sides.min() ?? 0) / 4
    var along: [Axis: LineStatistics] = [:]
    for axis in grid.axes {
      let (length, isPeriodic) = (grid.cells[axis], field.periodic.contains(axis))
      let lags = min(length - 1, max(2, Int(reach / grid.spacing[axis]))) + 1
      var counts = LineStatistics(spacing: grid.spacing[axis], length: length, lags: lags)
      var line = [UInt8](repeating: 0, count: length + lags)
      for start in field.lines(along: axis) {
        for n in 0..<length + lags { line[n] = isMetal[start + n % length * field.stride(axis)] }
        line.withUnsafeBufferPointer { buffer in
          guard let first = buffer.baseAddress else { return }
          counts.add(first, length: length, isPeriodic: isPeriodic)
        }
      }
      along[axis] = counts
    }
    self.along = along
    fraction = Double(isMetal.reduce(0) { $0 + Int($1) }) / Double(isMetal.count)
    (distances, twoPoint) = Self.radial(isMetal, field, reach)
  }

  private static func radial(_ isMetal: [UInt8], _ field: SampledField, _ reach: Double) -> ([Double], [Double]) {
    let grid = field.grid
    var padded = grid.cells
    for axis in grid.axes where !field.periodic.contains(axis) {
      padded[axis] = LagSums.smooth(grid.cells[axis] + min(grid.cells[axis], Int(reach / grid.spacing[axis]) + 1))
    }
    let transform = RealFourierTransform(shape: [padded.z, padded.y, padded.x])
    for n in 0..<padded.product { transform.real[n] = 0 }
    var place = 0
    for z in 0..<grid.cells.z {
      for y in 0..<grid.cells.y {
        for x in 0..<grid.cells.x {
          transform.real[(z * padded.y + y) * padded.x + x] = Double(isMetal[place])
          place += 1
        }
      }
    }
    transform.forward()
    for n in 0..<padded.z * padded.y * (padded.x / 2 + 1) {
      let (a, b) = (transform.complex[2 * n], transform.complex[2 * n + 1])
      (transform.complex[2 * n], transform.complex[2 * n + 1]) = (a * a + b * b, 0)
    }
    transform.backward()
    let width = grid.axes.map { grid.spacing[$0] }.min() ?? 1
    let bins = Int(reach / width + 1e-9) + 1
    var table = [[Double]](repeating: [0, 0, 0], count: bins)
    for z in 0..<padded.z {
      for y in 0..<padded.y {
        for x in 0..<padded.x {
          let cell = CellIndex(x, y, z)
          var (square, number) = (0.0, 1)
          for axis in grid.axes {
            let lag = min(cell[axis], padded[axis] - cell[axis])
            square += (Double(lag) * grid.spacing[axis]) * (Double(lag) * grid.spacing[axis])
            number *= field.periodic.contains(axis) ? grid.cells[axis] : max(grid.cells[axis] - lag, 0)
          }
          let bin = Int((square.squareRoot() / width).rounded())
          guard bin < bins, number > 0 else { continue }
          table[bin][0] += Double(number)
          table[bin][1] += Double(number) * square.squareRoot()
          table[bin][2] += (transform.real[(z * padded.y + y) * padded.x + x] / Double(padded.product)).rounded()
        }
      }
    }
    return (table.map { $0[1] / max($0[0], 1) }, table.map { $0[2] / max($0[0], 1) })
  }
}
