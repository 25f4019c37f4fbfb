/// The estimators of morphology on surfaces and shapes whose statistics are known in closed form.
enum MorphologyVerification {
  /// A group of comparisons.
  typealias Group = (name: String, run: @Sendable (inout VerificationTable, _ isLong: Bool) throws -> Void)

  /// The groups, in the order of running.
  static let groups: [Group] = [
    ("heights", { table, _ in ExactHeights.add(to: &table) }),
    ("self-affine surfaces", { try SelfAffineSurfaces.add(to: &$0, isLong: $1) }),
    ("phases", { try ExactPhases.add(to: &$0, isLong: $1) }),
    ("fractals", { try ExactFractals.add(to: &$0, isLong: $1) }),
    ("distances", { table, _ in try ExactDistances.add(to: &table) }),
    ("thresholds and intervals", { table, _ in ExactSamples.add(to: &table) }),
  ]

  /// Runs the cases: every rank does the same, and has the same figures.
  ///
  /// - Parameters:
  ///   - verification: What there is to work with.
  ///   - tell: Is told what is being done, and which part of the groups is done.
  /// - Returns: Ours beside the closed forms.
  /// - Throws: What grids throw, which none should.
  static func run(
    _ verification: Verification, tell: (_ fraction: Double, _ name: String) -> Void = { _, _ in }
  ) throws -> VerificationTable {
    var table = VerificationTable(title: "morphology: surfaces and shapes of known statistics")
    for (number, group) in groups.enumerated() {
      tell(Double(number) / Double(groups.count), group.name)
      try group.run(&table, verification.isLong)
    }
    return table
  }
}
