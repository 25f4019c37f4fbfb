import Simulations

/// One of the program's commands.
///
/// ```swift
/// struct PorousCommand: Command {
///   static let syntax = CommandSyntax("porous", "solve ...", on: .caseFile, options: .output, .json, example: "...")
///   static func run(_ context: RunContext) throws -> Int32 { ... }
/// }
/// ```
///
/// It is listed in ``Program/commands``.
protocol Command: SendableMetatype {
  /// What it is called, what it does, and what it takes.
  static var syntax: CommandSyntax { get }

  /// Does its work. Collective: every rank calls it.
  ///
  /// What a user can mend is thrown by every rank before work starts, as a `Refusal` or another error of exit code 2
  /// (``RunContext/prepare(_:)`` sees to that). Any other error may be thrown by one rank alone: it ends the job.
  ///
  /// - Returns: The exit code: 0, 1, or 75 for a run that stopped early and can be resumed.
  static func run(_ context: RunContext) throws -> Int32
}
