import MPI

/// The values that the porous media and their potential fields are measured by: published, exact, or references of our own,
/// which say so.
enum PorousVerification {
  /// A group of comparisons, made by all ranks together.
  typealias Group = (name: String, run: @Sendable (inout VerificationTable, Verification) throws -> Void)

  /// The groups, in the order of running.
  static let groups: [Group] = [
    ("random numbers", randomNumbers), ("media", media), ("ranks", ranks), ("exact media", exactMedia),
    ("bounds", bounds), ("manufactured solutions", manufacturedSolutions), ("checkerboards", checkerboards),
    ("duality", duality), ("log-normal plane", logNormalPlane), ("lattices of spheres", lattices),
    ("blob images", blobImages), ("TauFactor's volume", tauFactorVolume), ("solver", solver), ("balances", balances),
    ("electrolyte", electrolyte),
  ]

  /// Runs the cases. Collective.
  ///
  /// - Parameters:
  ///   - verification: What there is to work with.
  ///   - tell: Is told what is being done, and which part of the groups is done.
  /// - Returns: Ours beside theirs, the same on every rank.
  /// - Throws: What a case throws that cannot be posed or solved, which none should be.
  static func run(
    _ verification: Verification, tell: (_ fraction: Double, _ name: String) -> Void = { _, _ in }
  ) throws -> VerificationTable {
    var table = VerificationTable(title: "porous: random media and their potential fields")
    for (number, group) in groups.enumerated() {
      tell(Double(number) / Double(groups.count), group.name)
      try group.run(&table, verification)
    }
    return table
  }
}
