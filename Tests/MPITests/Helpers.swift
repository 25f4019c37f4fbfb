import MPI

/// The kind of the MPI error that `body` throws, or nil.
func errorKind(_ body: () throws -> Void) -> MPIError.Kind? {
  do {
    try body()
  } catch {
    return (error as? MPIError)?.kind
  }
  return nil
}

/// Runs a generic check once with each type of scalar; with long buffers of one type only, to save time.
func withEachScalar(
  count: Int = 0, _ body: (any (MPIScalar & Numeric & Comparable).Type) throws -> Void
) rethrows {
  guard count < 1000 else { return try body(Float.self) }
  let types: [any (MPIScalar & Numeric & Comparable).Type] = [
    Int8.self, UInt8.self, Int16.self, UInt16.self, Int32.self, UInt32.self, Int64.self, UInt64.self, Int.self,
    UInt.self, Float.self, Double.self,
  ]
  for type in types { try body(type) }
}

/// A number that a scalar of 8 bits holds and that differs between ranks and places.
func probeValue(_ rank: Int, _ index: Int) -> Int { (rank * 7 + index * 3) % 23 }

func values<T: MPIScalar & Numeric>(_ type: T.Type, of rank: Int, count: Int) -> [T] {
  (0..<count).map { T(exactly: probeValue(rank, $0)) ?? 0 }
}

/// Lengths that MPI treats differently: none, one, odd, eager, and by rendezvous.
let interestingCounts = [0, 1, 3, 257, 70_001]
