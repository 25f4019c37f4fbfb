/// The anisotropic part of a gradient flux, row by row.
protocol FluxRows {
  /// What the cells of one row need.
  associatedtype Row: FluxRow

  /// Computes what the cells of row (y, z) need, if rows are visited in order; `u` points to cell (0, 0, 0).
  func prepare(_ u: UnsafePointer<Double>, _ y: Int, _ z: Int) -> Row
}

/// The anisotropic part of a gradient flux around one row of cells.
protocol FluxRow {
  /// The divergence of the flux in cells i to i + 7.
  func divergence(_ i: Int) -> Doubles

  /// a - 1 in cells i to i + 7 of the row, whose first value `u` points to.
  func excess(_ u: UnsafePointer<Double>, _ i: Int) -> Doubles
}
