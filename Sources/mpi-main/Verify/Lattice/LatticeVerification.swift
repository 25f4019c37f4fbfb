/// The microbalance's closed forms, and the lattice Boltzmann equation on flows and oscillating surfaces with known
/// answers.
enum LatticeVerification {
  /// A group of comparisons, made by all ranks together.
  typealias Group = (name: String, run: @Sendable (inout VerificationTable, Verification) throws -> Void)

  /// The groups, in the order of running.
  static let groups: [Group] = microbalance + flows + loads

  private static let microbalance: [Group] = [("microbalance", { table, _ in addMicrobalance(to: &table) })]

  /// Runs the cases, whose figures do not depend on the number of ranks. Collective.
  ///
  /// - Parameters:
  ///   - verification: What there is to work with.
  ///   - tell: Is told what is being done, and which part of the groups is done.
  /// - Returns: Ours beside theirs, the same on every rank.
  /// - Throws: What the solvers throw, which none should.
  static func run(
    _ verification: Verification, tell: (_ fraction: Double, _ name: String) -> Void = { _, _ in }
  ) throws -> VerificationTable {
    var table = VerificationTable(
      title: "lattice: closed forms of the microbalance, flows and loads with known answers")
    for (number, group) in groups.enumerated() {
      tell(Double(number) / Double(groups.count), group.name)
      try group.run(&table, verification)
    }
    return table
  }
}
