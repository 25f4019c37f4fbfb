internal import CHDF5

/// Strings as HDF5 stores them here: a fixed number of bytes without an end mark, which every reader takes.
enum Text {
  /// The type of a string of `byteCount` bytes; one that has room to spare ends with a zero.
  static func type(
    byteCount: Int, isASCII: Bool, hasRoom: Bool = false, _ operation: String, _ path: String
  ) throws(HDF5Error) -> Identifier {
    let type = try Identifier(H5Tcopy(chdf5_c_string()), .datatype, operation, path)
    try check(H5Tset_size(type.raw, max(1, byteCount)), operation, path)
    try check(H5Tset_strpad(type.raw, hasRoom ? H5T_STR_NULLTERM : H5T_STR_NULLPAD), operation, path)
    try check(H5Tset_cset(type.raw, isASCII ? H5T_CSET_ASCII : H5T_CSET_UTF8), operation, path)
    return type
  }

  /// The type of strings of any length, as h5py writes them.
  static func variableType(_ operation: String, _ path: String) throws(HDF5Error) -> Identifier {
    let type = try Identifier(H5Tcopy(chdf5_c_string()), .datatype, operation, path)
    try check(H5Tset_size(type.raw, chdf5_variable()), operation, path)
    try check(H5Tset_cset(type.raw, H5T_CSET_UTF8), operation, path)
    return type
  }

  /// The bytes of a text, at least one.
  static func bytes(_ text: String, _ operation: String, _ path: String) throws(HDF5Error) -> [UInt8] {
    let bytes = Array(text.utf8)
    guard !bytes.contains(0) else {
      throw HDF5Error(.invalidArgument, operation, path, "the text contains a zero byte, which ends strings in files")
    }
    return bytes.isEmpty ? [0] : bytes
  }

  /// Text up to the first zero.
  static func string(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Text up to the first zero.
  static func string(_ bytes: [CChar]) -> String {
    string(bytes.map { UInt8(bitPattern: $0) })
  }

  /// Text of a string type with its padding, which may be spaces.
  static func string(_ bytes: [UInt8], of type: borrowing Identifier) -> String {
    guard H5Tget_strpad(type.raw) == H5T_STR_SPACEPAD else { return string(bytes) }
    let end = bytes.lastIndex { $0 != UInt8(ascii: " ") && $0 != 0 }.map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
