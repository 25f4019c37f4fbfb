import Numerics
import Testing

// From arithmetic with forty digits.
private let table: [(order: Double, argument: Complex, value: Complex)] = [
  (0, Complex(0.1, 0.1), Complex(2.075847681823039814, -0.77003355312790324543)),
  (1, Complex(0.1, 0.1), Complex(4.8324504801283010366, -5.089840352561296663)),
  (0, Complex(1, 1), Complex(0.080197726946517818727, -0.35727745928533025061)),
  (1, Complex(1, 1), Complex(0.024568305523740348612, -0.45971947380118936478)),
  (0, Complex(5, 5), Complex(0.0019451630724588176847, 0.0024606046999544089976)),
  (1, Complex(5, 5), Complex(0.0021595269238115216171, 0.0024903134910425568793)),
  (2.5, Complex(2, -1), Complex(-0.018976616093896291822, 0.31459255042730212171)),
  (1, Complex(20, 20), Complex(9.0737851475269862184e-12, -4.9022205047246759429e-10)),
]

@Suite struct SpecialFunctionsComplexTests {
  @Test func besselKOfComplexArguments() {
    for row in table {
      let value = SpecialFunctions.besselK(row.order, row.argument)
      #expect((value - row.value).magnitude <= 1e-12 * row.value.magnitude, "K_\(row.order)(\(row.argument))")
    }
  }

  @Test func besselKOnTheRealAxis() {
    for x in [0.01, 0.7, 3.0, 12.0] {
      let value = SpecialFunctions.besselK(1.3, Complex(x))
      #expect(abs(value.real / SpecialFunctions.besselK(1.3, x) - 1) <= 1e-13)
      #expect(value.imaginary == 0)
    }
  }

  @Test func besselKOfConjugates() {
    let value = SpecialFunctions.besselK(0, Complex(1, -1))
    #expect(value == SpecialFunctions.besselK(0, Complex(1, 1)).conjugate)
  }

  @Test func besselKIsNoNumberBeyondTheRightHalfPlane() {
    #expect(SpecialFunctions.besselK(0, Complex(-1, 1)).real.isNaN)
    #expect(SpecialFunctions.besselK(0, Complex(0, 1)).real.isNaN)
  }
}
