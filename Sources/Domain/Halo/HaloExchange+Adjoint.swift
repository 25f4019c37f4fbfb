public import MPI

extension HaloExchange {
  /// Applies the transpose of the refresh: adds halo values to the values that they are copies of, and zeroes them.
  ///
  /// As a linear map of all values of the fields, halo included, a refresh leaves owned values and overwrites halos;
  /// its transpose sends what arrives at a halo back to the owner. Contributions to a cell are added in the order of
  /// the directions that they come from, not in that of their arrival. Where a kernel has scattered partial sums into
  /// halos, these have been grouped by block: only a kernel that gathers gives the same bits on any number of ranks.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func adjoint(_ fields: [any FieldStorage]) throws(MPIError) {
    try beginAdjoint(fields)
    try finish()
  }

  /// Applies the transpose of the refresh.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func adjoint(_ fields: any FieldStorage...) throws(MPIError) { try adjoint(fields) }

  /// Begins to apply the transpose of the refresh; ``finish()`` completes it.
  ///
  /// - Parameter fields: One field for each slot. Until it is finished their halos must not be touched.
  /// - Throws: `MPIError`.
  public func beginAdjoint(_ fields: [any FieldStorage]) throws(MPIError) { try start(.adjoint, fields) }

  /// Replaces owned values by those that a neighbour has written into its halo.
  ///
  /// In-place streaming of populations writes into halo cells what belongs to the neighbour. Each value should have one
  /// halo copy at most: of several, the last in the order of directions stays.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func deposit(_ fields: [any FieldStorage]) throws(MPIError) {
    try beginDeposit(fields)
    try finish()
  }

  /// Begins to replace owned values by those in the neighbours' halos; ``finish()`` completes it.
  ///
  /// - Parameter fields: One field for each slot. Until it is finished their halos must not be touched.
  /// - Throws: `MPIError`.
  public func beginDeposit(_ fields: [any FieldStorage]) throws(MPIError) { try start(.deposit, fields) }
}
