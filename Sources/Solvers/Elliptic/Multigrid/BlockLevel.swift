internal import Domain
internal import MPI
internal import Numerics

/// A cycle's half on one grid, with constant interpolation to the next coarser one.
extension FineLevel {
  /// The smoothing, the residual, and the coarse right-hand side. Collective.
  ///
  /// - Parameter isFromZero: Whether u counts as zero. Else it is what the opposite smoothing left, whose last step was the
  ///   first one here: that is not repeated.
  func descend(_ transfer: BlockTransfer, to coarse: Field<Float>, isFromZero: Bool) throws(MPIError) {
    let first = isFromZero ? 0 : 1
    if isLayered {
      try descendByLayers(transfer, to: coarse, from: first)
    } else {
      for step in first..<halfSweeps {
        forEachRow { y, z in smoothDown(step, y, z) }
        try refresh()
      }
      forEachRow { y, z in residual(y, z) }
    }
    if transfer.hasSharedBlocks { try refreshResidual() }
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: shape.nx + 64)
    defer { scratch.deallocate() }
    for z in 0..<transfer.coarse.nz {
      for y in 0..<transfer.coarse.ny { transfer.restrictRow(r, to: coarse, y, z, scratch) }
    }
  }

  /// The coarse correction, and the smoothing in the opposite order. Collective.
  func ascend(_ transfer: BlockTransfer, from coarse: Field<Float>) throws(MPIError) {
    if isLayered {
      try runSteps(0..<halfSweeps + 1) { step, layer in
        forEachRow(inLayer: layer) { y, z in
          if step == 0 { transfer.correctRow(u, from: coarse, y, z) } else { smoothUp(step - 1, y, z) }
        }
      } last: { _ in
      }
      try refresh()
    } else {
      forEachRow { y, z in transfer.correctRow(u, from: coarse, y, z) }
      try refresh()
      for step in 0..<halfSweeps {
        forEachRow { y, z in smoothUp(step, y, z) }
        try refresh()
      }
    }
  }

  private func descendByLayers(
    _ transfer: BlockTransfer, to coarse: Field<Float>, from first: Int
  ) throws(MPIError) {
    try runSteps(first..<halfSweeps) { step, layer in
      forEachRow(inLayer: layer) { smoothDown(step, $0, $1) }
    } last: { layer in
      forEachRow(inLayer: layer) { residual($0, $1) }
    }
  }
}
