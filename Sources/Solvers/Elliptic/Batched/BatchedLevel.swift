internal import Numerics

/// One grid of the multigrid hierarchy: a symmetric nine-point operator in single precision, and its work arrays.
///
/// Off-diagonals are stored as positive couplings: A u = d u - sum of c u'. Each coupling is stored once, at the cell
/// whose neighbour it names: `west` to (i-1, j), `south` to (i, j-1), `southWest` to (i-1, j-1) and `southEast` to
/// (i+1, j-1). All arrays are padded planes; the ghosts of couplings are zero at walls and copies beyond periodic sides.
final class BatchedLevel {
  typealias Plane = UnsafeMutablePointer<FloatLanes>

  let plane: PaddedPlane
  let wrap: Wrap

  /// Whether the next coarser grid has half the cells along x, y.
  let coarsens: (x: Bool, y: Bool)

  let diagonal: Plane
  let inverseDiagonal: Plane
  let west: Plane
  let south: Plane
  let southWest: Plane
  let southEast: Plane

  /// The unknown, the right-hand side and the residual.
  let u: Plane
  let f: Plane
  let r: Plane

  /// The interpolation from the next coarser grid, in that grid's plane: the weight of each coarse cell in its eight
  /// fine neighbours, in the order of `InterpolationWeights`.
  let weights: InterpolationWeights
  let coarsePlane: PaddedPlane

  private let storage: HugeBuffer<FloatLanes>

  /// Grids with at most this many cells are solved directly.
  static let coarsestCount = 16

  init(nx: Int, ny: Int, wrap: Wrap) {
    plane = PaddedPlane(nx: nx, ny: ny)
    self.wrap = wrap
    let isCoarsest = nx * ny <= Self.coarsestCount
    coarsens = (!isCoarsest && nx > 1, !isCoarsest && ny > 1)
    coarsePlane = PaddedPlane(nx: coarsens.x ? (nx + 1) / 2 : nx, ny: coarsens.y ? (ny + 1) / 2 : ny)
    let hasCoarser = coarsens.x || coarsens.y
    // Each plane has a margin, since kernels near a corner touch one cell beyond the ring (with weight zero).
    let margin = plane.stride + 2
    let fine = plane.count + 2 * margin
    let coarse = hasCoarser ? coarsePlane.count + 2 * (coarsePlane.stride + 2) : 0
    storage = HugeBuffer(count: 9 * fine + 8 * coarse)
    let base = storage.pointer
    func fineArray(_ n: Int) -> Plane { base + n * fine + margin }
    diagonal = fineArray(0)
    inverseDiagonal = fineArray(1)
    west = fineArray(2)
    south = fineArray(3)
    southWest = fineArray(4)
    southEast = fineArray(5)
    u = fineArray(6)
    f = fineArray(7)
    r = fineArray(8)
    weights = InterpolationWeights(base: base + 9 * fine + coarsePlane.stride + 2, distance: coarse)
  }

  /// Whether a red-black or four-colour ordering decouples the cells of one colour: an odd periodic axis joins two
  /// cells of the same colour.
  var coloursDecouple: Bool {
    !(wrap.x && plane.nx % 2 == 1) && !(wrap.y && plane.ny % 2 == 1)
  }

  /// Whether cells of the interpolation's centre kind are those of the last colour, which the short forms rely on.
  var takesShortForms: Bool { coarsens.x && coarsens.y && coloursDecouple }

  /// Refreshes the ghosts of the couplings, and inverts the diagonal.
  func finishOperator() {
    foldSelfCouplings()
    for j in 0..<plane.ny {
      let d = diagonal + plane.row(j)
      let inverse = inverseDiagonal + plane.row(j)
      for i in 0..<plane.nx { inverse[i] = 1 / d[i] }
    }
    for array in [diagonal, west, south, southWest, southEast] { wrap.refresh(array, on: plane) }
  }
}

extension BatchedLevel {
  /// Around a periodic axis of one cell, couplings to the cell's own images belong to the diagonal.
  private func foldSelfCouplings() {
    if wrap.x && plane.nx == 1 {
      for j in 0..<plane.ny {
        let c = plane.row(j)
        diagonal[c] -= 2 * west[c]
        south[c] += southWest[c] + southEast[c]
        for array in [west, southWest, southEast] { array[c] = .zero }
      }
    }
    if wrap.y && plane.ny == 1 {
      for i in 0..<plane.nx {
        let c = plane.row(0) &+ i
        diagonal[c] -= 2 * south[c]
        let before = plane.row(0) &+ (i == 0 ? plane.nx &- 1 : i &- 1)
        west[c] += southWest[c] + (i > 0 || wrap.x ? southEast[before] : .zero)
      }
      for i in 0..<plane.nx {
        for array in [south, southWest, southEast] { array[plane.row(0) &+ i] = .zero }
      }
    }
  }
}

/// The eight planes of interpolation weights, by the place of the fine cell around the coarse one.
struct InterpolationWeights {
  let base: UnsafeMutablePointer<FloatLanes>
  let distance: Int

  @inline(__always) var west: UnsafeMutablePointer<FloatLanes> { base }
  @inline(__always) var east: UnsafeMutablePointer<FloatLanes> { base + distance }
  @inline(__always) var south: UnsafeMutablePointer<FloatLanes> { base + 2 &* distance }
  @inline(__always) var north: UnsafeMutablePointer<FloatLanes> { base + 3 &* distance }
  @inline(__always) var southWest: UnsafeMutablePointer<FloatLanes> { base + 4 &* distance }
  @inline(__always) var southEast: UnsafeMutablePointer<FloatLanes> { base + 5 &* distance }
  @inline(__always) var northWest: UnsafeMutablePointer<FloatLanes> { base + 6 &* distance }
  @inline(__always) var northEast: UnsafeMutablePointer<FloatLanes> { base + 7 &* distance }

  var all: [UnsafeMutablePointer<FloatLanes>] { (0..<8).map { base + $0 * distance } }
}
