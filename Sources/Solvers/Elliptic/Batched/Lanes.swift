/// One number of each of the samples that are solved together, in single precision: a sample per SIMD lane.
public typealias FloatLanes = SIMD16<Float>

/// One number of each of the samples that are solved together, in double precision.
public typealias DoubleLanes = SIMD16<Double>

/// Yes or no for each of the samples that are solved together.
public typealias LaneMask = SIMDMask<DoubleLanes.MaskStorage>

/// The number of samples that are solved together.
public let laneCount = DoubleLanes.scalarCount

@inline(__always)
func single(_ lanes: DoubleLanes) -> FloatLanes { FloatLanes(lanes) }

@inline(__always)
func double(_ lanes: FloatLanes) -> DoubleLanes { DoubleLanes(lanes) }

extension LaneMask {
  /// Whether any lane says yes.
  @inline(__always)
  var hasAny: Bool {
    var found = false
    for lane in 0..<laneCount where self[lane] { found = true }
    return found
  }
}
