internal import Domain
internal import MPI
internal import Numerics

/// A cycle's half on one grid, with constant interpolation to the next coarser one.
extension FineLevel {
  /// The smoothing, the residual, and the coarse right-hand side. Collective.
  ///
  /// - Parameters:
  ///   - transfer: The way to the coarse grid.
  ///   - coarse: Its right-hand side.
  ///   - isFromZero: Whether u counts as zero. Else it is what the opposite smoothing left, whose last step was the first
  ///     one here: that is not repeated.
  /// - Throws: `MPIError`.
  func descend(_ transfer: BlockTransfer, to coarse: Field<Float>, isFromZero: Bool) throws(MPIError) {
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: shape.nx + 64)
    defer { scratch.deallocate() }
    // Blocks that no other rank has a part of are summed while their residuals are in the cache.
    let isAtOnce = !transfer.hasSharedBlocks
    try smoothDown(isFromZero: isFromZero) { y, z in
      residual(y, z)
      guard isAtOnce, transfer.endsBlocks(y, z) else { return }
      transfer.restrictRow(r, to: coarse, transfer.coarseRow(y, .y), transfer.coarseRow(z, .z), scratch)
    }
    guard !isAtOnce else { return }
    try refreshResidual()
    for z in 0..<transfer.coarse.nz {
      for y in 0..<transfer.coarse.ny { transfer.restrictRow(r, to: coarse, y, z, scratch) }
    }
  }

  /// The coarse correction, and the smoothing in the opposite order. Collective.
  func ascend(_ transfer: BlockTransfer, from coarse: Field<Float>) throws(MPIError) {
    try smoothUp { y, z, cells in transfer.correctRow(u, from: coarse, y, z, cells) }
  }
}
