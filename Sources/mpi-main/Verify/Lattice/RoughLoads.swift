import Domain
import MPI
import Numerics
import Solvers

/// Loads of rough surfaces (V13): the error of the excess load against mode expansions and finite elements, which agree to
/// 5e-7 where both apply.
enum RoughLoads {
  /// A tabulated surface: period and height (or radius) in penetration depths, and Z / Z_liq.
  private struct Entry {
    let period: Double
    let height: Double
    let along: Complex?
    let across: Complex?
  }

  private static let sinusoids = [
    Entry(period: 1, height: 0.1, along: Complex(1.0282452, 0.0208641), across: Complex(1.0495442, 0.0446676)),
    Entry(period: 2, height: 0.2, along: Complex(1.0530002, 0.0281606), across: Complex(1.0971541, 0.0801017)),
    Entry(period: 2, height: 0.4, along: Complex(1.18241, 0.10108), across: Complex(1.27611, 0.24461)),
    Entry(period: 2, height: 0.8, along: Complex(1.53411, 0.31302), across: Complex(1.66316, 0.62110)),
    Entry(period: 4, height: 0.4, along: Complex(1.0820078, 0.0210310), across: Complex(1.1789349, 0.1340681)),
  ]

  private static let cylinders = [
    Entry(period: 1, height: 0.2, along: Complex(1.04739, 0.03584), across: Complex(1.08035, 0.07339)),
    Entry(period: 1, height: 0.4, along: Complex(1.07977, 0.06715), across: Complex(1.10341, 0.09885)),
    Entry(period: 2, height: 0.5, along: Complex(1.12161, 0.06893), across: Complex(1.19508, 0.16999)),
    Entry(period: 4, height: 1.0, along: Complex(1.19350, 0.05960), across: Complex(1.36990, 0.29747)),
  ]

  private static let eggCartons = [
    Entry(period: 4, height: 0.2, along: nil, across: Complex(1.028496, 0.017810)),
    Entry(period: 2, height: 0.1, along: nil, across: Complex(1.015586, 0.011922)),
  ]

  static func add(to table: inout VerificationTable, on world: Communicator, isLong: Bool) throws {
    func add(
      _ name: String, _ geometry: LatticeGeometry, _ depth: Double, _ entry: Entry, _ most: Double, _ source: String
    )
      throws
    {
      for (motion, exact, word) in [(Axis.y, entry.across, "across"), (.z, entry.along, "along")] {
        guard let exact else { continue }
        let load = try OscillatoryFlow(geometry, penetrationDepth: depth, motion: motion).solve().load
        let error = 100 * (load.ratio - exact).magnitude / (exact - 1).magnitude
        table.add("V13 \(name), \(word): error in %", error, .atMost, of: most, source)
      }
    }
    let (modes, elements) = ("mode expansion or finite elements", "finite elements on curved meshes")
    for entry in sinusoids where isLong || entry.period == 2 {
      let depth = entry.height < 0.2 ? 40.0 : 20
      let geometry = try LoadSurfaces.sinusoid(
        period: Int(entry.period * depth), height: entry.height * depth, .interpolated, on: world)
      try add("sinusoid L \(entry.period) h \(entry.height), interpolated", geometry, depth, entry, 1, modes)
    }
    for entry in cylinders where isLong || entry.period > 1 {
      let depth = entry.height < 0.4 ? 40.0 : 20
      let (period, radius) = (Int(entry.period * depth), entry.height * depth)
      let geometry = try LoadSurfaces.halfCylinder(period: period, radius: radius, .interpolated, on: world)
      try add("half cylinder L \(entry.period) R \(entry.height), interpolated", geometry, depth, entry, 1, elements)
      guard entry.period > 1 else { continue }
      let grey = try LoadSurfaces.halfCylinder(period: period, radius: radius, .grey, on: world)
      try add("half cylinder L \(entry.period) R \(entry.height), grey", grey, depth, entry, 5, elements)
    }
    for entry in eggCartons where isLong || entry.period > 2 {
      let depth = entry.height < 0.2 ? 40.0 : 20
      let geometry = try LoadSurfaces.eggCarton(
        period: Int(entry.period * depth), height: entry.height * depth, .interpolated, on: world)
      try add("egg-carton L \(entry.period) h \(entry.height), interpolated", geometry, depth, entry, 1, modes)
    }
  }
}
