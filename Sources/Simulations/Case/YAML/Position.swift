/// Where something in a case was written: a place in a file, or an override on the command line.
public enum Position: Sendable, Hashable {
  /// A character of a file; lines and columns count from 1, columns in characters.
  case file(String, line: Int, column: Int)

  /// A file as a whole, for one that cannot be read.
  case wholeFile(String)

  /// An override `key.path=value`, with its key path.
  case commandLine(String)
}

extension Position: CustomStringConvertible {
  /// `case.yaml:12:7`, `case.yaml` or `command line: domain.cells`.
  public var description: String {
    switch self {
    case .file(let name, let line, let column): "\(name):\(line):\(column)"
    case .wholeFile(let name): name
    case .commandLine(let keyPath): "command line: \(keyPath)"
    }
  }

  /// The place without the file's name, for a second position in one message.
  var place: String {
    switch self {
    case .file(_, let line, let column): "line \(line), column \(column)"
    case .wholeFile(let name): name
    case .commandLine(let keyPath): "the command line (\(keyPath))"
    }
  }
}

extension Position: Comparable {
  /// Reading order: the file from its top, then the command line.
  public static func < (a: Position, b: Position) -> Bool { a.order < b.order }

  private var order: (Int, Int, Int, String) {
    switch self {
    case .wholeFile(let name): (0, 0, 0, name)
    case .file(let name, let line, let column): (1, line, column, name)
    case .commandLine(let keyPath): (2, 0, 0, keyPath)
    }
  }
}
