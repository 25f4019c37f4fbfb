internal import Domain

/// A coefficient that goes from that of the electrolyte to that of the metal by h(xi), in cells and on faces, where it is
/// the mean of both sides'.
struct PhaseCoefficient {
  let liquid: Double
  let solid: Double

  /// The coefficient of a phase.
  @inline(__always)
  func value(_ xi: Double) -> Double {
    let u = xi < 0 ? 0 : xi > 1 ? 1 : xi
    // 1 - h = h(1 - xi), without cancellation in the metal.
    let v = 1 - u
    let rest = v * v * v * (10 - v * (15 - 6 * v))
    let share = u * u * u * (10 - u * (15 - 6 * u))
    return solid * share + liquid * rest
  }

  /// Fills the faces, those of the block's ends included. Local; the phase's halo is up to date.
  func fill(_ faces: [Axis: Field<Double>], from phase: Field<Double>, cells: Field<Double>) {
    let (count, layout) = (phase.block.count, phase.layout)
    let strides = [1, layout.rowStride, layout.planeStride]
    let hasZ = phase.block.halo.z > 0
    for z in (hasZ ? -1 : 0)..<count.z + (hasZ ? 1 : 0) {
      for y in -1..<count.y + 1 {
        let (row, out) = (phase.row(y, z), cells.row(y, z))
        for x in -1..<count.x + 1 { out[x] = value(row[x]) }
      }
    }
    for (axis, field) in faces {
      let stride = strides[axis.rawValue]
      for z in 0..<count.z + (axis == .z ? 1 : 0) {
        for y in 0..<count.y + (axis == .y ? 1 : 0) {
          let (row, out) = (cells.row(y, z), field.row(y, z))
          for x in 0..<count.x + (axis == .x ? 1 : 0) { out[x] = 0.5 * (row[x - stride] + row[x]) }
        }
      }
    }
  }
}

/// Adds the divergence of a flux through the faces inside the domain, k times what `pair` makes of two neighbours over their
/// distance; nothing passes walls. Local; halos are up to date.
///
/// - Parameters:
///   - faces: k.
///   - out: What it is added to.
///   - topology: The ranks over the grid.
///   - pair: From the places of the lower and of the upper cell in memory, counted as ``Field/pointer(component:)`` does.
@inline(__always)
func addDivergence(
  _ faces: [Axis: Field<Double>], to out: Field<Double>, on topology: CartesianTopology,
  _ pair: (_ lower: Int, _ upper: Int) -> Double
) {
  let (count, layout) = (out.block.count, out.layout)
  let strides = [1, layout.rowStride, layout.planeStride]
  for axis in topology.grid.axes {
    guard let k = faces[axis] else { continue }
    let stride = strides[axis.rawValue]
    let h = topology.grid.spacing[axis]
    let scale = 1 / (h * h)
    let step = axis == .x ? 1 : axis == .y ? k.layout.rowStride : k.layout.planeStride
    let (atLower, atUpper) = (topology.touches(Side(axis, isUpper: false)), topology.touches(Side(axis, isUpper: true)))
    for z in 0..<count.z {
      for y in 0..<count.y {
        let (row, conductivity) = (out.row(y, z), k.row(y, z))
        let start = z * layout.planeStride + y * layout.rowStride
        let place = axis == .y ? y : z
        let isFirst = axis != .x && atLower && place == 0
        let isLast = axis != .x && atUpper && place == count[axis] - 1
        for x in 0..<count.x {
          let here = start + x
          let skipsLower = isFirst || axis == .x && atLower && x == 0
          let skipsUpper = isLast || axis == .x && atUpper && x == count.x - 1
          let lower = skipsLower ? 0 : conductivity[x] * pair(here - stride, here)
          let upper = skipsUpper ? 0 : conductivity[x + step] * pair(here, here + stride)
          row[x] += scale * (upper - lower)
        }
      }
    }
  }
}
