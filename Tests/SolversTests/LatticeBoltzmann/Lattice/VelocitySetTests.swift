import Domain
import Solvers
import Testing

@Suite struct VelocitySetTests {
  /// Moments of the weights up to the fifth order are those of a Gaussian of variance 1/3: what makes a lattice isotropic.
  @Test(arguments: [VelocitySet.d2q9, .d3q19]) func weightsAreIsotropic(_ set: VelocitySet) {
    func moment(_ powers: [Int]) -> Double {
      set.velocities.indices.reduce(0) { sum, i in
        let c = set.velocities[i]
        return sum + set.weights[i] * powers.reduce(1.0) { $0 * Double(c[$1]) }
      }
    }
    for a in 0..<set.dimensions {
      #expect(moment([a]) == 0)
      for b in 0..<set.dimensions {
        #expect(abs(moment([a, b]) - (a == b ? 1.0 / 3 : 0)) < 1e-15)
        for c in 0..<set.dimensions {
          #expect(moment([a, b, c]) == 0)
          for d in 0..<set.dimensions {
            let pairs = (a == b && c == d ? 1 : 0) + (a == c && b == d ? 1 : 0) + (a == d && b == c ? 1 : 0)
            #expect(abs(moment([a, b, c, d]) - Double(pairs) / 9) < 1e-15)
          }
        }
      }
    }
    #expect(abs(moment([]) - 1) < 1e-15)
  }

  /// Opposites are opposite, and each population passes through one face, edge or corner in all ways that it steps.
  @Test(arguments: [VelocitySet.d2q9, .d3q19]) func populationsTravelAlongTheirVelocities(_ set: VelocitySet) {
    for i in 0..<set.count {
      #expect(set.velocities[set.opposite(i)] == .zero &- set.velocities[i])
      #expect(set.index(of: set.velocities[i]) == i)
    }
    for direction in Direction.all(dimensions: set.dimensions) {
      let expected = [0, set.dimensions == 2 ? 3 : 5, 1, 0][direction.codimension]
      #expect(set.travelling(direction).count == expected)
      for i in set.travelling(direction) {
        #expect(Axis.allCases.allSatisfy { direction.offset[$0] == 0 || set.velocities[i][$0] == direction.offset[$0] })
      }
    }
  }

  /// Both relaxation times give back the viscosity and the magic product.
  @Test func relaxationKeepsTheMagicProduct() {
    for viscosity in [0.02, 1.0 / 6, 0.5] {
      let rates = LatticeRelaxation(viscosity: viscosity, magic: 0.25)
      #expect(abs((1 / rates.evenRate - 0.5) / 3 - viscosity) < 1e-15)
      #expect(abs((1 / rates.evenRate - 0.5) * (1 / rates.oddRate - 0.5) - 0.25) < 1e-15)
      let single = LatticeRelaxation(singleTime: viscosity)
      #expect(abs(single.evenTime - single.oddTime) < 1e-15)
    }
  }
}
