/// The anisotropic part of a gradient flux, row by row.
protocol FluxRows: AnyObject {
  /// Computes what the cells of row (y, z) need, if rows are visited in order; `u` points to cell (0, 0, 0).
  func prepare(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int)

  /// The divergence of the flux in cells i to i + 7 of row (y, z), which is prepared.
  func divergence(_ i: Int, _ y: Int, _ z: Int) -> Doubles

  /// a - 1 in cells i to i + 7 of row (y, z), whose first value `u` points to.
  func excess(_ u: UnsafePointer<Double>, _ i: Int, _ y: Int, _ z: Int) -> Doubles
}
