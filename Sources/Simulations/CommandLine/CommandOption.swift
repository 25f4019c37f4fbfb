/// An option of the command line, declared once: from it come parsing, messages and help.
///
/// ```swift
/// extension CommandOption {
///   public static var output: CommandOption<String> { .path("--output", "Where the result goes.") }
/// }
/// let path = invocation[.output]
/// ```
public struct CommandOption<Value: Sendable>: Sendable {
  /// The option's shape, whatever its value.
  let declaration: OptionDeclaration

  /// The value of an option that is not given; nil if that means nothing.
  let fallback: Value?

  /// An option with a value.
  ///
  /// - Parameters:
  ///   - name: With its dashes: `--output`.
  ///   - placeholder: What stands for the value in the help: `PATH`.
  ///   - summary: What it does, in one line.
  ///   - fallback: The value where it is not given.
  ///   - expectation: What values it takes, in words for a message, where the placeholder does not say it.
  ///   - read: Makes a value of text; nil if it cannot.
  public init(
    _ name: String, _ placeholder: String, _ summary: String, default fallback: Value? = nil,
    expecting expectation: String? = nil, read: @escaping @Sendable (String) -> Value?
  ) {
    declaration = OptionDeclaration(
      name: name, placeholder: placeholder, expectation: expectation ?? placeholder, summary: summary
    ) { read($0) }
    self.fallback = fallback
  }
}

extension CommandOption where Value == Bool {
  /// An option that is given or not.
  public static func flag(_ name: String, _ summary: String) -> CommandOption {
    CommandOption(flag: name, summary)
  }

  private init(flag name: String, _ summary: String) {
    declaration = OptionDeclaration(name: name, placeholder: nil, expectation: "", summary: summary) { _ in true }
    fallback = false
  }
}

extension CommandOption where Value == String {
  /// An option whose value is a path.
  public static func path(_ name: String, _ summary: String) -> CommandOption {
    CommandOption(name, "PATH", summary) { $0.isEmpty ? nil : $0 }
  }
}

extension CommandOption where Value == Int {
  /// An option whose value is a whole number within a range.
  public static func integer(_ name: String, in range: ClosedRange<Int>, _ summary: String) -> CommandOption {
    CommandOption(name, "N", summary, expecting: "an integer \(Bounds.words(of: range) ?? "")") {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

/// An option without its type, for lists of options.
public struct OptionDeclaration: Sendable {
  /// With its dashes: `--output`.
  public let name: String

  /// What stands for the value in the help; nil for an option without one.
  public let placeholder: String?

  /// What values it takes, in words for a message.
  let expectation: String

  /// What it does, in one line.
  public let summary: String

  let read: @Sendable (String) -> (any Sendable)?
}
