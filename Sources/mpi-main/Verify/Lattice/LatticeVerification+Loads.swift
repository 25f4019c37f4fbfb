/// Loads of oscillating surfaces in the frequency domain: the rows V3, V4 and V12 to V17 of the ladder of validations.
extension LatticeVerification {
  /// Groups of loads, in the order of running.
  static let loads: [Group] = [
    ("oscillating plate", { try PlateLoads.add(to: &$0, on: $1.world) }),
    ("films and porous layers", { try LayerLoads.add(to: &$0, on: $1.world) }),
    ("rough surfaces", { try RoughLoads.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("oscillating cylinder", { try CylinderLoads.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("slopes by the shape", { try ShapeSlopes.add(to: &$0, on: $1.world) }),
    ("loads in space and their slopes", { try LoadIdentities.add(to: &$0, on: $1.world) }),
  ]
}
