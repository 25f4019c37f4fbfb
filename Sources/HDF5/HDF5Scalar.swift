/// A number that datasets and attributes hold.
///
/// The conformances below are all there are.
public protocol HDF5Scalar: BitwiseCopyable, Sendable {
  /// How HDF5 stores it.
  static var elementKind: ElementKind { get }

  /// Zero: what fresh memory holds before it is read into.
  init()
}

extension Int8: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .int8 }
}

extension Int16: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .int16 }
}

extension Int32: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .int32 }
}

extension Int64: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .int64 }
}

extension Int: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .int64 }
}

extension UInt8: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .uint8 }
}

extension UInt16: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .uint16 }
}

extension UInt32: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .uint32 }
}

extension UInt64: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .uint64 }
}

extension Float: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .float }
}

extension Double: HDF5Scalar {
  /// How HDF5 stores it.
  public static var elementKind: ElementKind { .double }
}
