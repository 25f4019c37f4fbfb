/// The benchmark problems of the phase-field community (PFHub), and identities of the order parameter's model.
///
/// Values are those of usnistgov/pfhub and of the uploads to it; what was computed with solvers of our own for comparison
/// says so.
enum PhaseFieldVerification {
  /// A group of comparisons, made by all ranks together.
  typealias Group = (name: String, run: @Sendable (inout VerificationTable, Verification) throws -> Void)

  /// The groups, in the order of running.
  static let groups: [Group] = [
    ("interfaces", { table, _ in InterfaceIdentities.add(to: &table) }),
    ("shrinking disc", { try ShrinkingDisc.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("Allen-Cahn, BM7", { try AllenCahnSolution.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("spinodal decomposition, BM1", { try SpinodalDecomposition.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("electrostatics, BM6", { try ChargedDecomposition.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("dendrite, BM3", { try DendriteGrowth.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
    ("plating", { try PlatingCases.add(to: &$0, on: $1.world, isLong: $1.isLong) }),
  ]

  /// Runs the cases, whose figures do not depend on the number of ranks. Collective.
  ///
  /// - Parameters:
  ///   - verification: What there is to work with.
  ///   - tell: Is told what is being done, and which part of the groups is done.
  /// - Returns: Ours beside theirs, the same on every rank.
  /// - Throws: What the models throw, which none should.
  static func run(
    _ verification: Verification, tell: (_ fraction: Double, _ name: String) -> Void = { _, _ in }
  ) throws -> VerificationTable {
    var table = VerificationTable(title: "phasefield: interfaces, and the PFHub benchmark problems")
    for (number, group) in groups.enumerated() {
      tell(Double(number) / Double(groups.count), group.name)
      try group.run(&table, verification)
    }
    return table
  }
}
