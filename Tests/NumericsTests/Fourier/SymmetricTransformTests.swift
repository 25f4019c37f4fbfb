import Foundation
import Numerics
import Testing

@Suite struct SymmetricTransformTests {
  /// The coefficients of a line's second difference are those of the line times minus 4 sin^2 of half the phase.
  @Test(arguments: [SymmetricTransform.Symmetry.periodic, .even, .odd], [1, 2, 7, 12])
  func makesTheSecondDifferenceDiagonal(symmetry: SymmetricTransform.Symmetry, count: Int) {
    let line = (0..<count).map { sin(Double(3 * $0 * $0 + 1)) }
    func value(_ i: Int) -> Double {
      switch symmetry {
      case .periodic: line[(i + count) % count]
      case .even: line[min(max(i, 0), count - 1)]
      case .odd: (0..<count).contains(i) ? line[i] : -line[i < 0 ? 0 : count - 1]
      }
    }
    let difference = (0..<count).map { value($0 - 1) + value($0 + 1) - 2 * value($0) }
    let transform = SymmetricTransform(symmetry, count: count)
    func coefficients(_ values: [Double]) -> [Double] {
      for i in 0..<count { transform.data[i] = values[i] }
      transform.forward()
      return (0..<count).map { transform.data[$0] }
    }
    let (plain, differenced) = (coefficients(line), coefficients(difference))
    for k in 0..<count {
      let phase: Double =
        switch symmetry {
        case .periodic: 2 * .pi * Double(k) / Double(count)
        case .even: .pi * Double(k) / Double(count)
        case .odd: .pi * Double(k + 1) / Double(count)
        }
      #expect(abs(differenced[k] + 4 * sin(phase / 2) * sin(phase / 2) * plain[k]) < 1e-13 * Double(count))
    }
  }

  @Test(arguments: [SymmetricTransform.Symmetry.periodic, .even, .odd])
  func comesBack(symmetry: SymmetricTransform.Symmetry) {
    let transform = SymmetricTransform(symmetry, count: 15)
    for i in 0..<15 { transform.data[i] = cos(Double(i * i)) }
    transform.forward()
    transform.backward()
    for i in 0..<15 { #expect(abs(transform.data[i] / transform.norm - cos(Double(i * i))) < 1e-14) }
  }
}
