internal import CHDF5

/// The type of the elements of a dataset or an attribute, as stored.
public enum ElementKind: Hashable, Sendable {
  /// Integers with a sign.
  case int8, int16, int32, int64
  /// Integers without a sign.
  case uint8, uint16, uint32, uint64
  /// IEEE numbers of four and eight bytes.
  case float, double
  /// Strings of a fixed number of bytes.
  case text(byteCount: Int)
  /// Strings of any length.
  case variableText
  /// A type that only other programs write: compound, enumeration, reference and the like.
  case other(String)

  /// The bytes of one element; nil for the kinds that are not plain numbers.
  public var byteCount: Int? {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float: 4
    case .int64, .uint64, .double: 8
    case .text(let byteCount): byteCount
    case .variableText, .other: nil
    }
  }

  /// Whether it is one of the ten kinds of numbers.
  public var isNumber: Bool { isInteger || isFloatingPoint }

  /// Whether it is an integer.
  public var isInteger: Bool {
    switch self {
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }

  /// Whether it is text of fixed or varying length.
  public var isText: Bool {
    switch self {
    case .text, .variableText: true
    default: false
    }
  }

  /// Whether it is an IEEE number.
  public var isFloatingPoint: Bool { self == .float || self == .double }

  /// How numbers of this kind lie in memory.
  var memoryType: hid_t {
    switch self {
    case .int8: chdf5_native_int8()
    case .int16: chdf5_native_int16()
    case .int32: chdf5_native_int32()
    case .int64: chdf5_native_int64()
    case .uint8: chdf5_native_uint8()
    case .uint16: chdf5_native_uint16()
    case .uint32: chdf5_native_uint32()
    case .uint64: chdf5_native_uint64()
    case .float: chdf5_native_float()
    case .double: chdf5_native_double()
    case .text, .variableText, .other: -1
    }
  }

  /// How numbers of this kind lie in a file: always with the low byte first.
  var fileType: hid_t {
    switch self {
    case .int8: chdf5_little_int8()
    case .int16: chdf5_little_int16()
    case .int32: chdf5_little_int32()
    case .int64: chdf5_little_int64()
    case .uint8: chdf5_little_uint8()
    case .uint16: chdf5_little_uint16()
    case .uint32: chdf5_little_uint32()
    case .uint64: chdf5_little_uint64()
    case .float: chdf5_little_float()
    case .double: chdf5_little_double()
    case .text, .variableText, .other: -1
    }
  }

  /// Reads a kind from an HDF5 type.
  init(of type: hid_t) {
    let size = H5Tget_size(type)
    switch H5Tget_class(type) {
    case H5T_INTEGER:
      let isSigned = H5Tget_sign(type) == H5T_SGN_2
      switch size {
      case 1: self = isSigned ? .int8 : .uint8
      case 2: self = isSigned ? .int16 : .uint16
      case 4: self = isSigned ? .int32 : .uint32
      case 8: self = isSigned ? .int64 : .uint64
      default: self = .other("integers of \(size) bytes")
      }
    case H5T_FLOAT:
      switch size {
      case 4: self = .float
      case 8: self = .double
      default: self = .other("floating-point numbers of \(size) bytes")
      }
    case H5T_STRING: self = H5Tis_variable_str(type) > 0 ? .variableText : .text(byteCount: size)
    case H5T_COMPOUND: self = .other("compounds of \(size) bytes")
    case H5T_ENUM: self = .other("enumerations of \(size) bytes")
    case H5T_REFERENCE: self = .other("references")
    case H5T_ARRAY: self = .other("arrays of \(size) bytes")
    case H5T_VLEN: self = .other("lists of varying length")
    default: self = .other("elements of \(size) bytes")
    }
  }

  /// Whether numbers of this kind may be read from, or written to, elements of another kind: anything but fractions
  /// into integers, which would be cut off without a word.
  func converts(to other: ElementKind) -> Bool {
    isNumber && other.isNumber && !(isFloatingPoint && other.isInteger)
  }
}

extension ElementKind: CustomStringConvertible {
  /// `float32`, `int64`, `text of 12 bytes` and so on.
  public var description: String {
    switch self {
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .float: "float32"
    case .double: "float64"
    case .text(let byteCount): "text of \(byteCount) bytes"
    case .variableText: "text of any length"
    case .other(let name): name
    }
  }
}
