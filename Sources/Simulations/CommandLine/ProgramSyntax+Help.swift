extension ProgramSyntax {
  /// The help of the whole program: its commands and how to call them.
  public var help: String {
    let rows = commands.map { ($0.name, $0.summary) }
    let example = commands.first.map { "\n\nExample:\n  \($0.example)" } ?? ""
    return """
      \(name): \(summary)

      Usage:
        [mpirun -n N] \(name) COMMAND CASE.yaml [key.path=value ...] [options]

      Commands:
      \(Self.table(rows))

      Options of every command:
      \(Self.table(CommandSyntax.everywhere))\(example)

      "\(name) COMMAND --help" tells more.

      """
  }

  /// Two columns, the second one starting at one place.
  static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
      .joined(separator: "\n")
  }
}

extension CommandSyntax {
  /// What every command takes.
  static let everywhere = [("--help", "Print this help."), ("--version", "Print the versions of everything.")]

  /// The help of this command.
  ///
  /// - Parameter program: The program's name.
  /// - Returns: Some lines, with an example.
  public func help(of program: String) -> String {
    let rows = options.map { option in
      (option.name + (option.placeholder.map { " \($0)" } ?? ""), option.summary)
    }
    let names: String
    if case .names(let all) = operands {
      names = "\nNames:\n  \(all.joined(separator: ", "))\n"
    } else {
      names = ""
    }
    return """
      \(program) \(name): \(summary)

      Usage:
        [mpirun -n N] \(program) \(name)\(operands.usage) [options]
      \(names)
      Options (of one given twice the later counts):
      \(ProgramSyntax.table(rows + Self.everywhere))

      Example:
        \(example)

      """
  }
}
