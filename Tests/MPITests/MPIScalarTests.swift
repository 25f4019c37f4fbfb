import MPI
import Testing
import TestSupport

@Suite(.serialized, .collective) struct MPIScalarTests {
  /// A number with a name, as other modules may define them.
  struct Temperature: MPIScalar, Equatable {
    var kelvin: Double
    static var scalarKind: ScalarKind { .double }
  }

  @Test func kindsHaveTheLayoutOfTheirTypes() {
    func check<T: MPIScalar>(_ type: T.Type) {
      #expect(MemoryLayout<T>.stride == type.scalarKind.byteCount, "\(type)")
    }
    withEachScalar { check($0) }
  }

  @Test func ownTypesConform() throws {
    let warmest = try World.communicator.allReduce(Temperature(kelvin: 300 + Double(World.rank)), .maximum)
    expectEverywhere(warmest == Temperature(kelvin: 299 + Double(World.size)))
  }
}
