import Domain
import MPI
import Numerics
import Simulations
import Solvers

/// The response of one surface at all overtones and motions, solved one after the other.
struct SensePass {
  typealias Motion = SenseCase.Motion.Single

  let values: SenseCase
  let topology: CartesianTopology

  init(_ values: SenseCase, on topology: CartesianTopology) { (self.values, self.topology) = (values, topology) }

  /// The motions, in the order of solving.
  var motions: [Motion] { values.motion.each }

  /// The mass per area of the metal above the reference, kg/m2.
  func rigidMass(of surface: SensedSurface) -> Double {
    let above = values.deposit.above ?? values.surface.height
    return values.deposit.density * (surface.metalDepth - above)
  }

  /// Solves. Collective.
  ///
  /// - Parameters:
  ///   - surface: The surface.
  ///   - flow: Is given each solution whose flow is asked for.
  ///   - tell: Is told which overtone and motion is solved, as a part of all.
  /// - Returns: The overtones of each motion.
  /// - Throws: What the solver throws.
  func solve(
    _ surface: SensedSurface, flow: (OscillatorySolution, Int, Motion) throws -> Void = { _, _, _ in },
    tell: (Double, String) -> Void = { _, _ in }
  ) throws -> [Motion: [SensedOvertone]] {
    var result: [Motion: [SensedOvertone]] = [:]
    let (solver, mass) = (values.overtoneSolver, rigidMass(of: surface))
    let count = Double(motions.count * values.overtones.count)
    var number = 0.0
    for motion in motions {
      func announce(_ overtone: Int) {
        tell(number / count, "overtone \(overtone)\(motions.count > 1 ? " \(motion)" : "")")
        number += 1
      }
      result[motion] = try solver.solve(
        surface.geometry, mass: mass, motion.axis,
        films: { overtone in
          announce(overtone)
          return films(of: surface, at: overtone)
        },
        solved: { if values.output.flow.contains($1) { try flow($0, $1, motion) } })
    }
    return result
  }

  /// The complex viscosity of the films over that of the liquid by the cell; nil without films.
  ///
  /// The lattice has one density. A film of density r times the liquid's has the impedance of one with the liquid's density
  /// whose modulus and thickness are r times as much: exactly so where it is flat. A cell that a film ends in has the mean of
  /// the compliances.
  private func films(of surface: SensedSurface, at overtone: Int) -> ((CellIndex) -> Complex?)? {
    guard !values.films.isEmpty, let level = surface.level else { return nil }
    let omega = values.crystal.angularFrequency(of: overtone)
    let (liquid, grid, cell) = (values.liquid.liquid(at: omega), topology.grid, topology.grid.spacing.x)
    var layers: [(lower: Double, upper: Double, compliance: Complex)] = []
    var height = 0.0
    for film in values.films.map(\.film) {
      let density = film.density / liquid.density
      let compliance = liquid.viscosity / (density * film.complexViscosity(at: omega))
      layers.append((height, height + density * film.thickness, compliance))
      height += density * film.thickness
    }
    return { index in
      let distance = level(grid.position(of: index))
      guard distance > 0, distance - cell / 2 < height else { return nil }
      let (from, to) = (max(distance - cell / 2, 0), distance + cell / 2)
      var (sum, covered) = (Complex.zero, 0.0)
      for layer in layers {
        let part = min(to, layer.upper) - max(from, layer.lower)
        guard part > 0 else { continue }
        sum = sum + part * layer.compliance
        covered += part
      }
      sum = sum + Complex(max(to - from - covered, 0))
      return Complex(to - from) / sum
    }
  }
}
