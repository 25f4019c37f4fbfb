internal import Domain
internal import MPI
internal import Numerics

/// Solves p(A) x = b on a box directly, by transforms along the axes that make A diagonal: Hartley's along periodic axes,
/// cosines between walls without flux, sines between walls with a value.
///
/// Each line is transformed by itself, whole, on one rank: the solution has the same bits on any number of ranks.
final class SeparableSolver: PolynomialSolver {
  private let topology: CartesianTopology
  private let transforms: [LineTransform]
  private let eigenvalues: [[Double]]
  private let order: [Axis]
  private let boxes: [[Box]]
  private let scale: Double

  /// Whether there are transforms for the conditions: both walls of an axis alike, with values or without flux.
  static func suits(_ boundaries: Boundaries) -> Bool {
    boundaries.decomposition.grid.axes.allSatisfy { kind(boundaries, $0) != nil }
  }

  private static func kind(_ boundaries: Boundaries, _ axis: Axis) -> LineTransform.Kind? {
    let sides = [Side(axis, isUpper: false), Side(axis, isUpper: true)].map { boundaries[$0] }
    switch (sides[0], sides[1]) {
    case (.periodic, .periodic): return .periodic
    case (.gradient, .gradient): return .even
    case (.value, .value): return .odd
    default: return nil
    }
  }

  init?(_ boundaries: Boundaries, on topology: CartesianTopology) {
    let grid = topology.grid
    let axes = Array(grid.axes)
    let kinds = axes.compactMap { Self.kind(boundaries, $0) }
    guard kinds.count == axes.count else { return nil }
    self.topology = topology
    transforms = zip(axes, kinds).map { LineTransform($1, count: grid.cells[$0]) }
    eigenvalues = zip(axes, transforms).map { axis, transform in
      let square = grid.spacing[axis] * grid.spacing[axis]
      return transform.eigenvalues.map { $0 / square }
    }
    order = grid.dimensions == 3 ? [.x, .z, .y] : [.x, .y]
    let ranks = topology.communicator.size
    let blocks = (0..<ranks).map { topology.decomposition.block(of: $0).owned }
    boxes = [blocks] + order.map { Pencils.boxes(grid.cells, along: $0, rankCount: ranks) }
    scale = transforms.reduce(1) { $0 / $1.norm }
  }

  func solvable(_ polynomial: StepPolynomial) -> StepPolynomial { polynomial }

  func solve(_ polynomial: StepPolynomial, _ b: Field<Double>, into x: Field<Double>) throws {
    let (rank, communicator) = (topology.rank, topology.communicator)
    let width = b.block.count.x
    var data = HugeBuffer<Double>(count: b.block.owned.cellCount)
    var place = 0
    b.forEachRow { row, _, _ in
      (data.pointer + place).update(from: row, count: width)
      place += width
    }
    for (stage, axis) in order.enumerated() {
      data = try BoxRedistribution(from: boxes[stage], to: boxes[stage + 1], rank: rank).move(data, on: communicator)
      transforms[axis.rawValue].apply(along: axis, of: boxes[stage + 1][rank], data.pointer, isForward: true)
    }
    divide(by: polynomial, boxes[order.count][rank], data.pointer)
    for (stage, axis) in order.enumerated().reversed() {
      transforms[axis.rawValue].apply(along: axis, of: boxes[stage + 1][rank], data.pointer, isForward: false)
      data = try BoxRedistribution(from: boxes[stage + 1], to: boxes[stage], rank: rank).move(data, on: communicator)
    }
    place = 0
    x.forEachRow { row, _, _ in
      row.update(from: data.pointer + place, count: width)
      place += width
    }
  }

  private func divide(by p: StepPolynomial, _ box: Box, _ data: UnsafeMutablePointer<Double>) {
    let n = box.count
    var place = 0
    for z in box.range(.z) {
      let high = eigenvalues.count == 3 ? eigenvalues[2][z] : 0
      for y in box.range(.y) {
        let rest = eigenvalues[1][y] + high
        eigenvalues[0].withUnsafeBufferPointer { values in
          for x in 0..<n.x {
            let a = values[box.lower.x &+ x] + rest
            data[place &+ x] *= scale / (p.constant + a * (p.linear + a * p.square))
          }
        }
        place += n.x
      }
    }
  }
}
