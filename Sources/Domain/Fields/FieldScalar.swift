public import MPI

/// A floating-point type that fields hold: `Float` or `Double`.
public protocol FieldScalar: MPIScalar, BinaryFloatingPoint {}

extension Float: FieldScalar {}
extension Double: FieldScalar {}
