import Numerics
import Testing

private let table: [(String, Complex, Complex)] = [
  ("exp", Complex(0.3, 0.7), Complex(1.032428962911661591, 0.8696029191140401586)),
  ("log", Complex(0.3, 0.7), Complex(-0.2723635877208360157, 1.165904540509813196)),
  ("sqrt", Complex(0.3, 0.7), Complex(0.7285524382590421434, 0.4804046786753803195)),
  ("cosh", Complex(0.3, 0.7), Complex(0.799518995599034762, 0.1961773591614612242)),
  ("sinh", Complex(0.3, 0.7), Complex(0.2329099673126268286, 0.6734255599525789345)),
  ("tanh", Complex(0.3, 0.7), Complex(0.4697051659675581743, 0.727037186243520047)),
  ("tan", Complex(0.3, 0.7), Complex(0.1897170915190869159, 0.6398359302631800009)),
  ("exp", Complex(-1.2, 2.5), Complex(-0.2412998199131509195, 0.1802563457947970228)),
  ("log", Complex(-1.2, 2.5), Complex(1.019960391758776303, 2.018316301952066499)),
  ("sqrt", Complex(-1.2, 2.5), Complex(0.8868722920388282967, 1.409447573479129001)),
  ("cosh", Complex(-1.2, 2.5), Complex(-1.450595147716434075, -0.9033705738155873078)),
  ("sinh", Complex(-1.2, 2.5), Complex(1.209295327803283156, 1.083626919610384331)),
  ("tanh", Complex(-1.2, 2.5), Complex(-0.9359005000741989061, -0.1641822311338770859)),
  ("tan", Complex(-1.2, 2.5), Complex(-0.009193408100546180666, 1.009944608166125812)),
  ("exp", Complex(3.0, -0.01), Complex(20.08453265471045418, -0.200852021659127387)),
  ("log", Complex(3.0, -0.01), Complex(1.098617844192801278, -0.003333320987736624861)),
  ("sqrt", Complex(3.0, -0.01), Complex(1.732053213186646097, -0.002886747336590749349)),
  ("cosh", Complex(3.0, -0.01), Complex(10.06715861687282214, -0.1001770796366259932)),
  ("sinh", Complex(3.0, -0.01), Complex(10.01737403783763204, -0.1006749420225013938)),
  ("tanh", Complex(3.0, -0.01), Complex(0.9950557353796933921, -9.865389175688942092e-5)),
  ("tan", Complex(3.0, -0.01), Complex(-0.1425319997713951791, -0.01020283434623782837)),
  ("exp", Complex(-4.0, -3.0), Complex(-0.0181323450702901596, -0.002584703107599785054)),
  ("log", Complex(-4.0, -3.0), Complex(1.609437912434100375, -2.498091544796508852)),
  ("sqrt", Complex(-4.0, -3.0), Complex(0.7071067811865475244, -2.121320343559642573)),
  ("cosh", Complex(-4.0, -3.0), Complex(-27.03494560307422465, 3.851153334811777537)),
  ("sinh", Complex(-4.0, -3.0), Complex(27.01681325800393449, -3.853738037919377322)),
  ("tanh", Complex(-4.0, -3.0), Complex(-0.9993559873814731414, 0.0001873462046294784262)),
  ("tan", Complex(-4.0, -3.0), Complex(-0.004908258067496060259, -1.000709536067232939)),
]

private let functions: [String: @Sendable (Complex) -> Complex] = [
  "exp": Complex.exp, "log": Complex.log, "sqrt": Complex.sqrt, "cosh": Complex.cosh, "sinh": Complex.sinh,
  "tanh": Complex.tanh, "tan": Complex.tan,
]

/// Tabulated values are from arithmetic with forty digits.
@Suite struct ComplexTests {
  @Test(arguments: table) func functionsAreRight(name: String, z: Complex, expected: Complex) throws {
    let function = try #require(functions[name])
    #expect((function(z) - expected).magnitude <= 1e-15 * expected.magnitude)
  }

  @Test func arithmetic() {
    let (a, b) = (Complex(1.5, -2), Complex(-0.25, 4))
    #expect(a + b - b == a && -a == 0 - a)
    #expect(a * b == Complex(7.625, 6.5) && 2 * a == Complex(3, -4) && a / 2 == Complex(0.75, -1))
    #expect((a * b / b - a).magnitude < 1e-15 && (a * b / a - b).magnitude < 1e-15)
    #expect(Complex.i * Complex.i == -1 && a.conjugate * a == Complex(a.squaredMagnitude))
    #expect(a.magnitude == 2.5 && Complex(-1, 0).phase == .pi)
  }

  @Test func quotientsAndMagnitudesDoNotOverflow() {
    let large = Complex(1e300, 1e300)
    #expect((large / large - 1).magnitude < 1e-15)
    #expect(abs(large.magnitude / 1.4142135623730951e300 - 1) < 1e-15)
    #expect(Complex.tanh(Complex(800, 1)) == 1 && Complex.tanh(Complex(-800, 1)) == -1)
  }

  @Test func theRootIsCutAlongTheNegativeAxis() {
    #expect(Complex.sqrt(Complex(-4, 0)) == Complex(0, 2))
    #expect(Complex.sqrt(Complex(-4, -0.0)) == Complex(0, -2))
    #expect(Complex.sqrt(0) == 0)
  }
}
