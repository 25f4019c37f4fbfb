extension ResolvedCase {
  /// The case as one line of strict JSON in ASCII, numbers in SI without units: the attribute `tafel_config` of a result.
  public var json: String { ResolvedValue.mapping(entries).json }
}

extension ResolvedValue {
  fileprivate var json: String {
    switch self {
    case .text(let text): text.escapedJSON
    case .integer(let value): "\(value)"
    // Swift's shortest form of a finite double is a JSON number; a bare -0.0 or 5.0 too.
    case .number(let value, _): "\(value)"
    case .flag(let value): "\(value)"
    case .list(let items): "[\(items.map(\.json).joined(separator: ", "))]"
    case .mapping(let entries):
      "{\(entries.map { "\($0.name.escapedJSON): \($0.value.json)" }.joined(separator: ", "))}"
    }
  }
}

extension String {
  /// In double quotes with JSON's escapes; everything beyond ASCII as `\uXXXX`, in pairs where it must.
  var escapedJSON: String {
    let body = utf16.map { unit in
      switch unit {
      case 0x22: "\\\""
      case 0x5C: "\\\\"
      case 0x20..<0x7F: String(Unicode.Scalar(UInt8(unit)))
      default: "\\u" + String(unit, radix: 16).leftPadded(to: 4)
      }
    }
    return "\"\(body.joined())\""
  }

  /// JSON's escaped surrogate pairs as YAML's long escapes, so that a YAML parser reads every JSON text.
  var pairsAsYAML: String {
    var pieces = split(separator: "\\u", omittingEmptySubsequences: false).map(String.init)
    var index = 1
    while index + 1 < pieces.count {
      if let high = UInt32(pieces[index], radix: 16), (0xD800..<0xDC00).contains(high),
        let low = UInt32(pieces[index + 1].prefix(4), radix: 16), (0xDC00..<0xE000).contains(low)
      {
        let scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        pieces[index] = "\\U" + String(scalar, radix: 16).leftPadded(to: 8) + pieces[index + 1].dropFirst(4)
        pieces[index - 1] += pieces[index]
        pieces.removeSubrange(index...index + 1)
      } else {
        index += 1
      }
    }
    return pieces.joined(separator: "\\u")
  }
}
