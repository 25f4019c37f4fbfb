import Domain
import MPI
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct ChemicalPotentialTests {
  private let world = World.communicator

  private func energy(_ convention: Anisotropy.Convention?, _ strength: Double = 0.05) throws -> InterfaceEnergy {
    try InterfaceEnergy(
      well: DoubleWell(height: 1.3), gradient: 0.4,
      anisotropy: try convention.map { try Anisotropy(strength: strength, convention: $0) })
  }

  private func mask(_ topology: CartesianTopology) throws -> Field<Double> {
    let mask = Field<Double>("mask", on: topology)
    mask.set { index in (index.x + 2 * index.y + index.z) % 5 == 0 ? 0 : 1 }
    let closed = try Boundaries(topology.decomposition, everywhere: .gradient(0))
    try StateHalo(of: [mask], [closed], on: topology, corners: false).refresh(mask)
    return mask
  }

  /// mu is the derivative of the discrete energy: differences of the energy for changes of single cells give it, in the
  /// interior, at walls and in corners.
  @Test(arguments: Walls.allCases, [nil, Anisotropy.Convention.coefficient, .energy])
  func isTheDerivativeOfTheEnergy(walls: Walls, convention: Anisotropy.Convention?) throws {
    for cells in [[9, 7], [7, 6, 5]] {
      let topology = try walls.topology(cells, spacing: 0.7, over: world)
      let boundaries = try walls.boundaries(topology.decomposition)
      let u = Field<Double>("u", on: topology)
      let potential = try ChemicalPotential(energy(convention), like: u, on: topology)
      try checkDerivative(potential, u, StateHalo(of: [u], [boundaries], on: topology, corners: true))
    }
  }

  @Test func isTheDerivativeOfTheEnergyOnMaskedDomains() throws {
    let topology = try Walls.closed.topology([9, 7], spacing: 0.7, over: world)
    let u = Field<Double>("u", on: topology)
    let mask = try mask(topology)
    let potential = try ChemicalPotential(energy(nil), like: u, on: topology, mask: mask)
    let boundaries = try Walls.closed.boundaries(topology.decomposition)
    try checkDerivative(potential, u, StateHalo(of: [u], [boundaries], on: topology, corners: false))
  }

  private func checkDerivative(_ potential: ChemicalPotential, _ u: Field<Double>, _ halo: StateHalo) throws {
    let mu = Field<Double>("mu", like: u)
    u.set { bumps($0) }
    try halo.refresh(u)
    potential.compute(of: u, into: mu)
    let (grid, step) = (u.grid, 1e-4)
    let last = grid.cells &- CellIndex(repeating: 1)
    for cell in [CellIndex.zero, last, CellIndex(0, last.y, 0), CellIndex(3, 2, last.z), CellIndex(4, 3, last.z / 2)] {
      var energies = [0.0, 0.0]
      for (side, sign) in [-1.0, 1].enumerated() {
        u.set { bumps($0) + ($0 == cell ? sign * step : 0) }
        try halo.refresh(u)
        energies[side] = try potential.energies(of: u).total
      }
      let slope = (energies[1] - energies[0]) / (2 * step * grid.cellVolume)
      let ok = mu.value(at: cell).map { abs($0 - slope) < 1e-6 } ?? true
      expectEverywhere(ok, "\(cell): mu \(mu.value(at: cell) ?? .nan), slope \(slope)")
    }
  }

  /// Mirrored and rotated states have mirrored and rotated potentials.
  @Test(arguments: [nil, Anisotropy.Convention.coefficient, .energy])
  func hasTheSymmetryOfTheSquare(convention: Anisotropy.Convention?) throws {
    let n = 12
    let topology = try Walls.periodic.topology([n, n], spacing: 0.7, over: alone())
    let u = Field<Double>("u", on: topology)
    let mu = Field<Double>("mu", like: u)
    let potential = try ChemicalPotential(energy(convention), like: u, on: topology)
    let halo = StateHalo(of: [u], [try Walls.periodic.boundaries(topology.decomposition)], on: topology, corners: true)
    func computed(_ place: (CellIndex) -> CellIndex) throws -> [Double] {
      u.set { bumps(place($0)) }
      try halo.refresh(u)
      potential.compute(of: u, into: mu)
      return mu.values()
    }
    let plain = try computed { $0 }
    for turn in [
      { CellIndex(n - 1 - $0.x, $0.y, 0) }, { CellIndex($0.y, $0.x, 0) }, { CellIndex($0.y, n - 1 - $0.x, 0) },
    ] as [(CellIndex) -> CellIndex] {
      let turned = try computed(turn)
      for y in 0..<n {
        for x in 0..<n {
          let image = turn(CellIndex(x, y, 0))
          #expect(abs(turned[y * n + x] - plain[image.y * n + image.x]) < 1e-13)
        }
      }
    }
  }

  @Test(arguments: [nil, Anisotropy.Convention.energy]) func hasTheSameBitsOnAnyRanks(
    convention: Anisotropy.Convention?
  ) throws {
    for cells in [[21, 13], [10, 9, 8]] {
      for walls in [Walls.periodic, .fixed] {
        var results: [Field<Double>] = []
        var energies: [EnergyParts] = []
        for communicator in [world, try alone()] {
          let topology = try walls.topology(cells, spacing: 0.7, over: communicator)
          let u = Field<Double>("u", on: topology)
          let mu = Field<Double>("mu", like: u)
          u.set { bumps($0) }
          let boundaries = try walls.boundaries(topology.decomposition)
          try StateHalo(of: [u], [boundaries], on: topology, corners: true).refresh(u)
          let potential = try ChemicalPotential(energy(convention), like: u, on: topology)
          potential.compute(of: u, into: mu)
          results.append(mu)
          energies.append(try potential.energies(of: u))
        }
        expectEverywhere(isPart(results[0], of: results[1]))
        expectEverywhere(energies[0] == energies[1])
      }
    }
  }

  /// With curvature cancelled a disc with the equilibrium's profile stays: mu vanishes to the order of the differences.
  @Test func cancelledCurvatureLeavesDiscsAlone() throws {
    let energy = try InterfaceEnergy(tension: 1, length: 1)
    var greatest: [Double] = []
    for h in [0.5, 0.25] {
      let n = Int(24 / h)
      let topology = try Walls.closed.topology([n, n], spacing: h, over: world)
      let u = Field<Double>("u", on: topology)
      let mu = Field<Double>("mu", like: u)
      u.sample { energy.profile((($0.x - 12) * ($0.x - 12) + ($0.y - 12) * ($0.y - 12)).squareRoot() - 6) }
      let boundaries = try Walls.closed.boundaries(topology.decomposition)
      try StateHalo(of: [u], [boundaries], on: topology, corners: true).refresh(u)
      // Near the interface: in the middle there is no direction.
      func largest(_ potential: ChemicalPotential) throws -> Double {
        potential.compute(of: u, into: mu)
        let near = Field<Double>("near", like: u)
        near.sample { abs((($0.x - 12) * ($0.x - 12) + ($0.y - 12) * ($0.y - 12)).squareRoot() - 6) < 2 ? 1 : 0 }
        mu.forEachRow { row, y, _ in for x in 0..<mu.block.count.x { row[x] *= near[x, y] } }
        let range = try mu.extrema(on: world)
        return max(-range.least, range.greatest)
      }
      let whole = try largest(try ChemicalPotential(energy, like: u, on: topology))
      greatest.append(try largest(try ChemicalPotential(energy, like: u, on: topology, cancelsCurvature: true)) / whole)
    }
    #expect(greatest[1] < 0.05)
    #expect(order(coarse: greatest[0], fine: greatest[1]) > 1.8)
  }
}
