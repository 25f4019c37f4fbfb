/// An error that says with which code the program should exit if nobody catches it.
///
/// Errors that do not conform end the program with code 1.
public protocol ExitCoding: Error {
  /// The exit code, from 1 to 255.
  var exitCode: Int32 { get }

  /// Whether another rank tells what happened, so that this one need not. False unless declared otherwise.
  var isToldElsewhere: Bool { get }
}

extension ExitCoding {
  /// False: who throws it tells it.
  public var isToldElsewhere: Bool { false }
}

extension Error {
  /// The exit code that this error asks for, or 1.
  var codeToExitWith: Int32 {
    guard let coded = self as? any ExitCoding, (1...255).contains(coded.exitCode) else { return 1 }
    return coded.exitCode
  }
}
