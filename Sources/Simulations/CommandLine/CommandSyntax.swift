/// How one command is called.
public struct CommandSyntax: Sendable {
  /// What a command works on.
  public enum Operands: Sendable, Hashable {
    /// A case file and overrides of its keys.
    case caseFile
    /// One file.
    case file
    /// Names to choose from; none means all.
    case names([String])
    /// Files, at least so many.
    case files(atLeast: Int)
    /// Nothing.
    case nothing
  }

  /// The command's name.
  public let name: String

  /// What it does, in one line without a full stop.
  public let summary: String

  /// What it works on.
  public let operands: Operands

  /// Its options, apart from `--version` and `--help`, which are everywhere.
  public let options: [OptionDeclaration]

  /// A call that works, as one would type it.
  public let example: String

  /// Declares a command.
  ///
  /// - Parameters:
  ///   - name: What one types.
  ///   - summary: What it does.
  ///   - operands: What it works on.
  ///   - options: Any `CommandOption`s.
  ///   - example: A call that works.
  public init<each Value>(
    _ name: String, _ summary: String, on operands: Operands, options: repeat CommandOption<each Value>,
    example: String
  ) {
    self.name = name
    self.summary = summary
    self.operands = operands
    var declarations: [OptionDeclaration] = []
    for option in repeat each options { declarations.append(option.declaration) }
    self.options = declarations
    self.example = example
  }
}

extension CommandSyntax.Operands {
  /// As in a line of usage: `CASE.yaml [key.path=value ...]`.
  var usage: String {
    switch self {
    case .caseFile: " CASE.yaml [key.path=value ...]"
    case .file: " FILE"
    case .names: " [NAME ...]"
    case .files(let least): String(repeating: " FILE", count: least) + " [FILE ...]"
    case .nothing: ""
    }
  }
}

/// A program of several commands.
public struct ProgramSyntax: Sendable {
  /// What one types.
  public let name: String

  /// What it is, in one line.
  public let summary: String

  /// Its commands, in the order of the help.
  public let commands: [CommandSyntax]

  /// Declares a program.
  public init(_ name: String, _ summary: String, commands: [CommandSyntax]) {
    self.name = name
    self.summary = summary
    self.commands = commands
  }
}
