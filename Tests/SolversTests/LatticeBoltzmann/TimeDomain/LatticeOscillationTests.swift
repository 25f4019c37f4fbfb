import Domain
import Glibc
import MPI
import Numerics
import Solvers
import TestSupport
import Testing

@Suite(.collective) struct LatticeOscillationTests {
  static func geometry(
    _ cells: [Int], lid: LatticeSide, walls: LatticeWalls = .halfWay, level: (Position) -> Double = { _ in 1 }
  ) throws -> LatticeGeometry {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in 1 })
    let topology = try CartesianTopology(
      grid, over: World.communicator, periodic: cells.count == 2 ? [.y] : [.y, .z])
    return try LatticeGeometry(
      topology, sides: LatticeSides(plateBelow: lid, topology.decomposition), walls: walls, level: level)
  }

  /// The load of a flat surface has the error that the half-way wall makes, -i (2/3 Lambda + 3 nu^2 - 1/12) / delta^2, under
  /// an open side; a half step's phase would change the coefficient by nu.
  @Test(arguments: [(1.0 / 6, 3.0 / 16), (0.4, 0.25)]) func flatLoadHasItsErrorLaw(
    _ viscosity: Double, _ magic: Double
  ) throws {
    let delta = 12.0
    let run = try LatticeOscillation(
      Self.geometry([36, 4], lid: .open), LatticeRelaxation(viscosity: viscosity, magic: magic), penetrationDepth: delta
    )
    let (found, rest) = try run.run(tolerance: 1e-7)
    #expect(rest < 1e-7)
    let error = found / run.liquidImpedance - 1
    let law = -(2 * magic / 3 + 3 * viscosity * viscosity - 1.0 / 12)
    #expect(abs(error.imaginary * delta * delta / law - 1) < 0.02, "\(error.imaginary * delta * delta) \(law)")
    #expect(abs(error.real) < 5 / (delta * delta * delta * delta))
  }

  /// Under a lid at rest the load is Z coth(k H), under one without stress Z tanh(k H).
  @Test func lidsHaveTheirLoads() throws {
    for lid in [LatticeSide.noSlip, .stressFree] {
      let (delta, height) = (10.0, 14)
      let run = try LatticeOscillation(
        Self.geometry([height, 4, 4], lid: lid), LatticeRelaxation(viscosity: 0.3), penetrationDepth: delta, along: .z)
      let (found, _) = try run.run(tolerance: 1e-6)
      let depth = Double(height) / delta
      let (plus, minus) = (Complex(magnitude: exp(depth), phase: depth), Complex(magnitude: exp(-depth), phase: -depth))
      let ratio = lid == .stressFree ? (plus - minus) / (plus + minus) : (plus + minus) / (plus - minus)
      let error = (found / run.liquidImpedance - ratio).magnitude
      #expect(error < 0.6 / (delta * delta), "\(lid) \(error)")
    }
  }

  /// The load of a wavy surface in excess of the flat one's is that of the mode expansion, h = 0.2 and L = 2 penetration
  /// depths, though the waves are but 2 cells high; grey walls are of the first order.
  @Test func wavesLoadTheSurface() throws {
    func load(_ height: Double, _ walls: LatticeWalls) throws -> Complex {
      let run = try LatticeOscillation(
        Self.geometry([40, 20], lid: .open, walls: walls) { $0.x - 10 - height * cos(2 * Double.pi * $0.y / 20) },
        LatticeRelaxation(viscosity: 1.0 / 6), penetrationDepth: 10)
      return (try run.run(tolerance: 1e-4).impedance + run.volumeCorrection) / run.liquidImpedance
    }
    let exact = Complex(0.0971541, 0.0801017)
    for (walls, tolerance) in [(LatticeWalls.interpolated, 0.02), (.grey, 0.08)] {
      let excess = try load(2, walls) - load(0, walls)
      #expect((excess - exact).magnitude < tolerance * exact.magnitude, "\(walls) \(excess)")
    }
  }

  /// An oscillation goes on from a snapshot with the same bits.
  @Test func restartsBitByBit() throws {
    func make() throws -> LatticeOscillation {
      try LatticeOscillation(
        Self.geometry([14, 12], lid: .open, walls: .interpolated) { $0.x - 3 + cos(2 * Double.pi * $0.y / 12) },
        LatticeRelaxation(viscosity: 0.5), penetrationDepth: 5)
    }
    let run = try make()
    for _ in 0..<75 { try run.advance() }
    let middle = try run.snapshot().gathered(on: World.communicator)
    for _ in 0..<180 { try run.advance() }
    let again = try make()
    try again.restore(middle)
    for _ in 0..<180 { try again.advance() }
    #expect(again.impedances == run.impedances && run.impedances.count == 1)
    #expect(try again.snapshot().gathered(on: World.communicator) == run.snapshot().gathered(on: World.communicator))
  }
}
