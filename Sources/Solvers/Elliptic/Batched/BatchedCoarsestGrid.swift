/// The direct solve on the coarsest grid: a Cholesky factorisation L D L^T of each lane's small matrix.
///
/// A singular operator (no wall with a given potential) loses its last pivot: that unknown is set to zero, and the
/// conjugate gradients remove the constant.
final class BatchedCoarsestGrid {
  private let count: Int
  private let matrix: UnsafeMutablePointer<FloatLanes>
  private let inversePivots: UnsafeMutablePointer<FloatLanes>
  private let vector: UnsafeMutablePointer<FloatLanes>
  private let isSingular: Bool

  init(nx: Int, ny: Int, isSingular: Bool) {
    count = nx * ny
    self.isSingular = isSingular
    matrix = .allocate(capacity: count * count)
    inversePivots = .allocate(capacity: count)
    vector = .allocate(capacity: count)
  }

  deinit {
    matrix.deallocate()
    inversePivots.deallocate()
    vector.deallocate()
  }

  func factorise(_ level: BatchedLevel) {
    assemble(level)
    for k in 0..<count {
      let isLost = isSingular && k == count - 1
      let inverse = isLost ? .zero : 1 / matrix[k * count + k]
      inversePivots[k] = inverse
      for row in (k + 1)..<max(count, k + 1) {
        let multiplier = matrix[row * count + k] * inverse
        for column in (k + 1)..<(row + 1) {
          matrix[row * count + column] -= multiplier * matrix[column * count + k]
        }
      }
      for row in (k + 1)..<max(count, k + 1) { matrix[row * count + k] *= inverse }
    }
  }

  private func assemble(_ level: BatchedLevel) {
    let (nx, ny) = (level.plane.nx, level.plane.ny)
    matrix.update(repeating: .zero, count: count * count)
    func couple(_ n: Int, _ i: Int, _ j: Int, _ value: FloatLanes) {
      guard (0..<nx).contains(i) || level.wrap.x, (0..<ny).contains(j) || level.wrap.y else { return }
      let m = (j + ny) % ny * nx + (i + nx) % nx
      matrix[n * count + m] -= value
      // A short periodic axis may couple a cell to itself: its row then holds both halves.
      matrix[m * count + n] -= value
    }
    for j in 0..<ny {
      for i in 0..<nx {
        let c = level.plane.row(j) + i
        let n = j * nx + i
        matrix[n * count + n] += level.diagonal[c]
        couple(n, i - 1, j, level.west[c])
        couple(n, i, j - 1, level.south[c])
        couple(n, i - 1, j - 1, level.southWest[c])
        couple(n, i + 1, j - 1, level.southEast[c])
      }
    }
  }

  func solve(_ level: BatchedLevel) {
    let (nx, ny) = (level.plane.nx, level.plane.ny)
    for j in 0..<ny {
      for i in 0..<nx {
        let n = j * nx + i
        var sum = level.f[level.plane.row(j) + i]
        for m in 0..<n { sum -= matrix[n * count + m] * vector[m] }
        vector[n] = sum
      }
    }
    for n in 0..<count { vector[n] *= inversePivots[n] }
    for n in (0..<count).reversed() {
      var sum = vector[n]
      for m in (n + 1)..<max(count, n + 1) { sum -= matrix[m * count + n] * vector[m] }
      vector[n] = sum
    }
    for j in 0..<ny {
      for i in 0..<nx { level.u[level.plane.row(j) + i] = vector[j * nx + i] }
    }
    level.wrap.refresh(level.u, on: level.plane)
  }
}
