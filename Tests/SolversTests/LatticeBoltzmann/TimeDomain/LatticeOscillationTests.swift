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

  /// A bump's load is the same whether the surface is cut by interpolated walls or grey, up to the first order of the latter,
  /// once each counts the liquid that is there, and larger than the flat one's.
  @Test func bumpsLoadTheSurface() throws {
    func level(_ place: Position) -> Double { place.x - 6 + 2.5 * cos(2 * Double.pi * place.y / 24) }
    var loads: [Complex] = []
    for walls in [LatticeWalls.interpolated, .grey] {
      let run = try LatticeOscillation(
        Self.geometry([40, 24], lid: .open, walls: walls, level: level), LatticeRelaxation(viscosity: 0.5),
        penetrationDepth: 12)
      let (found, _) = try run.run(tolerance: 1e-4)
      loads.append((found + run.volumeCorrection) / run.liquidImpedance)
    }
    let flat = try LatticeOscillation(
      Self.geometry([40, 24], lid: .open) { $0.x - 6 }, LatticeRelaxation(viscosity: 0.5), penetrationDepth: 12)
    let (bare, _) = try flat.run(tolerance: 1e-4)
    let excess = loads.map { $0 - bare / flat.liquidImpedance }
    // By mode expansion for h = 0.2 delta, L = 2 delta; here h = 2.5 / 12 delta, and the excess grows as its square.
    let scale = (2.5 / 12 / 0.2) * (2.5 / 12 / 0.2)
    let exact = scale * Complex(0.0971541, 0.0801017)
    #expect((excess[0] - exact).magnitude < 0.03 * exact.magnitude, "\(excess) \(exact)")
    #expect((excess[1] - exact).magnitude < 0.2 * exact.magnitude, "\(excess) \(exact)")
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
