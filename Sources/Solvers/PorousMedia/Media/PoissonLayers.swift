public import Domain
internal import Glibc
public import Numerics

/// Layers of two phases that alternate along an axis, with exponential thicknesses (a random telegraph).
///
/// With the mean thicknesses l0 and l1 the fraction of phase 0 is phi = l0 / (l0 + l1); along the axis its lineal path is
/// phi exp(-z / l0) and its two-point function phi^2 + phi (1 - phi) exp(-z (1 / l0 + 1 / l1)).
public struct PoissonLayers: PhaseMedium, Hashable {
  /// The axis across the layers.
  public let axis: Axis

  /// The mean thicknesses of the layers of phase 0 and phase 1, m.
  public let thickness: [Double]

  /// Layers of given mean thicknesses.
  ///
  /// - Parameters:
  ///   - axis: The axis across the layers.
  ///   - thickness: The mean thicknesses of the layers of phase 0 and phase 1, m.
  /// - Throws: `SolverError.contradiction` unless there are two, and positive.
  public init(across axis: Axis, thickness: [Double]) throws(SolverError) {
    guard thickness.count == 2, thickness.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .contradiction("layers of two phases with the thicknesses \(thickness) m")
    }
    self.axis = axis
    self.thickness = thickness
  }

  /// Layers of given mean period and fraction of phase 0.
  ///
  /// - Throws: As ``init(across:thickness:)``.
  public init(across axis: Axis, period: Double, fraction: Double) throws(SolverError) {
    try self.init(across: axis, thickness: [period * fraction, period * (1 - fraction)])
  }

  /// The mean volume fraction of phase 0.
  public var porosity: Double { thickness[0] / (thickness[0] + thickness[1]) }

  /// The phases of the cells of a box; see `PhaseMedium`.
  ///
  /// - Parameters:
  ///   - box: The cells.
  ///   - grid: The grid.
  ///   - key: The key of the ensemble.
  ///   - sample: The sample's number.
  /// - Returns: 0 and 1.
  /// - Throws: `SolverError.unsupportedSize` if the grid lacks the axis.
  public func phases(of box: Box, in grid: Grid, key: RandomKey, sample: UInt64) throws(SolverError) -> PhaseImage {
    guard grid.axes.contains(axis) else { throw .unsupportedSize("layers across \(axis) need that axis") }
    var image = PhaseImage(grid, box: box)
    guard !box.isEmpty else { return image }
    let labels = labels(upTo: box.upper[axis], grid, key.child("layers").child(sample))
    var place = 0
    box.forEachRow { row in
      for x in 0..<box.count.x {
        image.labels[place] = labels[axis == .x ? row.x + x : row[axis]]
        place += 1
      }
    }
    return image
  }

  /// The labels of the first cells along the axis.
  private func labels(upTo count: Int, _ grid: Grid, _ key: RandomKey) -> [UInt8] {
    // The process forgets where a layer began: at the wall it is as if one began there.
    var label: UInt8 = key.uniform(cell: 0) < porosity ? 0 : 1
    var end = 0.0
    var layer: UInt64 = 0
    return (0..<count).map { cell in
      let place = (Double(cell) + 0.5) * grid.spacing[axis]
      while true {
        let next = end - thickness[Int(label)] * log(key.uniform(cell: layer + 1))
        if next > place { return label }
        (end, layer, label) = (next, layer + 1, 1 - label)
      }
    }
  }
}
