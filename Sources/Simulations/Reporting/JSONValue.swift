/// A value as JSON has it, with the keys of objects in the order given.
public enum JSONValue: Sendable, Hashable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number; those that JSON does not know become null.
  case number(Double)
  /// A text.
  case text(String)
  /// A list.
  case array([JSONValue])
  /// Values by name, in this order.
  case object([(String, JSONValue)])

  /// Whether both are the same, the order of keys included.
  public static func == (a: JSONValue, b: JSONValue) -> Bool { a.text == b.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// The value in JSON, on one line.
  public var text: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    // Swift's shortest form that reads back to the same bits is JSON.
    case .number(let number): number.isFinite ? "\(number)" : "null"
    case .text(let text): Self.quoted(text)
    case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// ``text(_:)``.
  public init(stringLiteral value: String) { self = .text(value) }
  /// ``integer(_:)``.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// ``number(_:)``.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// ``boolean(_:)``.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// ``null``.
  public init(nilLiteral: ()) { self = .null }
  /// ``array(_:)``.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// ``object(_:)``, in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements) }
}
