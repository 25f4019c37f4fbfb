internal import Domain

extension Electrodeposition {
  /// Lets the order parameter find its profile around a surface with corners, by its own dynamics without reaction: what is
  /// not yet a profile would else take up or give off metal within the first steps. Corners are rounded. Before the first
  /// step; collective.
  ///
  /// Surfaces of the curvature K move by 2 l^2 n K, which is 2 l^2 n / R for discs of radius R and twice that for balls: Allen and
  /// Cahn's law, v = -L_sigma k K (Acta Metall. 27, 1085 (1979)), over the time n / (L_sigma W) with l^2 = k / 2 W.
  ///
  /// - Parameter multiples: How long, in n multiples of 1 / (L_sigma W).
  /// - Throws: `MPIError`, `PhaseFieldError`.
  public func relaxProfile(multiples: Double) throws {
    guard multiples > 0 else { return }
    // Curvature has its effect here even where it is cancelled later: it is what rounds corners.
    let energy = try InterfaceEnergy(
      well: DoubleWell(height: parameters.wellRate), gradient: parameters.interfaceDiffusivity,
      anisotropy: parameters.anisotropy)
    let derivative = try ChemicalPotential(energy, like: phase, on: topology)
    let duration = multiples / parameters.wellRate
    let count = max(1, (duration / explicitLimit).rounded(.up))
    let (dt, width) = (duration / count, phase.block.count.x)
    for _ in 0..<Int(count) {
      try halo.refresh(phase)
      derivative.compute(of: phase, into: state.derivative)
      phase.forEachRow { xi, y, z in
        let mu = state.derivative.row(y, z)
        for x in 0..<width { xi[x] -= dt * mu[x] }
      }
    }
  }
}
