/// A command to run, with what it was given.
public struct Invocation: Sendable {
  /// The command.
  public let command: CommandSyntax

  /// Files and names, in the order given; for a case the case file alone.
  public let operands: [String]

  /// Overrides of the case's keys, in the order given.
  public let overrides: [String]

  let values: [String: any Sendable]

  /// The case file or the one file that the command works on; empty for a command that has none.
  public var file: String { operands.first ?? "" }

  /// The value of an option; its default where it was not given.
  public subscript<Value>(_ option: CommandOption<Value>) -> Value? {
    values[option.declaration.name] as? Value ?? option.fallback
  }

  /// Whether an option without a value was given.
  public func has(_ option: CommandOption<Bool>) -> Bool { self[option] ?? false }
}

/// What the command line asks for.
public enum CommandRequest: Sendable {
  /// To print this help.
  case help(String)
  /// To print the version.
  case version
  /// To run a command.
  case run(Invocation)
}

/// A command line that cannot be followed.
public struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What the shell is told.
  public static let exitCode: Int32 = 2

  /// One line: `tafel porous: unknown option "--ouput"; did you mean "--output"?`.
  public let description: String

  init(_ place: String, _ message: String) { description = "\(place): \(message)" }
}
