import Solvers
import Testing

@Suite struct NeedleResonanceTests {
  private func needle(_ length: Double) -> NeedleResonance {
    NeedleResonance(diameter: 1e-7, length: length, elasticity: 5e9, density: 534)
  }

  @Test func lithiumNeedleOfTheReference() {
    // E = 5 GPa, d = 100 nm, l = 1 um: 43 MHz.
    #expect(abs(needle(1e-6).frequency - 43e6) <= 0.5e6)
    #expect(!needle(1e-6).isRigid(at: 15e6))
    #expect(needle(1e-6).isRigid(at: 14e6))
  }

  @Test func slenderIsSoft() {
    #expect(abs(needle(1e-6).frequency / needle(2e-6).frequency - 4) < 1e-12)
  }
}
