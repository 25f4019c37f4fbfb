extension ProgramSyntax {
  /// What `arguments` ask for.
  ///
  /// - Parameter arguments: The command line without the program's own name.
  /// - Returns: A command to run, or something to print.
  /// - Throws: `UsageError` for the first thing that cannot be followed.
  public func parse(_ arguments: [String]) throws(UsageError) -> CommandRequest {
    guard let first = arguments.first else { throw UsageError(name, "no command given; try \"\(name) --help\"") }
    switch first {
    case "--help", "-h": return .help(help)
    case "--version": return .version
    case "help":
      guard arguments.count > 1 else { return .help(help) }
      return .help(try command(arguments[1]).help(of: name))
    default: break
    }
    guard !first.hasPrefix("-") else {
      let suggestion = NearestName.of(first, among: ["--help", "--version"]).map { "; did you mean \($0.quoted)?" }
      throw UsageError(name, "unknown option \(first.quoted)\(suggestion ?? "; a command comes first")")
    }
    var reader = ArgumentReader(program: name, command: try command(first), arguments: arguments.dropFirst())
    return try reader.request()
  }

  private func command(_ word: String) throws(UsageError) -> CommandSyntax {
    if let command = commands.first(where: { $0.name == word }) { return command }
    let suggestion = NearestName.of(word, among: commands.map(\.name)).map { "did you mean \($0.quoted)?" }
    throw UsageError(name, "unknown command \(word.quoted); \(suggestion ?? "try \"\(name) --help\"")")
  }
}

/// Goes through the arguments of one command.
private struct ArgumentReader {
  let program: String
  let command: CommandSyntax
  var arguments: ArraySlice<String>

  private var operands: [String] = []
  private var overrides: [String] = []
  private var values: [String: any Sendable] = [:]

  init(program: String, command: CommandSyntax, arguments: ArraySlice<String>) {
    self.program = program
    self.command = command
    self.arguments = arguments
  }

  mutating func request() throws(UsageError) -> CommandRequest {
    // Help is given whatever else stands there.
    let asked = arguments.prefix { $0 != "--" }
    if asked.contains("--help") || asked.contains("-h") { return .help(command.help(of: program)) }
    if asked.contains("--version") { return .version }
    while let argument = arguments.popFirst() {
      if argument == "--" {
        for operand in arguments { try take(operand: operand) }
        break
      }
      if argument.hasPrefix("-"), argument != "-" { try take(option: argument) } else { try take(operand: argument) }
    }
    try checkOperands()
    return .run(Invocation(command: command, operands: operands, overrides: overrides, values: values))
  }

  private mutating func take(option argument: String) throws(UsageError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = command.options.first(where: { $0.name == parts[0] }) else {
      let names = command.options.map(\.name) + ["--help", "--version"]
      let suggestion = NearestName.of(parts[0], among: names).map { "; did you mean \($0.quoted)?" }
      throw refusal("unknown option \(parts[0].quoted)\(suggestion ?? "; try \"\(program) \(command.name) --help\"")")
    }
    // Given twice, the later one counts: a script's own options come before what is added to its call.
    guard let placeholder = option.placeholder else {
      guard parts.count == 1 else { throw refusal("\(option.name) takes no value, found \(parts[1].quoted)") }
      values[option.name] = true
      return
    }
    // A value that looks like an option is one: its own was forgotten. Write --name=-value where it is meant.
    let next = arguments.first.flatMap { $0.hasPrefix("--") ? nil : $0 }
    guard let text = parts.count == 2 ? parts[1] : next else {
      throw refusal("\(option.name) needs a value: \(option.name) \(placeholder)")
    }
    if parts.count == 1 { arguments.removeFirst() }
    guard let value = option.read(text) else {
      throw refusal("\(option.name): expected \(option.expectation), found \(text.quoted)")
    }
    values[option.name] = value
  }

  private mutating func take(operand: String) throws(UsageError) {
    switch command.operands {
    case .caseFile where operands.isEmpty: operands.append(operand)
    case .caseFile:
      guard operand.contains("=") else {
        throw refusal("one case file at a time, found \(operand.quoted) after \(operands[0].quoted)")
      }
      overrides.append(operand)
    case .file where !operands.isEmpty: throw refusal("one file at a time, found \(operand.quoted) as well")
    case .nothing: throw refusal("takes no \(operand.quoted)")
    case .names(let names) where !names.contains(operand):
      let suggestion = NearestName.of(operand, among: names).map { "; did you mean \($0.quoted)?" }
      throw refusal("unknown name \(operand.quoted)\(suggestion ?? "; there is \(names.alternatives)")")
    case .file, .files, .names: operands.append(operand)
    }
  }

  private func checkOperands() throws(UsageError) {
    switch command.operands {
    case .caseFile where operands.isEmpty:
      throw refusal("which case? \(program) \(command.name) CASE.yaml [key.path=value ...]")
    case .caseFile where operands[0].contains("=") && !operands[0].contains("/"):
      throw refusal("the case file comes before \(operands[0].quoted)")
    case .file where operands.isEmpty: throw refusal("which file? \(program) \(command.name) FILE")
    case .files(let least) where operands.count < least:
      throw refusal(
        "needs \(least == 1 ? "a file" : "\(least) files"): \(program) \(command.name)\(command.operands.usage)")
    default: break
    }
  }

  private func refusal(_ message: String) -> UsageError { UsageError("\(program) \(command.name)", message) }
}
