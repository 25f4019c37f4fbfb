internal import Domain
internal import MPI
internal import Numerics

/// A cycle's half on one grid, with constant interpolation to the next coarser one.
extension FineLevel {
  /// The smoothing, the residual, and the coarse right-hand side. Collective.
  ///
  /// - Parameter isFromZero: As ``descend(isFromZero:last:)`` has it.
  func descend(_ transfer: BlockTransfer, to coarse: Field<Float>, isFromZero: Bool) throws(MPIError) {
    try descend(isFromZero: isFromZero) { y, z in residual(y, z) }
    if transfer.hasSharedBlocks { try refreshResidual() }
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: shape.nx + 64)
    defer { scratch.deallocate() }
    for z in 0..<transfer.coarse.nz {
      for y in 0..<transfer.coarse.ny { transfer.restrictRow(r, to: coarse, y, z, scratch) }
    }
  }

  /// The coarse correction, and the smoothing in the opposite order. Collective.
  func ascend(_ transfer: BlockTransfer, from coarse: Field<Float>) throws(MPIError) {
    try ascend { y, z, cells in transfer.correctRow(u, from: coarse, y, z, cells) }
  }
}
