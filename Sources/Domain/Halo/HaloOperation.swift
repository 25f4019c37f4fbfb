/// What is done with halos, and which way messages go.
enum HaloOperation: Int {
  /// Owned values are copied into the neighbours' halos.
  case refresh
  /// Halo values are added to their owners' and then zeroed: the transpose of the refresh.
  case adjoint
  /// Halo values replace their owners'.
  case deposit

  /// A tag of its own, far from the small numbers that other code uses on the same communicator.
  var tag: Int { 20_480 + rawValue }
}
