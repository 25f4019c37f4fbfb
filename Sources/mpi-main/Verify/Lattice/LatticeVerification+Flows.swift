/// Flows: the rows V1, V2 and V5 to V11 of the ladder of validations.
extension LatticeVerification {
  /// Groups of flows, in the order of running.
  static let flows: [Group] = [
    ("channels", { try ChannelFlows.add(to: &$0, on: $1.world) }),
    ("vortices", { try VortexDecay.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("arrays of cylinders and spheres", { try ObstacleArrays.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("cavity", { try DrivenCavity.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("cylinder in a channel", { try ChannelCylinder.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
  ]
}
