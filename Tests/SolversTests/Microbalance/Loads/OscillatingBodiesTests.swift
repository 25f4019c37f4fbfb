import Numerics
import Solvers
import Testing

@Suite struct OscillatingBodiesTests {
  private let water = Liquid.waterAt25Degrees

  @Test func smallSpheresFeelStokesDrag() {
    let drag = OscillatingSphere(radius: 1e-11).drag(at: 3e7, in: water)
    #expect(abs(drag.real / (6 * .pi * 0.89e-3 * 1e-11) - 1) < 1e-3)
  }

  @Test func largeBodiesDragHalfAndWholeOfTheirVolume() {
    // Added mass of a sphere 1/2, of a cylinder 1, in shares of what they displace.
    let omega = 3e7
    let a = 1e-3
    let sphere = OscillatingSphere(radius: a).drag(at: omega, in: water)
    let displaced = omega * water.density * 4 / 3 * .pi * a * a * a
    #expect(abs(sphere.imaginary / displaced - 0.5) < 1e-3)
    let cylinder = OscillatingCylinder(radius: 1e-5).drag(at: omega, in: water)
    let depth = water.penetrationDepth(at: omega)
    // The first terms of large k a: 1 + 4 / (k a) (1 + 1 / (2 k a)).
    let scaled = Complex(1, 1) * Complex(1e-5 / depth)
    let expected = 1 + 4 / scaled * (1 + 1 / (2 * scaled))
    let ratio = cylinder / Complex(0, omega * water.density * .pi * 1e-10)
    #expect((ratio - expected).magnitude < 1e-4)
  }
}
