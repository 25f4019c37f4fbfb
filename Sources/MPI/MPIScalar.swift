internal import CMPI

/// An element that MPI can move and reduce.
///
/// A type of one's own conforms by naming the kind that has its exact memory layout.
public protocol MPIScalar: BitwiseCopyable, Sendable {
  /// The kind of number that the elements are to MPI.
  static var scalarKind: ScalarKind { get }
}

/// The kinds of numbers that MPI knows.
public enum ScalarKind: Sendable, Hashable, CaseIterable {
  /// A signed integer of 8 bits.
  case int8
  /// An unsigned integer of 8 bits.
  case uint8
  /// A signed integer of 16 bits.
  case int16
  /// An unsigned integer of 16 bits.
  case uint16
  /// A signed integer of 32 bits.
  case int32
  /// An unsigned integer of 32 bits.
  case uint32
  /// A signed integer of 64 bits.
  case int64
  /// An unsigned integer of 64 bits.
  case uint64
  /// A floating-point number of 32 bits.
  case float
  /// A floating-point number of 64 bits.
  case double
  /// One byte without a meaning: it can be moved, and reduced bit by bit.
  case byte

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .byte: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float: 4
    case .int64, .uint64, .double: 8
    }
  }

  var raw: MPI_Datatype {
    switch self {
    case .int8: unsafe cmpi_int8()
    case .uint8: unsafe cmpi_uint8()
    case .int16: unsafe cmpi_int16()
    case .uint16: unsafe cmpi_uint16()
    case .int32: unsafe cmpi_int32()
    case .uint32: unsafe cmpi_uint32()
    case .int64: unsafe cmpi_int64()
    case .uint64: unsafe cmpi_uint64()
    case .float: unsafe cmpi_float()
    case .double: unsafe cmpi_double()
    case .byte: unsafe cmpi_byte()
    }
  }
}

extension Int8: MPIScalar {
  /// ``ScalarKind/int8``.
  public static var scalarKind: ScalarKind { .int8 }
}

extension UInt8: MPIScalar {
  /// ``ScalarKind/uint8``.
  public static var scalarKind: ScalarKind { .uint8 }
}

extension Int16: MPIScalar {
  /// ``ScalarKind/int16``.
  public static var scalarKind: ScalarKind { .int16 }
}

extension UInt16: MPIScalar {
  /// ``ScalarKind/uint16``.
  public static var scalarKind: ScalarKind { .uint16 }
}

extension Int32: MPIScalar {
  /// ``ScalarKind/int32``.
  public static var scalarKind: ScalarKind { .int32 }
}

extension UInt32: MPIScalar {
  /// ``ScalarKind/uint32``.
  public static var scalarKind: ScalarKind { .uint32 }
}

extension Int64: MPIScalar {
  /// ``ScalarKind/int64``.
  public static var scalarKind: ScalarKind { .int64 }
}

extension UInt64: MPIScalar {
  /// ``ScalarKind/uint64``.
  public static var scalarKind: ScalarKind { .uint64 }
}

extension Int: MPIScalar {
  /// ``ScalarKind/int64``: this package is for 64-bit processors.
  public static var scalarKind: ScalarKind { .int64 }
}

extension UInt: MPIScalar {
  /// ``ScalarKind/uint64``: this package is for 64-bit processors.
  public static var scalarKind: ScalarKind { .uint64 }
}

extension Float: MPIScalar {
  /// ``ScalarKind/float``.
  public static var scalarKind: ScalarKind { .float }
}

extension Double: MPIScalar {
  /// ``ScalarKind/double``.
  public static var scalarKind: ScalarKind { .double }
}
