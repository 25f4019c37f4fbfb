extension Tensor {
  /// op(A) op(B) of the last two axes, for all places of the axes before them.
  ///
  /// - Parameters:
  ///   - a: Shape (..., m, k), or (..., k, m) if transposed.
  ///   - b: Shape (..., k, n), or (..., n, k) if transposed; without axes before the last two it serves all of A's.
  ///   - transposesA: Whether the last two axes of A are exchanged.
  ///   - transposesB: Whether those of B are.
  /// - Returns: Shape (..., m, n).
  public static func product(
    _ a: Tensor, _ b: Tensor, transposesA: Bool = false, transposesB: Bool = false
  ) -> Tensor {
    precondition(a.rank >= 2 && b.rank >= 2, "a product needs matrices, not \(a.shape) and \(b.shape)")
    let (rowsA, columnsA) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (rowsB, columnsB) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    let (m, k) = transposesA ? (columnsA, rowsA) : (rowsA, columnsA)
    let (kB, n) = transposesB ? (columnsB, rowsB) : (rowsB, columnsB)
    precondition(k == kB, "no product of \(a.shape) and \(b.shape)")
    let batch = Array(a.shape.dropLast(2))
    // A shared B makes one large product of many small ones.
    if b.rank == 2, !transposesA {
      return flatProduct(a, b, rows: batch.reduce(1, *) * m, k, n, transposesB).reshaped(batch + [m, n])
    }
    precondition(b.rank == 2 || Array(b.shape.dropLast(2)) == batch, "no product of \(a.shape) and \(b.shape)")
    let (stepA, stepB) = (rowsA * columnsA, b.rank == 2 ? 0 : rowsB * columnsB)
    return a.withPointer { pa in
      b.withPointer { pb in
        Tensor(shape: batch + [m, n]) { c in
          for i in 0..<batch.reduce(1, *) {
            Scalar.multiply(
              m, n, k, 1, pa + i * stepA, transposesA: transposesA, strideA: columnsA, pb + i * stepB,
              transposesB: transposesB, strideB: columnsB, 0, c + i * m * n, strideC: n)
          }
        }
      }
    }
  }

  private static func flatProduct(_ a: Tensor, _ b: Tensor, rows: Int, _ k: Int, _ n: Int, _ transposesB: Bool)
    -> Tensor
  {
    a.withPointer { pa in
      b.withPointer { pb in
        Tensor(shape: [rows, n]) { c in
          Scalar.multiply(
            rows, n, k, 1, pa, transposesA: false, strideA: k, pb, transposesB: transposesB,
            strideB: b.shape[b.rank - 1], 0, c, strideC: n)
        }
      }
    }
  }

  /// The sum over all leading axes of A^T B: how a shared matrix answers when many rows used it.
  ///
  /// - Parameters:
  ///   - a: Shape (..., m).
  ///   - b: Shape (..., n), with the same leading axes.
  /// - Returns: Shape (m, n).
  static func outerSum(_ a: Tensor, _ b: Tensor) -> Tensor {
    let (m, n) = (a.shape[a.rank - 1], b.shape[b.rank - 1])
    return product(a.reshaped([a.count / m, m]), b.reshaped([b.count / n, n]), transposesA: true)
  }
}
