import Domain
import Numerics
import Solvers

/// Otsu's threshold of two normal laws, and intervals of the bootstrap.
enum ExactSamples {
  static func add(to table: inout VerificationTable) {
    let key = RandomKey(seed: 17)
    let grey = (0..<40_000).map { n in
      (n % 2 == 0 ? 60.0 : 160) + 15 * key.normal(cell: UInt64(n))
    }
    table.add(
      "Otsu on two normal laws", GreyThreshold.otsu(of: grey), .absolute(3), of: 110, "the middle of their means")
    let (small, trials) = (40, 200)
    var (width, covered) = (RunningMoments(), 0)
    for trial in 0..<trials {
      let a = (0..<small).map { key.child(1).normal(cell: UInt64($0), sample: UInt64(trial)) + 1 }
      let b = (0..<small).map { key.child(2).normal(cell: UInt64($0), sample: UInt64(trial)) }
      let difference = BootstrapDifference(of: a, and: b, resamples: 500, key: key.child(UInt64(100 + trial)))
      width.add(difference.interval.upperBound - difference.interval.lowerBound)
      if difference.interval.contains(1) { covered += 1 }
    }
    table.add(
      "bootstrap of two means of \(small): width of the interval", width.mean, .relative(0.04),
      of: 2 * 1.959964 * (2.0 / Double(small)).squareRoot(), "normal law")
    table.add(
      "bootstrap of two means of \(small): intervals that hold the difference", Double(covered) / Double(trials),
      .absolute(0.05), of: 0.95, "95 %")
  }
}
