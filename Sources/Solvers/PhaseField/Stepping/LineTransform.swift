internal import Domain
internal import Glibc
internal import Numerics

/// Transforms all lines along one axis of a box.
final class LineTransform {
  typealias Kind = SymmetricTransform.Symmetry

  private let lines: [SymmetricTransform]
  private let count: Int

  /// Transforms for lines of so many cells.
  init(_ kind: Kind, count: Int) {
    self.count = count
    // Eight lines at a time are read and written side by side.
    lines = (0..<8).map { _ in SymmetricTransform(kind, count: count) }
  }

  /// What both directions together multiply by.
  var norm: Double { lines[0].norm }

  /// The eigenvalues of -u[i-1] + 2 u[i] - u[i+1], in the order of the coefficients: 4 sin^2 of half the phase.
  var eigenvalues: [Double] {
    (0..<count).map { k in
      let half: Double =
        switch lines[0].symmetry {
        case .periodic: Double.pi * Double(k) / Double(count)
        case .even: Double.pi * Double(k) / Double(2 * count)
        case .odd: Double.pi * Double(k + 1) / Double(2 * count)
        }
      return 4 * sin(half) * sin(half)
    }
  }

  /// Transforms the lines of a box, which holds them whole.
  func apply(along axis: Axis, of box: Box, _ data: UnsafeMutablePointer<Double>, isForward: Bool) {
    guard !box.isEmpty else { return }
    let n = box.count
    guard axis != .x else {
      for row in 0..<n.y * n.z {
        let line = lines[0]
        line.data.update(from: data + row * count, count: count)
        if isForward { line.forward() } else { line.backward() }
        (data + row * count).update(from: line.data, count: count)
      }
      return
    }
    let stride = axis == .y ? n.x : n.x * n.y
    let (others, otherStride) = axis == .y ? (n.z, n.x * n.y) : (n.y, n.x)
    for other in 0..<others {
      for x in Swift.stride(from: 0, to: n.x, by: 8) {
        let width = min(8, n.x - x)
        let start = data + other * otherStride + x
        for i in 0..<count {
          for lane in 0..<width { lines[lane].data[i] = start[i * stride + lane] }
        }
        for lane in 0..<width {
          if isForward { lines[lane].forward() } else { lines[lane].backward() }
        }
        for i in 0..<count {
          for lane in 0..<width { start[i * stride + lane] = lines[lane].data[i] }
        }
      }
    }
  }
}
