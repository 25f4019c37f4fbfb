import MPI

/// The benchmark problems of the phase-field community (PFHub), and identities of the order parameter's model.
///
/// Values are those of usnistgov/pfhub and of the uploads to it; what was computed with solvers of our own for comparison
/// says so.
enum PhaseFieldVerification {
  /// Runs the cases, whose figures do not depend on the number of ranks. Collective.
  ///
  /// - Parameters:
  ///   - isLong: Whether the fine grids and long times are run too.
  ///   - world: All ranks.
  /// - Returns: Ours beside theirs.
  /// - Throws: What the models throw, which none should.
  static func run(isLong: Bool, on world: Communicator) throws -> VerificationTable {
    var table = VerificationTable(title: "phasefield: interfaces, and the PFHub benchmark problems")
    InterfaceIdentities.add(to: &table)
    try ShrinkingDisc.add(to: &table, on: world, isLong: isLong)
    try AllenCahnSolution.add(to: &table, on: world, isLong: isLong)
    try SpinodalDecomposition.add(to: &table, on: world, isLong: isLong)
    try ChargedDecomposition.add(to: &table, on: world, isLong: isLong)
    try DendriteGrowth.add(to: &table, on: world, isLong: isLong)
    return table
  }
}
