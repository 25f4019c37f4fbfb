import Solvers
import Testing

@Suite struct FaradayLawTests {
  @Test func lithiumPerCharge() {
    // 1 mA/cm2 for a second: 7.19e-7 kg/m2.
    #expect(abs(FaradayLaw.lithium.arealMass(ofCharge: 10) - 7.19e-7) <= 5e-10)
  }

  @Test func massPerElectronOfAnIdealProcess() {
    for law in [FaradayLaw.lithium, .copper, .zinc] {
      let value = FaradayLaw.massPerElectron(mass: law.arealMass(ofCharge: 250), charge: 250)
      #expect(abs(value / law.idealMassPerElectron - 1) <= 1e-15)
    }
    #expect(FaradayLaw.massPerElectron(mass: 1, charge: 0).isNaN)
  }
}
