/// The type of one number in an ensemble's file: little-endian, as in memory.
public enum EnsembleScalarType: String, Sendable, Hashable, CaseIterable {
  case float32, float64, int32, int64, uint8, uint32, uint64

  /// The size of one number in bytes.
  public var byteCount: Int {
    switch self {
    case .uint8: 1
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether `Scalar` is this type's form in memory.
  public func matches<Scalar: BitwiseCopyable>(_ scalar: Scalar.Type) -> Bool {
    switch self {
    case .float32: scalar == Float.self
    case .float64: scalar == Double.self
    case .int32: scalar == Int32.self
    case .int64: scalar == Int64.self
    case .uint8: scalar == UInt8.self
    case .uint32: scalar == UInt32.self
    case .uint64: scalar == UInt64.self
    }
  }
}
